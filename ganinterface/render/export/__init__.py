"""Animations as files: frames are rendered, encoded and written as they come."""
