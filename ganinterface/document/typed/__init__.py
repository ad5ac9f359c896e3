"""Numbers, ranges of styles and lists of maps as people type and read them."""
