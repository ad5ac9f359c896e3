"""A clean StyleGAN library: open, map, truncate, synthesize, edit, train. Needs torch only."""

from stylegan.checkpoints import CheckpointError, load, save
from stylegan.config import GeneratorConfig
from stylegan.generator import Generator, LayerEdit, seed_to_z, to_uint8

__all__ = [
    "CheckpointError",
    "Generator",
    "GeneratorConfig",
    "LayerEdit",
    "load",
    "save",
    "seed_to_z",
    "to_uint8",
]
