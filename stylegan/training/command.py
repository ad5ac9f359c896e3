"""The training command: reads the options, opens the data, and trains."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from stylegan.allocator import tune_allocator
from stylegan.files.problem import one_line
from stylegan.files.system_errors import sentence

PROGRAM = "python -m stylegan.training"
STOPPED = "Stopped. The same command continues from the saved state."


def main(arguments: Sequence[str] | None = None) -> int:
    """Train; returns 0, 2 after a wrong setting or input (one line), 130 after Ctrl-C (state saved)."""
    try:
        run(sys.argv[1:] if arguments is None else arguments)
    except (ValueError, OSError) as error:
        print(f"Error: {one_line(sentence(error))}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(STOPPED, file=sys.stderr)
        return 130
    return 0


def checked(arguments: Sequence[str], program: str = PROGRAM) -> argparse.Namespace:
    """The options of the training command. ValueError with one sentence for what cannot be, before anything is opened."""
    from stylegan.training.start.options import parser, settings_of
    from stylegan.training.watch.health import rules_from

    options = parser(program).parse_args(arguments)
    settings_of(options)
    rules_from(options.health)
    return options


def run(arguments: Sequence[str], program: str = PROGRAM) -> None:
    """Train as the options say. ValueError or OSError with one sentence for what cannot be done."""
    tune_allocator()
    from stylegan.training.start.setup import trainer_for
    from stylegan.training.step.processes import joined, own_device
    from stylegan.training.watch.health import rules_from
    from stylegan.training.watch.report import Console, TensorBoard
    from stylegan.training.watch.run_log import RunLog
    from stylegan.training.watch.watch import Watch

    # The first version had stages, of which this was one.
    arguments = arguments[1:] if arguments[:1] == ["adversarial"] else arguments
    options = checked(arguments, program)
    rules = rules_from(options.health)
    try:
        with joined(own_device(options.device)) as (processes, device):
            trainer = trainer_for(options, device, processes)
            if processes.rank:  # the first process alone reports
                trainer.run(minutes=options.minutes)
                return
            folder, total = trainer.folder, trainer.settings.total
            precision = str(trainer.dtype).removeprefix("torch.")
            print(
                f"pictures: {len(trainer.pictures):,} in the set, {total:,} to show; {precision}; processes: {processes.size}",
                flush=True,
            )
            listeners = [Console(total), RunLog(folder, arguments), TensorBoard(folder / "log")]
            with Watch(trainer, listeners, rules, options.minutes) as watch:
                trainer.run([watch], minutes=options.minutes)
    except FloatingPointError as error:
        raise ValueError(str(error)) from error
