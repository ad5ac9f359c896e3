"""The timeline panel: poses in time, and playing them."""
