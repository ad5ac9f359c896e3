"""Finding edits that work on any portrait, from pictures with and without a trait."""
