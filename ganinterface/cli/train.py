"""The command `train`: the trainer, with the arguments of `python -m stylegan.training`."""

from __future__ import annotations

import sys
from typing import Annotated

from cyclopts import App, Parameter

# What `--help` and everything else means is the trainer's to say.
train_app = App(name="train", help_flags=[], version_flags=[])


@train_app.default
def train(*arguments: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)]) -> int:
    """Train a generator on pictures, alone or under torchrun; see `ganinterface train --help`."""
    from stylegan.training.command import STOPPED, run

    try:
        run(arguments, "ganinterface train")
    except KeyboardInterrupt:
        print(STOPPED, file=sys.stderr)
        return 130
    return 0
