"""Rounds of work that end with SIGKILL; each takes up what the one before has left, and what is left is checked."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from ganinterface.files.autosave.recovery import abandoned, read_work
from ganinterface.files.picture import read_document_png
from ganinterface.files.project import load_project
from tests.killing.hand import FRAMES, Digests

PATIENCE = 300  # seconds until the first picture; only a broken program takes as long
MOST_LOST = 2.0  # seconds
STATES = "states.jsonl"  # the hand's


@dataclass
class Kill:
    """What one of them left."""

    worked: float  # seconds
    states: int  # that the hand brought about
    lost: float  # seconds: how long ago the first change was that is not there any more
    steps: int  # that undo leads back through


def kill(folder: Path, model: Path, seed: int) -> Kill:
    """One round. AssertionError when more than two seconds are lost, undo is, or a file is not whole."""
    before = _left(folder)
    program = _begin(folder, model, seed)
    chance = random.Random(seed)
    try:
        _wait(program, folder / STATES)
        begun = time.monotonic()
        time.sleep(chance.uniform(1, 8))
    finally:
        program.send_signal(signal.SIGKILL)
        killed = time.monotonic()
        program.wait()
    log = _log(folder)
    if before is not None:
        assert log[0]["steps"] == before, "what was offered is not what was taken up"
    after = _left(folder)
    lost = _lost(log, after, killed)
    assert lost <= MOST_LOST, f"{lost:.1f} s of work are lost"
    _check_files(folder)
    return Kill(killed - begun, len(log), lost, 0 if after is None else len(after) - 2)


def end(folder: Path, model: Path, number: signal.Signals) -> int:
    """End the program by a signal in the middle of its work: its exit status. AssertionError when anything is lost."""
    program = _begin(folder, model, seed=number)
    try:
        _wait(program, folder / STATES)
        time.sleep(2)
        program.send_signal(number)
        status = program.wait(PATIENCE)
    finally:
        program.kill()
        program.wait()
    log, left = _log(folder), _left(folder)
    assert log[-1]["steps"] == left or not log[-1]["unsaved"]
    _check_files(folder)
    assert list(folder.glob(".saving-*")) == []
    return status


def _begin(folder: Path, model: Path, seed: int) -> subprocess.Popen[bytes]:
    (folder / STATES).unlink(missing_ok=True)
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "GANINTERFACE_CONFIG": str(folder / "config"),
    }
    command = [sys.executable, "-m", "tests.killing.hand", str(folder), str(model), str(seed)]
    with (folder / "errors.txt").open("wb") as errors:
        return subprocess.Popen(command, env=environment, cwd=Path(__file__).parents[2], stderr=errors)


def _log(folder: Path) -> list[dict[str, Any]]:
    """The states that the hand noted; AssertionError where it met an error."""
    said = (folder / "errors.txt").read_text()
    assert "Traceback" not in said, said
    return [json.loads(line) for line in (folder / STATES).read_text().splitlines() if line.endswith("}")]


def _wait(program: subprocess.Popen[bytes], states: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not (states.exists() and states.stat().st_size):
        assert program.poll() is None, "the program has ended by itself"
        assert time.monotonic() < end, "the program shows no picture, or does not recover"
        time.sleep(0.05)


def _left(folder: Path) -> list[str] | None:
    """The steps that the next start will offer; None for none."""
    found = abandoned(folder / "config" / "journals")
    for each in found:
        each.leave()
    assert len(found) <= 1, "there are two journals of one work"
    return Digests().of(read_work(found[0].path)[0].steps) if found else None


def _lost(log: list[dict[str, Any]], left: list[str] | None, killed: float) -> float:
    """Seconds between the first change after what is left, and the end."""
    if left is None:  # all was saved at that moment, or there was nothing yet
        places = [place for place, state in enumerate(log) if not state["unsaved"]]
    else:
        places = [place for place, state in enumerate(log) if state["steps"] == left]
    assert places, "what is left was never there"
    following = places[-1] + 1
    return killed - log[following]["time"] if following < len(log) else 0.0


def _check_files(folder: Path) -> None:
    """No half file carries a finished name, and the frames are of one film."""
    if (folder / "mine.ganproj").exists():
        load_project(folder / "mine.ganproj")
    if (folder / "portrait.png").exists():
        read_document_png(folder / "portrait.png")
    if (folder / "film.gif").exists():
        with Image.open(folder / "film.gif") as film:
            film.seek(film.n_frames - 1)
            film.load()
    if (folder / "frames").exists():
        frames = sorted(path for path in (folder / "frames").iterdir() if not path.name.startswith("."))
        assert [path.name for path in frames] == [f"frame{i:04}.png" for i in range(1, FRAMES + 1)]
        assert len({path.read_bytes() for path in frames}) == 1, "the frames are of two films"


def main() -> int:
    """`python -m tests.killing [ROUNDS] [MODEL]`: so many kills, on the shipped model if no other is given."""
    import tempfile

    from ganinterface.assets import SHIPPED_MODEL, asset

    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    model = Path(sys.argv[2]) if len(sys.argv) > 2 else asset(SHIPPED_MODEL)
    kills: list[Kill] = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds):
            done = kill(Path(folder), model, number)
            kills.append(done)
            print(
                f"{number + 1:3}: killed after {done.worked:4.1f} s and {done.states:4} states; "
                f"{done.lost:.2f} s lost, {done.steps} steps to undo",
                flush=True,
            )
        hidden = list(Path(folder).rglob(".saving-*"))
    lost = sorted(each.lost for each in kills)
    print(f"{rounds} kills: {lost[-1]:.2f} s lost at most, {lost[len(lost) // 2]:.2f} s in the median")
    print(f"hidden folders of savers left at the end: {len(hidden)}")
    return 0
