"""One step of adversarial training: random numbers, pictures, losses, penalties, updates."""
