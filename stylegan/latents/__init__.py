"""Latents: points in W or Z that pictures are drawn from, read from files of every known format and written."""

from stylegan.latents.files import read_latents, write_latent
from stylegan.latents.frames import to_table
from stylegan.latents.latent import Latent, LatentError, Space

__all__ = ["Latent", "LatentError", "Space", "read_latents", "to_table", "write_latent"]
