"""What is told of a training run while it goes on: numbers, health, sheets, films, and the log that windows read."""
