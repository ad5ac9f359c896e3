"""Panels that find what moves, and show whether it holds."""
