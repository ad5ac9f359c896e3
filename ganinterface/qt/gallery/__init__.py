"""The gallery, comparing, variations, the pad and the map, on the screen."""
