"""The curves of tracks: values over time, with keys and handles that are dragged."""
