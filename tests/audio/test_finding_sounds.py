"""The sound of a film is found where it was, or beside the project, by its content alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from ganinterface.audio.finding_sounds import find_sound
from ganinterface.document.animation.sounds import SoundRef
from stylegan.files.plain_files import file_hash
from tests.audio.recordings import bursts, write_sound


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    (tmp_path / "sounds").mkdir()
    return write_sound(tmp_path / "sounds" / "voice.wav", bursts(0.5))


@pytest.fixture
def ref(voice: Path) -> SoundRef:
    return SoundRef("voice.wav", file_hash(voice), str(voice), 0.5)


def test_it_is_where_it_was(voice: Path, ref: SoundRef) -> None:
    assert find_sound(ref) == voice


@pytest.mark.parametrize("name", ["voice.wav", "renamed.wav"])
def test_it_is_beside_the_project_that_travelled(
    voice: Path, ref: SoundRef, tmp_path: Path, name: str
) -> None:
    (tmp_path / "elsewhere").mkdir()
    moved = voice.rename(tmp_path / "elsewhere" / name)
    assert find_sound(ref) is None
    assert find_sound(ref, tmp_path / "elsewhere" / "film.ganproj") == moved
    windows = replace(ref, path="C:\\sounds\\voice.wav")
    assert find_sound(windows, tmp_path / "elsewhere" / "film.ganproj") == moved


def test_another_sound_of_that_name_is_not_it(voice: Path, ref: SoundRef) -> None:
    write_sound(voice, bursts(0.7))
    assert find_sound(ref) is None
