"""What was promised of the shipped model, its presets and its attributes, in tables of figures."""
