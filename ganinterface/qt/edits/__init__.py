"""The edit panel: the stack of edits, what each consists of, presets and stamps."""
