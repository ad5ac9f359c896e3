"""Pictures to learn from: rendered portraits, folders of pictures, and their labels."""
