"""Animations as files: frames are drawn, encoded and written as they come."""
