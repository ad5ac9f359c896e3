"""Killed while it writes a film, the program leaves nothing that looks finished, and the next film takes the rest away."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ganinterface.document.animation.poses import Pose
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, LatentPart
from ganinterface.document.project import Project
from ganinterface.files.project import save_project
from ganinterface.render.models import open_model
from tests.render.export.decoding import decoded
from tests.render.export.films import clicks

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")

PATIENCE = 120  # seconds; only a broken program takes as long
NAMES = ("film.mp4", "film.webm", "film.mov", "film.gif", "film.apng", "film.webp", "film.json", "frames")


def begin(project: Path, out: Path, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "ganinterface", "render", str(project), "--out", str(out), *options]
    environment = {**os.environ, "GANINTERFACE_CONFIG": str(project.parent / "config")}
    return subprocess.Popen(
        command, cwd=Path(__file__).parents[2], env=environment, stdout=subprocess.DEVNULL
    )


def project_of(folder: Path, checkpoint: Path, seconds: float) -> Path:
    opened = open_model(checkpoint, "cpu")
    poses = [
        Pose(
            str(seed),
            f"pose {seed}",
            Document(model=opened.info.ref, latent=(LatentPart(seed),)),
            seconds / 2,
        )
        for seed in range(2)
    ]
    save_project(
        folder / "film.ganproj", Project(poses[0].document, Timeline(tuple(poses), 30)), ArrayStore()
    )
    return folder / "film.ganproj"


def rounds(folder: Path, checkpoint: Path, names: list[str], seed: int) -> None:
    """Kill it once with each of the names, in the middle of the film."""
    chance, project = random.Random(seed), project_of(folder, checkpoint, 20)
    sound = str(clicks(folder / "voice.wav", 20.0))
    for name in names:
        out = folder / "out" / name
        program = begin(project, out, "--size", "x4", "--sound", sound)
        end = time.monotonic() + PATIENCE
        while not list(folder.glob("out/.saving-*")) and not list(folder.glob("out/*/.saving-*")):
            assert program.poll() is None, "the program has ended by itself"
            assert time.monotonic() < end, "nothing is written"
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 1.0))
        program.send_signal(signal.SIGKILL)
        program.wait()
        seen = [path.name for path in (folder / "out").iterdir() if not path.name.startswith(".saving-")]
        assert seen == [], f"{name} looks finished"


def test_a_killed_film_leaves_nothing_that_looks_finished(tmp_path: Path, tiny_checkpoint: Path) -> None:
    rounds(tmp_path, tiny_checkpoint, ["film.mp4"], 1)
    project = project_of(tmp_path, tiny_checkpoint, 0.4)
    assert begin(project, tmp_path / "out" / "film.mp4").wait(PATIENCE) == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["film.mp4"], "what was left is gone"
    assert len(decoded(tmp_path / "out" / "film.mp4").frames) == 12


@pytest.mark.slow
def test_killed_at_ten_moments(tmp_path: Path, tiny_checkpoint: Path) -> None:
    rounds(tmp_path, tiny_checkpoint, [*NAMES, "film.mp4", "frames"], 2)
