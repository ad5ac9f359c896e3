"""The pictures of the window in guide and README, made by a command."""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """See `command.main`."""
    from ganinterface.dev.pictures.command import main as run

    return run(arguments)
