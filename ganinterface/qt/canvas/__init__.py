"""The picture, with what is painted and looked at over it."""
