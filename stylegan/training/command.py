"""The training command: reads the options, opens the data, and trains."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from stylegan.allocator import tune_allocator

if TYPE_CHECKING:
    import argparse

    from stylegan.training.loop import Trainer
    from stylegan.training.watch.health import Rule
    from stylegan.training.watch.report import Listener
    from stylegan.training.watch.watch import Watch

PROGRAM = "python -m stylegan.training"
STOPPED = "Stopped. The same command goes on from the saved state."


def main(arguments: Sequence[str] | None = None) -> int:
    """Train; returns 0, 2 after a wrong setting or input (one line), 130 after Ctrl-C (state saved)."""
    try:
        run(sys.argv[1:] if arguments is None else arguments)
    except (ValueError, OSError) as error:
        print(f"Error: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(STOPPED, file=sys.stderr)
        return 130
    return 0


def run(arguments: Sequence[str], program: str = PROGRAM) -> None:
    """Train as the options say. ValueError or OSError with one sentence for what cannot be done."""
    tune_allocator()
    from stylegan.training.start.options import parser

    # The first version had stages, of which this was one.
    arguments = arguments[1:] if arguments[:1] == ["adversarial"] else arguments
    given = parser(program).parse_args(arguments)
    try:
        train(given, arguments)
    except (ImportError, FloatingPointError) as error:
        raise ValueError(str(error)) from error


def train(given: argparse.Namespace, arguments: Sequence[str] = ()) -> None:
    """Everything that `options.parser` can be told, done; `arguments` is how it was told, for the log."""
    from stylegan.training.start.setup import trainer_for
    from stylegan.training.step.processes import joined, own_device
    from stylegan.training.watch.health import rules_from

    rules = rules_from(given.health)
    with joined(own_device(given.device)) as (processes, device):
        trainer = trainer_for(given, device, processes)
        if processes.rank == 0:
            count, total = len(trainer.pictures), trainer.settings.total
            print(
                f"{count} pictures, {total} to be shown, {trainer.dtype}, {processes.size} processes",
                flush=True,
            )
        with watched(trainer, rules, given.minutes, arguments) as watches:
            trainer.run(watches, watches, minutes=given.minutes)


@contextlib.contextmanager
def watched(
    trainer: Trainer, rules: Sequence[Rule], minutes: float | None, arguments: Sequence[str]
) -> Iterator[list[Watch]]:
    """Who looks at a run that is started from the command line: of several processes the first one's watch."""
    if trainer.processes.rank:
        yield []
        return
    from stylegan.training.watch.report import Console, TensorBoard
    from stylegan.training.watch.run_log import RunLog
    from stylegan.training.watch.watch import Watch

    folder = trainer.folder
    listeners: list[Listener] = [
        Console(trainer.settings.total),
        RunLog(folder, arguments),
        TensorBoard(folder / "log"),
    ]
    with Watch(trainer, listeners, rules, minutes) as watch:
        yield [watch]
