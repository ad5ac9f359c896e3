"""Many portraits at once, by seed or from latents, split among processes."""
