"""Makes what ships beside the recipe's model (attributes, presets, sample project, sheet), and measures all of it."""
