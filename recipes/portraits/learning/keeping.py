"""A run in a small file: its averaged networks and its discriminator, from which a lost run starts again."""

from __future__ import annotations

import json
from pathlib import Path

import safetensors
from safetensors.torch import load_file, save_file

from recipes.portraits.learning.reading import tensors_of
from recipes.portraits.learning.supervised import Supervised
from stylegan.files.atomic import atomic_path
from stylegan.files.system_errors import make_folder

FORMAT = "portraits-run"


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
    make_folder(path.parent)
    with atomic_path(path) as temporary:
        save_file(tensors, temporary, metadata={FORMAT: json.dumps(about)})


def take_up(trainer: Supervised, path: Path) -> None:
    """Continue from a file of `keep`, whose stages are over. Errors as `tensors_of`, also of other networks' files."""
    with tensors_of(path, "a kept run of these networks"):
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
                module.load_state_dict(own)
        trainer.seen, trainer.judged = int(about["seen"]), int(about["judged"])
        trainer.schedule.learned = int(about["level"])
