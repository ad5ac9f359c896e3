"""The window that puts the panels together, and the command that opens it."""
