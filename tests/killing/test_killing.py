"""Killed in the middle of anything, the program offers the work back; fifty times by `python -m tests.killing 50`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.killing.rounds import kill

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")


def test_twice_killed_nothing_is_lost(tmp_path: Path, tiny_checkpoint: Path) -> None:
    for seed in (1, 2):
        kill(tmp_path, tiny_checkpoint, seed)
