"""The export dialog: a film of the animation in any of the formats, seen before it is written."""
