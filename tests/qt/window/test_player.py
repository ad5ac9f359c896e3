"""The animation on the canvas: a look at a moment changes nothing, a change starts from what is seen."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ganinterface.document.document import Document
from ganinterface.qt.widgets.numbers.number_slider import NumberSlider
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.studio.studio import Studio
from tests.qt.helpers import on_screen


@pytest.fixture
def film(studio: Studio) -> Studio:
    """Two poses of a second each, psi 0 and 1, and a picture of its own (psi 0.5)."""
    studio.playback.set_fps(10)
    studio.playback.set_mode("once")
    for psi in (0.0, 1.0):
        studio.workbench.set_number("psi", psi)
        studio.playback.add_pose()
    studio.workbench.set_number("psi", 0.5)
    return studio


def psi(document: Document) -> float:
    return document.truncation.psi


def test_the_toolbar_shows_what_the_moment_is_drawn_from(
    film: Studio, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MainWindow, "closeEvent", lambda window, event: event.accept())  # asks nobody
    window = on_screen(qtbot, MainWindow(film), 1280, 720)
    field = window.findChild(NumberSlider, "psi")
    assert field is not None
    film.playback.go_to(1.0)
    assert field.value == 1.0
    film.playback.leave()
    assert field.value == 0.5
