"""The command `watch`: the window on a training run, whichever process trains it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ganinterface.cli.arguments import CommandError
from ganinterface.cli.window import open_window


def watch(
    run: Annotated[Path, Parameter(name="RUN", help="The folder of a run (--run of the training command).")],
    /,
) -> int:
    """Open the window and watch a training run: curves, sheets, health, time left; stop it, open its newest average."""
    if not run.is_dir():
        raise CommandError(f"There is no folder '{run}'.")
    return open_window(None, None, "auto", run.absolute())
