"""The families of generators: StyleGAN (AdaIN), StyleGAN2 (modulated), StyleGAN3 (alias-free)."""
