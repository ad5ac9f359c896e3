"""The window of `ganinterface curate`: a set of pictures gone through by hand. Knows nothing of the other window."""
