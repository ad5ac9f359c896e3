"""Batches: many pictures of one kind of variation into a folder, with a contact sheet and a table."""
