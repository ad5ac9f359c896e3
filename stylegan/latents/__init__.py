"""Latents: points in W that pictures are drawn from, read from files of every known format and written."""

from stylegan.latents.files import read_latents, write_latent
from stylegan.latents.latent import Latent, LatentError

__all__ = ["Latent", "LatentError", "read_latents", "write_latent"]
