"""Numbers that a person sees and changes: sliders, and fields for numbers, seeds and ranges of styles."""
