"""What a person does to the edit stack: strokes, edits, stamps, presets."""
