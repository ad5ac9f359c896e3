"""What all widgets that lie along one stretch of time share: the scale, and a row on it."""
