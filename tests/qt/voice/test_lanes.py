"""The rows of the sound and of the mouth shapes: what is clicked, typed and dragged there."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ganinterface.audio.envelope import Envelope
from ganinterface.audio.sound import RATE, Sound
from ganinterface.document.animation.mouth_shapes import track
from ganinterface.qt.voice.mouth_lane import MouthLane
from ganinterface.qt.voice.sound_lane import SoundLane
from ganinterface.qt.widgets.time.scale import Moment, TimeScale
from tests.audio.recordings import bursts
from tests.qt.helpers import on_screen, pixels
from tests.qt.voice.conftest import SHAPES, Emitted

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
START = 1.0  # of both rows, in the film


@pytest.fixture
def scale() -> TimeScale:
    made = TimeScale()
    made.set_width(800)
    made.set_length(4.0)
    return made


@pytest.fixture
def mouth(qtbot: QtBot, scale: TimeScale) -> MouthLane:
    lane = MouthLane(scale)
    on_screen(qtbot, lane, 800, lane.height())
    lane.show_track(SHAPES, START)
    return lane


@pytest.fixture
def sound(qtbot: QtBot, scale: TimeScale) -> SoundLane:
    lane = SoundLane(scale)
    on_screen(qtbot, lane, 800, lane.height())
    lane.show_sound(Envelope(Sound(bursts(), RATE, "")), START, 2.0)
    return lane


def at(lane: MouthLane | SoundLane, seconds: float) -> QPoint:
    """Where a moment of the film is in the row."""
    return QPoint(round(lane.scale.x_of(seconds)), lane.height() - 6)


def test_a_click_chooses_a_shape_and_goes_there(mouth: MouthLane) -> None:
    went = Emitted(mouth, "went_to")
    QTest.mouseClick(mouth, LEFT, NONE, at(mouth, START + 0.9))
    assert mouth.chosen == 2
    assert went.of("went_to") == [(0.75,)]
    assert "wide open" in mouth.accessibleDescription()


@pytest.mark.parametrize(("key", "shape"), [(Qt.Key.Key_B, "B"), (Qt.Key.Key_H, "H"), (Qt.Key.Key_X, "X")])
def test_a_letter_is_another_shape_whatever_it_is_in_the_window(mouth: MouthLane, key, shape: str) -> None:
    heard = Emitted(mouth, "shape_wanted", "removed")
    QTest.keyClick(mouth, key)
    assert heard.of("shape_wanted") == [], "none is chosen"
    mouth.choose(1)
    QTest.keyClick(mouth, key)
    assert heard.of("shape_wanted") == [(1, shape)]
    QTest.keyClick(mouth, Qt.Key.Key_Z)
    assert len(heard.of("shape_wanted")) == 1
    QTest.keyClick(mouth, Qt.Key.Key_Delete)
    assert heard.of("removed") == [(1,)]


def test_arrow_keys_go_from_shape_to_shape(mouth: MouthLane) -> None:
    mouth.scale.show_moment(Moment(START + 0.6))
    chosen = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Left):
        QTest.keyClick(mouth, key)
        chosen.append(mouth.chosen)
    assert chosen == [1, 2, 1, 0, 0]


def test_a_shape_is_dragged_and_so_is_its_edge(mouth: MouthLane) -> None:
    heard = Emitted(mouth, "drag_begun", "dragged", "drag_ended")
    for begins, whole in ((START + 0.9, False), (START + 0.75, True)):
        QTest.mousePress(mouth, LEFT, NONE, at(mouth, begins))
        QTest.mouseMove(mouth, at(mouth, begins + 0.4))
        QTest.mouseRelease(mouth, LEFT, NONE, at(mouth, begins + 0.4))
        assert heard.of("drag_begun")[-1] == (2, whole)
        (seconds, free) = heard.of("dragged")[-1]
        assert seconds == pytest.approx(0.75 + 0.4, abs=0.02)
        assert not free
    assert heard.of("drag_ended") == [(True,), (True,)]


def test_a_double_click_puts_one_in_and_beside_the_track_the_mouse_scrubs(mouth: MouthLane) -> None:
    heard = Emitted(mouth, "put_wanted", "scrubbed")
    QTest.mouseDClick(mouth, LEFT, NONE, at(mouth, START + 1.2))
    assert heard.of("put_wanted")[0][0] == pytest.approx(1.2, abs=0.01)
    QTest.mouseClick(mouth, LEFT, NONE, at(mouth, 0.5))
    assert heard.of("scrubbed")[-1][0] == pytest.approx(0.5, abs=0.01)


def test_what_was_chosen_stays_so_when_shapes_change_about_it(mouth: MouthLane) -> None:
    mouth.choose(2)
    mouth.show_track(track([(0, "X"), (0.75, "D"), (1.0, "X")], 2.0), START)
    assert mouth.chosen == 1
    mouth.show_track(track([(0, "X")], 0.5), START)
    assert mouth.chosen is None


def test_blocks_are_as_high_as_the_mouth_is_open(mouth: MouthLane) -> None:
    painted = pixels(mouth.grab().toImage())
    ground = painted[2, round(mouth.scale.x_of(START + 3))]

    def height(seconds: float) -> int:
        column = painted[:, round(mouth.scale.x_of(START + seconds)) + 8]
        return int((column != ground).any(axis=-1).sum())

    assert height(0.2) < height(0.52) < height(1.6) < height(0.77)


def test_the_wave_is_drawn_where_the_sound_is_loud(sound: SoundLane) -> None:
    painted = pixels(sound.grab().toImage())
    wave = QColor("#9a9ca5").getRgb()[:3]

    def height(seconds: float) -> int:
        return int((painted[:, round(sound.scale.x_of(seconds)), :3] == wave).all(axis=-1).sum())

    assert height(START + 0.75) > 15 > height(START + 0.25)
    assert height(0.5) == height(3.6) == 0


def test_a_wave_that_is_painted_in_strips_has_no_gaps_between_them(sound: SoundLane) -> None:
    whole = pixels(sound.grab().toImage())
    strips = (sound.grab(QRect(x, 0, 16, sound.height())) for x in range(0, sound.width(), 16))
    assert np.array_equal(np.hstack([pixels(each.toImage()) for each in strips]), whole)


def test_alt_moves_the_sound_and_without_it_the_mouse_scrubs(sound: SoundLane) -> None:
    heard = Emitted(sound, "dragged", "drag_ended", "scrubbed")
    QTest.mouseClick(sound, LEFT, NONE, at(sound, 2.0))
    assert heard.of("scrubbed")[-1][0] == pytest.approx(2.0, abs=0.01)
    alt = Qt.KeyboardModifier.AltModifier
    QTest.mousePress(sound, LEFT, alt, at(sound, 2.0))
    QTest.mouseMove(sound, at(sound, 2.5))
    QTest.mouseRelease(sound, LEFT, alt, at(sound, 2.5))
    assert heard.of("dragged")[-1][0] == pytest.approx(START + 0.5, abs=0.01)
    assert heard.of("drag_ended") == [(True,)]
