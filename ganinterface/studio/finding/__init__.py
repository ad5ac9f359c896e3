"""What a person can do to find what moves: where parts are, edits that move them, and whether those hold."""
