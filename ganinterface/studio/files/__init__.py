"""Files as a person opens and saves them: read and written beside the work."""
