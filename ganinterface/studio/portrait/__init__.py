"""What the portrait is drawn from: latents, classes, attributes."""
