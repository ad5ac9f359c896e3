"""Regions that follow: parts found in every picture by weighted maps, and which maps those are."""
