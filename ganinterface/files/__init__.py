"""Everything that is read and written: what a file is, projects, pictures, presets, settings, the catalogue."""
