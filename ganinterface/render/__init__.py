"""From Documents to pictures: regions, renderer, heatmaps, scheduling, export. Knows no Qt."""
