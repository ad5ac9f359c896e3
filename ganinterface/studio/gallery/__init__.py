"""What was looked at and what lies near it: the gallery, comparing, variations, the pad, the map."""
