"""Three minutes of film with sound, exported by the window while somebody works on: memory, speed, and how soon it answers."""

from __future__ import annotations

import os
import resource
import tempfile
import time
import wave
from pathlib import Path

import numpy as np
from msgspec.structs import replace

from ganinterface.dev.window import opened
from ganinterface.document.animation.poses import Pose
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.document import Document, Edit, LatentPart
from ganinterface.document.region import Rectangle, Region

SECONDS, FPS, TIMES = 180.0, 30.0, 4
SETTLED = 5.0  # seconds after which memory is to stay as it is
BEAT = 5  # ms between two looks at whether the window answers
PAGE = resource.getpagesize()


def measure() -> dict[str, float]:
    """MP4s four times as large as the pictures: a portrait that speaks, and portraits that turn into one another."""
    talking = {f"a mouth that speaks, {name}": value for name, value in _measure(_talking()).items()}
    return talking | {
        f"from portrait to portrait, {name}": value for name, value in _measure(_walking()).items()
    }


def _talking() -> Timeline:
    """One portrait and one locked edit that comes and goes twice a second."""
    mouth = Region((Rectangle(0.3, 0.56, 0.7, 0.72),))
    poses = []
    for number, strength in enumerate((0.0, 1.0)):
        edit = Edit("e", "mouth", "32x16 conv1", mouth, channels=((0, 1.0), (5, -2.0)), strength=strength)
        poses.append(Pose(str(number), "", Document(latent=(LatentPart(1),), edits=(edit,)), 0.25, "linear"))
    return Timeline(tuple(poses), FPS, "loop", range=(0.0, SECONDS))


def _walking() -> Timeline:
    """Every frame is another portrait: the slowest of films."""
    poses = [Pose(str(seed), "", Document(latent=(LatentPart(seed),)), SECONDS / 6) for seed in range(7)]
    return Timeline(tuple(poses), FPS, "once")


def _measure(timeline: Timeline) -> dict[str, float]:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from ganinterface.render.export.encoders import FORMATS
    from ganinterface.render.export.options import FilmOptions, SoundTrack

    with tempfile.TemporaryDirectory() as folder, opened() as window:
        studio, path = window.studio, Path(folder) / "film.mp4"
        model = studio.session.document.model
        poses = [replace(pose, document=replace(pose.document, model=model)) for pose in timeline.poses]
        studio.session.apply("Poses", timeline=replace(timeline, poses=tuple(poses)))
        beats, memory = [time.perf_counter()], list[tuple[float, float]]()
        timer = QTimer(interval=BEAT)
        timer.timeout.connect(lambda: beats.append(time.perf_counter()))
        options = FilmOptions(times=TIMES, sound=SoundTrack(_noise(Path(folder) / "voice.wav")))
        timer.start()
        begun, spent = time.perf_counter(), time.process_time()
        studio.exporting.export(path, options, FORMATS["mp4"])
        while studio.jobs.unfinished:
            QApplication.processEvents()
            time.sleep(0.001)
            now = time.perf_counter() - begun
            if not memory or now - memory[-1][0] > 0.25:
                memory.append((now, _resident()))
        took, spent = time.perf_counter() - begun, time.process_time() - spent
        assert path.exists(), "the export failed"
        return _figures(took, spent, np.diff(beats), [size for now, size in memory if now > SETTLED], path)


def _figures(
    took: float, spent: float, gaps: np.ndarray, memory: list[float], path: Path
) -> dict[str, float]:  # type: ignore[type-arg]
    frames = SECONDS * FPS
    return {
        "seconds for three minutes of film": took,
        "times as fast as real time": SECONDS / took,
        "processor time a frame (ms, all threads)": 1000 * spent / frames,
        "memory after 5 s, MB": memory[0],
        "memory at most after that, MB": max(memory),
        "growth after 5 s (%)": 100 * (max(memory) / memory[0] - 1),
        "the window answers after (ms, longest)": 1000 * float(gaps.max()),
        "the window answers after (ms, 99.9 % of all)": 1000 * float(np.quantile(gaps, 0.999)),
        "MB written": path.stat().st_size / 1e6,
    }


def _resident() -> float:
    """MB of this process."""
    return int(Path(f"/proc/{os.getpid()}/statm").read_text().split()[1]) * PAGE / 1e6


def _noise(path: Path) -> Path:
    """A sound that is as long."""
    samples = np.random.default_rng(1).integers(-8000, 8000, round(SECONDS * 44_100)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(44_100)
        file.writeframes(samples.tobytes())
    return path
