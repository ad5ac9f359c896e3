"""What the artist is working on: documents, history, poses, files. Knows neither torch nor Qt."""
