"""Training StyleGAN generators: adversarially, or first supervised from renders whose parameters are known."""
