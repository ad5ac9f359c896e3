"""A soak: a random person at the window for half an hour; errors, lost frames and the growth of memory are counted.

`python -m benchmarks.soak [--minutes 30] [--seed 0]`. The real window, in the real thread: strokes, sliders, edits,
undo, seeds, attributes, poses, exports and projects, by a seeded chance. After every few actions the person rests until
the program is idle; then the canvas has to show the Document as it is then, exactly, and now and then that is compared
with the picture drawn anew the plain way.

Memory: one round goes through all models (the shipped one, and a small StyleGAN, StyleGAN2 and StyleGAN3) in a random
order and ends with a new project on the shipped one, its jobs done. Only what the process holds then is compared, for
only then the same is open: the median over the rounds that end soon after the first minute (in which libraries are
loaded and caches filled) with the median over those at the end. The allocator gives nothing back to the system
(`stylegan.allocator`), so that no peak in between is overlooked either.
"""

from __future__ import annotations

import argparse
import faulthandler
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ganinterface.dev.window import opened

if TYPE_CHECKING:
    from benchmarks.soaking.hands import Act
    from ganinterface.qt.window.main_window import MainWindow

ACTIONS_PER_MODEL = 25
MAX_AT_ONCE = 5  # actions from one rest to the next
PLAIN_EVERY = 10  # rests: drawing the picture anew takes its time
MAX_GROWTH = 5.0  # %
STUCK = 300.0  # seconds of one round after which the stacks of all threads are printed: something hangs
SECONDS = 60  # of a minute


def measure(minutes: float = 30.0, seed: int = 0) -> dict[str, float]:
    """Figures by name; errors and lost frames are printed with the actions before them as they happen.

    Uses the display if there is one, else Qt's offscreen platform. Settings and files are in a temporary folder.
    """
    with tempfile.TemporaryDirectory(prefix="soak-") as folder, _settings_in(folder), opened() as window:
        return Soak(window, Path(folder), seed).run(minutes * SECONDS)


def is_clean(figures: dict[str, float]) -> bool:
    """Whether nothing failed, nothing was lost and memory stayed as it was."""
    return figures["errors"] == figures["lost frames"] == 0 and figures["growth (%)"] <= MAX_GROWTH


def main() -> int:
    """The soak as a command; 1 unless it was clean."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=0, help="of the person's chance")
    given = parser.parse_args()
    faulthandler.enable()
    figures = measure(given.minutes, given.seed)
    for label, value in figures.items():
        print(f"  {label:<58} {value:>10.1f}")
    return 0 if is_clean(figures) else 1


class Soak:
    """One person, one window, and what is counted."""

    def __init__(self, window: MainWindow, folder: Path, seed: int) -> None:
        from benchmarks.soaking import animation, hands, models, opening, painting, portrait, rest, watch

        self.watch = watch.Watch()
        self.rest = rest.Rest(window)
        self._models = models.make_models(folder)
        self._chance = random.Random(seed)
        self._studio = window.studio
        self._hands = hands.Hands(window, self._chance, self.rest, self.watch, folder)
        self._opening = opening.Opening(self._hands, self._models)
        self._acts: dict[Act, int] = self._opening.acts()
        for habit in (painting.Painting, portrait.Portrait, animation.Animation):
            self._acts |= habit(self._hands).acts()
        self._samples: list[tuple[float, float]] = []  # (seconds, MiB) at the end of every round
        self._rests = self._begun = self._minute = 0.0
        self._peak = 0.0

    def run(self, seconds: float) -> dict[str, float]:
        """Go on for so long, at least for one round."""
        from benchmarks.soaking.memory import compared

        random.seed(self._chance.random())  # what the program draws, as for a new portrait
        self._begun = time.monotonic()
        with self.watch.listening():
            while not self._samples or time.monotonic() - self._begun < seconds:
                self._round()
        faulthandler.cancel_dump_traceback_later()
        elapsed = time.monotonic() - self._begun
        early, late = compared(self._samples, elapsed)
        return {
            "minutes": elapsed / SECONDS,
            "actions": float(self.watch.taken),
            "pictures": float(self.rest.pictures),
            "rests": self._rests,
            "longest wait for a rest (s)": self.rest.longest,
            "errors": float(self.watch.errors),
            "lost frames": float(self.watch.lost),
            "memory after the first minute (MiB)": early,
            "memory at the end (MiB)": late,
            "memory, the most of all rests (MiB)": self._peak,
            "growth (%)": (late / early - 1) * 100,
        }

    def _round(self) -> None:
        """All models in some order, and the shipped one at the end."""
        faulthandler.dump_traceback_later(STUCK, file=sys.__stderr__)
        for name in self._chance.sample(list(self._models), len(self._models)):
            self._do(lambda name=name: self._opening.open_model(name))  # type: ignore[misc]
            self._look()
            done = 0
            while done < ACTIONS_PER_MODEL:
                count = self._chance.randint(1, MAX_AT_ONCE)
                for act in self._chance.choices(list(self._acts), list(self._acts.values()), k=count):
                    self._do(act)
                done += count
                self._look()
        self._do(lambda: self._opening.open_model("shipped"))
        if not self.rest.jobs_done():
            self.watch.error("a job does not come to its end")
        self._look()
        self._samples.append((time.monotonic() - self._begun, self._report()))

    def _do(self, act: Act) -> None:
        try:
            act()
            self._hands.pause()
        except Exception as error:  # whatever it is, it is counted, and the person goes on
            self.watch.exception(error)

    def _look(self) -> None:
        """Rest, and look at what is on the canvas."""
        from benchmarks.soaking.memory import resident

        self._studio.playback.pause()
        self._rests += 1
        lost = self.rest.settle()
        if lost is None and self._rests % PLAIN_EVERY == 0:
            lost = self.rest.unlike_plain()
        if lost is not None:
            self.watch.lose(lost)
        self._peak = max(self._peak, resident())

    def _report(self) -> float:
        """What the process holds; once a minute a line says how it goes."""
        from benchmarks.soaking.memory import resident

        held, minute = resident(), (time.monotonic() - self._begun) // SECONDS
        if minute > self._minute or not self._samples:
            self._minute = minute
            counts = f"{self.watch.errors} errors, {self.watch.lost} lost frames"
            done = f"{self.watch.taken} actions, {self.rest.pictures} pictures"
            print(f"minute {minute:.0f}: {done}, {counts}, {held:.0f} MiB", file=sys.stderr, flush=True)
        return held


@contextmanager
def _settings_in(folder: str) -> Iterator[None]:
    """Nobody's preferences are read or written."""
    before = os.environ.get("GANINTERFACE_CONFIG")
    os.environ["GANINTERFACE_CONFIG"] = folder
    try:
        yield
    finally:
        if before is None:
            del os.environ["GANINTERFACE_CONFIG"]
        else:
            os.environ["GANINTERFACE_CONFIG"] = before


if __name__ == "__main__":
    sys.exit(main())
