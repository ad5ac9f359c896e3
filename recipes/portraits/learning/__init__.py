"""How a generator learns the portraits: features, losses, the supervised and the adversarial stage."""
