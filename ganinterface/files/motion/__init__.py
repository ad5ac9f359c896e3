"""Files that bring movement into a film."""
