"""Files that nobody vouches for: opened, recognised, read without running them, and written whole or not at all."""
