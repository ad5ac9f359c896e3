"""The line at the bottom: the picture, the mouse, what was said, what is saved, and long work."""
