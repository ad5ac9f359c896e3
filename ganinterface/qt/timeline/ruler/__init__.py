"""Time along the timeline: its scale, the ruler with playhead, markers and play range, and what things snap to."""
