"""From a voice to what a mouth does: mouth shapes in time, and the files in which they are kept."""
