"""For a performance: the picture on another screen, and which controls move it."""
