"""What moves: poses, tracks and drivers in time, and the Document that they make of every moment."""
