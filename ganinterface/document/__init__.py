"""What the picture is made of: the Document, its numbers, poses in time. Knows neither torch nor Qt nor files."""
