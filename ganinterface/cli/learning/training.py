"""The commands `train` and `watch`: the trainer, and the window on a run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from ganinterface.cli.arguments import existing_folder
from ganinterface.cli.window import open_window

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


def watch(
    run: Annotated[Path, Parameter(name="RUN", help="The folder of a run (--run of the training command).")],
    /,
) -> int:
    """Open the window and watch a training run: curves, sheets, health, time left; stop it, open its newest average."""
    existing_folder(run)
    return open_window(None, None, "auto", run.absolute())
