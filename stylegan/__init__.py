"""A clean StyleGAN library: open, map, truncate, synthesize, edit, train. Needs torch only.

Names are imported when they are first used, so that `stylegan.allocator` can be called before torch is loaded.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stylegan.checkpoints import CheckpointError, load, save
    from stylegan.directions import Direction, DirectionError, read_directions, write_directions
    from stylegan.families.config import GeneratorConfig
    from stylegan.families.stylegan import AdaINConfig
    from stylegan.families.stylegan2 import ModulatedConfig
    from stylegan.families.stylegan3 import AliasFreeConfig
    from stylegan.families.stylegan_xl import StagedConfig
    from stylegan.generator import Generator, seed_to_z
    from stylegan.latents import Latent, LatentError, read_latents, write_latent
    from stylegan.layer_edit import LayerEdit
    from stylegan.pictures import to_uint8

_HOMES = {
    "AdaINConfig": "families.stylegan",
    "AliasFreeConfig": "families.stylegan3",
    "CheckpointError": "checkpoints",
    "load": "checkpoints",
    "save": "checkpoints",
    "GeneratorConfig": "families.config",
    "Generator": "generator",
    "LayerEdit": "layer_edit",
    "ModulatedConfig": "families.stylegan2",
    "seed_to_z": "generator",
    "StagedConfig": "families.stylegan_xl",
    "to_uint8": "pictures",
    "Direction": "directions",
    "DirectionError": "directions",
    "read_directions": "directions",
    "write_directions": "directions",
    "Latent": "latents",
    "LatentError": "latents",
    "read_latents": "latents",
    "write_latent": "latents",
}

__all__ = [
    "AdaINConfig",
    "AliasFreeConfig",
    "CheckpointError",
    "Direction",
    "DirectionError",
    "Generator",
    "GeneratorConfig",
    "Latent",
    "LatentError",
    "LayerEdit",
    "ModulatedConfig",
    "StagedConfig",
    "load",
    "read_directions",
    "read_latents",
    "save",
    "seed_to_z",
    "to_uint8",
    "write_directions",
    "write_latent",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'stylegan' has no attribute '{name}'")
    return getattr(importlib.import_module(f"stylegan.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
