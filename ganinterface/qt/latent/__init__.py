"""The latent panel: which portrait it is, its class, what is mixed into it."""
