"""What a person can do with the film beside its poses."""
