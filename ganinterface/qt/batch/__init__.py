"""The batch dialog: many pictures of one kind of variation into a folder."""
