"""Killed in the middle of anything, the program offers the work back; fifty times by `python -m tests.killing 50`."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from tests.killing.rounds import end, kill

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")


def test_twice_killed_nothing_is_lost(tmp_path: Path, tiny_checkpoint: Path) -> None:
    for seed in (1, 2):
        kill(tmp_path, tiny_checkpoint, seed)


@pytest.mark.parametrize(
    "number",
    [
        signal.SIGTERM,
        pytest.param(signal.SIGINT, marks=pytest.mark.slow),
        pytest.param(signal.SIGHUP, marks=pytest.mark.slow),
    ],
)
def test_a_signal_ends_it_cleanly_and_the_work_stays(
    tmp_path: Path, tiny_checkpoint: Path, number: signal.Signals
) -> None:
    """All of it: what was done last is kept before the program goes."""
    assert end(tmp_path, tiny_checkpoint, number) == 128 + number
