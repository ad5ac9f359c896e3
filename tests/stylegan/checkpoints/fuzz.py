"""Opens damaged copies of checkpoints by the thousand and says what came of it.

    python -m tests.stylegan.checkpoints.fuzz --cases 20000 --processes 2 [--keep FOLDER] [CHECKPOINT ...]

Without checkpoints the goldens are damaged. Exit status 1 where a promise is broken: something ran, something else than
CheckpointError was raised, a picture was not finite, more than ten seconds or too much memory was needed.
"""

from __future__ import annotations

import argparse
import collections
import shutil
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.stylegan.checkpoints.goldens import FOLDER
from tests.stylegan.checkpoints.mutations import mutated
from tests.stylegan.checkpoints.opener import Opener, Verdict

EVERY = 500  # cases after which a line is printed


@dataclass
class Tally:
    """What came of the cases so far."""

    outcomes: collections.Counter[str] = field(default_factory=collections.Counter)
    unexpected: collections.Counter[str] = field(default_factory=collections.Counter)
    broken: int = 0  # promises
    seconds: float = 0.0  # at the most
    memory: int = 0  # at the most, beyond four times the file

    def add(self, verdict: Verdict, size: int) -> None:
        """Count one more."""
        self.outcomes[verdict.outcome] += 1
        self.broken += not verdict.holds(size)
        self.seconds = max(self.seconds, verdict.seconds)
        self.memory = max(self.memory, verdict.memory - 4 * size)
        # The last line of defence, which is better not needed.
        if "of a kind that is not known (" in verdict.message:
            self.unexpected[verdict.message.rpartition("(")[2]] += 1

    def __str__(self) -> str:
        counts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(self.outcomes.items()))
        return (
            f"{self.outcomes.total()} cases: {counts}; {self.broken} broken promises; at the most {self.seconds:.2f} s and "
            f"{self.memory / (1 << 20):.0f} MB beyond four times the file; {self.unexpected.total()} unexpected errors"
        )


def main() -> int:
    """The command."""
    options = _options()
    paths = options.checkpoints or sorted(FOLDER.glob("*.pkl"))
    if not paths:
        print(f"There are no goldens in {FOLDER}.", file=sys.stderr)
        return 2
    contents = [(path.name, path.read_bytes()) for path in paths]
    shares = [
        range(options.first + n, options.first + options.cases, options.processes)
        for n in range(options.processes)
    ]
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(options.processes) as pool:

        def work(share: range) -> None:
            with Opener(*paths) as opener:
                for name, content, verdict, path in _cases(opener, Path(folder), contents, share):
                    tally.add(verdict, len(content))
                    if not verdict.holds(len(content)):
                        print(f"{name}: {verdict}", flush=True)
                        if options.keep:
                            shutil.copy(path, options.keep / path.name)
                    if tally.outcomes.total() % EVERY == 0:
                        print(tally, flush=True)

        list(pool.map(work, shares))
    print(tally)
    for message, count in tally.unexpected.most_common():
        print(f"{count} × {message}")
    return 1 if tally.broken else 0


def _cases(
    opener: Opener, folder: Path, contents: list[tuple[str, bytes]], share: range
) -> Iterator[tuple[str, bytes, Verdict, Path]]:
    """Damage and open the cases of one share."""
    for case in share:
        name, whole = contents[case % len(contents)]
        content = mutated(whole, case)
        path = folder / f"{case}-{name}"
        path.write_bytes(content)
        yield path.name, content, opener.open(path), path
        path.unlink()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.stylegan.checkpoints.fuzz", description=__doc__)
    parser.add_argument("checkpoints", nargs="*", type=Path)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for the files that break a promise")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
