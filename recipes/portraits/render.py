"""`python -m recipes.portraits.render`: fills a folder with portraits drawn by lot, and what is known of each."""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from recipes.portraits.cache import write
from stylegan.files.system_errors import sentence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status: 0, 1 after an error, 130 after Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m recipes.portraits.render", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the shards; made if missing")
    parser.add_argument("--count", type=int, default=40000, help="pictures (%(default)s)")
    parser.add_argument("--height", type=int, default=256, help="pixels, twice the width (%(default)s)")
    parser.add_argument("--start-seed", type=int, default=0, help="seed of the first portrait (%(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="processes (%(default)s)")
    parser.add_argument(
        "--changed", action="store_true", help="each with one thing changed: beside the same seeds unchanged"
    )
    given = parser.parse_args(arguments)
    try:
        with _progress() as progress:
            numbers = given.count, given.height, given.start_seed, given.workers
            write(given.out, *numbers, progress=progress, changed=given.changed)
    except (ValueError, ImportError, OSError) as error:
        print(sentence(error), file=sys.stderr)
        return 1
    except multiprocessing.TimeoutError:
        print("A worker does not answer any more; the same command continues from here.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            "Stopped. The finished shards are kept: the same command continues from there.", file=sys.stderr
        )
        return 130
    return 0


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Show progress and its rate: a bar where rich can draw one, else a line for every shard."""
    try:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        console = Console(stderr=True)
        drawable = console.is_terminal
    except ImportError:
        drawable = False
    measured = _Rate()
    if not drawable:
        yield lambda done, total: print(
            f"{done} of {total} portraits, {measured(done):.0f} a second", flush=True
        )
        return
    rate = TextColumn("{task.fields[rate]:.0f} a second")
    with Progress(BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn(), console=console) as bar:
        task = bar.add_task("", total=None, rate=0.0)
        yield lambda done, total: bar.update(task, completed=done, total=total, rate=measured(done))


class _Rate:
    """Pictures a second that this run made; those found on disk at its start do not count."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._before: int | None = None

    def __call__(self, done: int) -> float:
        if self._before is None:
            self._before = done
        return (done - self._before) / max(time.monotonic() - self._started, 1e-3)


if __name__ == "__main__":
    sys.exit(main())
