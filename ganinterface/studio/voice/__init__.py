"""A sound and what it moves: mouth shapes of a voice, and what a portrait does by itself while it lives."""
