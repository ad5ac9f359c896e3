"""The rows of the timeline, one below the other on one scale of time: poses, tracks, and rows from outside."""
