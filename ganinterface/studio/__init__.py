"""What a person can do, without the window: painting, playback, edits, latents, attributes, files."""
