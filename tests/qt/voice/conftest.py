"""A desk with a sound of two tones, and two attributes that may open a mouth and shut eyes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject

from ganinterface.audio.timing_files import write_timing
from ganinterface.document.animation.mouth_shapes import track
from ganinterface.document.project import AttributeEntry
from tests.audio.recordings import bursts, write_sound
from tests.qt.desk import Desk

SHAPES = track([(0, "X"), (0.5, "A"), (0.75, "D"), (1.0, "X"), (1.5, "F")], 2.0)


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    return write_sound(tmp_path / "voice.wav", bursts())


@pytest.fixture
def timing(tmp_path: Path) -> Path:
    """The mouth shapes of the two tones, by hand."""
    path = tmp_path / "by hand.tsv"
    write_timing(path, SHAPES, 24)
    return path


@pytest.fixture
def desk(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Whose model has no presets."""
    monkeypatch.setattr(
        "ganinterface.studio.files.preset_library.asset", lambda name: tmp_path / "no presets"
    )
    vectors = [desk.session.arrays.put(np.full(16, value, np.float32)) for value in (1, 2)]
    library = (
        AttributeEntry("mouth_open", vectors[0], description="+2 opens it"),
        AttributeEntry("eyes_closed", vectors[1], description="+3 shuts them"),
    )
    desk.session.apply("Load", library=library)
    return desk


def open_sound(desk: Desk, path: Path) -> None:
    """As File, Open does, until it is there."""
    desk.opening.open_file(path)
    desk.loop.run_until(lambda: desk.sound.heard is not None)


def speak(desk: Desk, timing: Path) -> None:
    """The sound is said by a timing file."""
    desk.speaking.set_hints(desk.speaking.hints._replace(timing=timing))
    desk.speaking.speak()
    desk.loop.run_until(lambda: desk.speaking.work.job is None and desk.speaking.mouth is not None)


class Emitted:
    """What signals of a Qt object were emitted with."""

    def __init__(self, owner: QObject, *names: str) -> None:
        self._all: dict[str, list[tuple[object, ...]]] = {name: [] for name in names}
        for name, found in self._all.items():
            getattr(owner, name).connect(lambda *arguments, found=found: found.append(arguments))

    def of(self, name: str) -> list[tuple[object, ...]]:
        return self._all[name]
