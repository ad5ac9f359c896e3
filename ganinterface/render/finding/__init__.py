"""Finding parts of pictures, and edits that work on any portrait."""
