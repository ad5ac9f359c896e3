"""The attribute panel: directions as sliders."""
