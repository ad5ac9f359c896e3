"""A run in a small file: its averaged networks and its discriminator, from which a lost run starts again."""

from __future__ import annotations

import json
from pathlib import Path

import safetensors
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from recipes.portraits.learning.supervised import Supervised
from stylegan.files.atomic import atomic_path

FORMAT = "portraits-run"
READ_FEATURES = ("encoder.weight", "embed.weight")


def keep(trainer: Supervised, path: Path) -> None:
    """Write the averaged networks and the discriminator in half precision; optimisers begin anew."""
    parts = {"networks": trainer.average.module, "discriminator": trainer.discriminator}
    tensors = {
        f"{part}.{name}": value.detach().cpu().half().contiguous()
        for part, module in parts.items()
        for name, value in module.state_dict().items()
    }
    about = {
        "format": FORMAT,
        "seen": trainer.seen,
        "judged": trainer.judged,
        "level": trainer.schedule.level,
    }
    tensors["shift"] = trainer.shift.cpu()
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_path(path) as temporary:
        save_file(tensors, temporary, metadata={FORMAT: json.dumps(about)})


def take_up(trainer: Supervised, path: Path) -> None:
    """Continue from a file of `keep`, whose stages are over. Features that have been added since say nothing at first.

    ValueError with one sentence where the file is none, or is of other networks.
    """
    try:
        with safetensors.safe_open(path, framework="pt") as file:
            about = json.loads((file.metadata() or {})[FORMAT])
        tensors = {name: value.float() for name, value in load_file(path).items()}
        for part, modules in (
            ("networks", (trainer.networks, trainer.average.module)),
            ("discriminator", (trainer.discriminator,)),
        ):
            own = {
                name.removeprefix(f"{part}."): v for name, v in tensors.items() if name.startswith(f"{part}.")
            }
            for module in modules:
                module.load_state_dict({name: _widened(v, module, name) for name, v in own.items()})
        trainer.seen, trainer.judged = int(about["seen"]), int(about["judged"])
        trainer.schedule.learned = int(about["level"])
        if tensors["shift"].any():
            trainer.set_shift(tensors["shift"])
    except (OSError, safetensors.SafetensorError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise ValueError(f"'{path.name}' is not a kept run of these networks: {error}") from error


def _widened(value: Tensor, module: nn.Module, name: str) -> Tensor:
    """What reads the features, with a column of zeros for each that has been added since."""
    if name not in READ_FEATURES:
        return value
    missing = module.state_dict()[name].shape[1] - value.shape[1]
    return F.pad(value, (0, max(0, missing)))
