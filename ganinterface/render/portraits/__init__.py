"""Many portraits at once, by seed or from latents, shared among processes."""
