"""Fixtures for the window's tests: a studio and a main window on the tiny generator."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.qt.helpers import PATIENCE, until
from tests.studio_setup import checkpoint as checkpoint
from tests.studio_setup import favourites as favourites
from tests.studio_setup import gate as gate
from tests.studio_setup import machine as machine
from tests.studio_setup import own_file as own_file
from tests.studio_setup import own_settings as own_settings
from tests.studio_setup import settled, started

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from ganinterface.qt.window.main_window import MainWindow
    from ganinterface.studio.studio import Studio
    from tests.qt.desk import Desk


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> Iterator[QApplication]:
    """pytest-qt's application, in the program's theme."""
    from ganinterface.qt.widgets.theme import apply_theme

    apply_theme(qapp)
    yield qapp
    # Without a desktop the clipboard is Qt's own and goes after Python has gone: what Python put there would then be
    # destroyed through it, and a run in which all is well ended with a segmentation fault.
    qapp.clipboard().clear()


@pytest.fixture
def model_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where downloaded models are kept, the test's own; a download that fails is tried again at once."""
    from ganinterface.net import resuming

    monkeypatch.setenv("GANINTERFACE_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(resuming, "PAUSE", 0.0)
    return tmp_path / "data" / "models"


@pytest.fixture
def desk(qapp: QApplication) -> Iterator[Desk]:
    """What a panel needs, without worker, generator and torch; the tiny model's description is open."""
    from tests.qt.desk import Desk

    made = Desk()
    made.open()
    assert made.heard.at("error") == []
    yield made
    made.close()


@pytest.fixture
def studio(qtbot: QtBot, qapp: QApplication, checkpoint: Path) -> Iterator[Studio]:
    """A studio with that model open and its first picture drawn without an error."""
    from ganinterface.qt.window.loop import QtLoop
    from ganinterface.studio.studio import Studio

    yield from started(Studio(QtLoop()), until(qtbot), checkpoint)


@pytest.fixture
def settle(qtbot: QtBot, studio: Studio) -> Callable[[], None]:
    """A function that waits until the picture shows what was asked for last."""
    return settled(until(qtbot), studio)


@pytest.fixture
def window(qtbot: QtBot, studio: Studio) -> MainWindow:
    """The main window at 1280×720 on that studio, shown; it closes without asking."""
    from ganinterface.qt.window.main_window import MainWindow

    made = MainWindow(studio)

    def close(_window: object) -> None:
        studio.session.mark_saved("closed.ganproj")
        made.commands.quit = lambda go_on: go_on()  # type: ignore[method-assign]  # jobs that run are stopped

    qtbot.addWidget(made, before_close_func=close)
    made.resize(1280, 720)
    made.show()
    with qtbot.waitActive(made, timeout=PATIENCE):  # keys go to the active window only
        made.activateWindow()
    return made
