"""What is heard: in step while the film plays, in bits while it is scrubbed, and said once where a machine cannot."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from PySide6.QtCore import QObject, QUrl, Signal

from ganinterface.qt.voice import playing
from ganinterface.qt.voice.playing import Hearing
from tests.qt.desk import Desk
from tests.qt.voice.conftest import open_sound


class Player(QObject):
    """In place of a QMediaPlayer: keeps what it is told."""

    PlaybackState = SimpleNamespace(PlayingState=1, PausedState=2)
    positionChanged = Signal(int)  # noqa: N815
    errorOccurred = Signal(object, str)  # noqa: N815
    made: Player

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state, self.position, self.url = 2, 0, QUrl()
        Player.made = self

    def setAudioOutput(self, output: object) -> None:  # noqa: N802
        pass

    def playbackState(self) -> int:  # noqa: N802
        return self.state

    def source(self) -> QUrl:
        return self.url

    def setSource(self, url: QUrl) -> None:  # noqa: N802
        self.url = url

    def setPosition(self, milliseconds: int) -> None:  # noqa: N802
        self.position = milliseconds

    def play(self) -> None:
        self.state = 1

    def pause(self) -> None:
        self.state = 2

    stop = pause


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The machine's sound device, which a test may take away."""
    device = SimpleNamespace(is_missing=False)
    module = ModuleType("PySide6.QtMultimedia")
    module.QAudioOutput = lambda device, parent: None  # type: ignore[attr-defined]
    module.QMediaPlayer = Player  # type: ignore[attr-defined]
    default = SimpleNamespace(isNull=lambda: device.is_missing)
    module.QMediaDevices = SimpleNamespace(defaultAudioOutput=lambda: default)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", module)
    return device


@pytest.fixture
def hearing(desk: Desk, voice: Path, device: SimpleNamespace) -> Hearing:
    open_sound(desk, voice)
    desk.sound.set_start(0.5)
    return Hearing(desk.playback, desk.sound, desk.messages.say)


def test_the_sound_plays_from_the_moment_at_which_the_film_does(
    desk: Desk, hearing: Hearing, voice: Path
) -> None:
    desk.playback.go_to(1.25)
    desk.playback.play()
    assert hearing.is_sounding
    assert Player.made.position == pytest.approx(750, abs=1)
    assert Player.made.url.toLocalFile() == str(voice)
    desk.playback.pause()
    assert not hearing.is_sounding


def test_before_it_begins_nothing_is_heard(desk: Desk, hearing: Hearing) -> None:
    desk.playback.go_to(0.1)
    desk.playback.play()
    assert not hearing.is_sounding
    desk.loop.run_until(lambda: desk.playback.time > 0.5)
    assert hearing.is_sounding


def test_the_picture_follows_the_sound_by_a_little_and_the_sound_the_picture_by_a_lot(
    desk: Desk, hearing: Hearing
) -> None:
    desk.playback.go_to(1.0)
    desk.playback.play()
    Player.made.positionChanged.emit(700)
    assert desk.playback.now == pytest.approx(1.2, abs=0.05), "it was at 1.0, and hears that it is 1.2"
    Player.made.positionChanged.emit(50)
    assert desk.playback.now == pytest.approx(1.2, abs=0.3)
    assert Player.made.position == pytest.approx(700, abs=250), "a loop began again: the sound goes there"


def test_scrubbing_gives_bits(desk: Desk, hearing: Hearing) -> None:
    desk.playback.go_to(1.0)
    assert hearing.is_sounding
    assert Player.made.position == 500
    desk.playback.go_to(1.5)
    assert Player.made.position == 500, "the bit is not over"
    hearing._end_bit()
    assert Player.made.position == 1000, "where the playhead has come"
    hearing._end_bit()
    assert not hearing.is_sounding


def test_muted_nothing_is_heard(desk: Desk, hearing: Hearing) -> None:
    desk.playback.go_to(1.0)
    hearing.set_muted(True)
    assert not hearing.is_sounding
    desk.playback.play()
    assert not hearing.is_sounding
    hearing.set_muted(False)
    assert hearing.is_sounding


@pytest.mark.parametrize("reason", ["device", "module"])
def test_a_machine_that_cannot_says_so_once_and_time_goes_on(
    desk: Desk, hearing: Hearing, device: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    device.is_missing = True
    if reason == "module":
        monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    for _ in range(3):
        desk.playback.go_to(1.0)
        desk.playback.play()
        desk.loop.run_until(lambda: desk.playback.time > 1.1)
        desk.playback.pause()
    told = [said.text for said in desk.messages.recent if said.text in (playing.MISSING, playing.SILENT)]
    assert told == [playing.MISSING if reason == "module" else playing.SILENT]


def test_without_a_sound_to_hear_a_machine_that_cannot_says_nothing(
    desk: Desk, device: SimpleNamespace
) -> None:
    device.is_missing = True
    hearing = Hearing(desk.playback, desk.sound, desk.messages.say)
    desk.playback.add_pose()
    for moment in (0.2, 0.4):
        desk.playback.go_to(moment)
    desk.playback.play()
    desk.playback.pause()
    assert not hearing.is_sounding
    assert playing.SILENT not in [said.text for said in desk.messages.recent]
