"""What a person can do with the film beside its poses: tracks, keys, drivers, markers, range."""
