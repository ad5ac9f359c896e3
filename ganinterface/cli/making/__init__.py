"""Commands that make attributes."""
