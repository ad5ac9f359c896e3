"""Fixtures for the window's tests: a controller and a main window on the tiny generator."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.qt.helpers import PATIENCE

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from ganinterface.qt.window.main_window import MainWindow
    from ganinterface.studio.controller import Controller


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """pytest-qt's application, in the program's theme."""
    from ganinterface.qt.widgets.theme import apply_theme

    apply_theme(qapp)
    return qapp


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings folder of the test's own, so that nobody's preferences are read or written."""
    folder = tmp_path / "settings"
    monkeypatch.setenv("GANINTERFACE_CONFIG", str(folder))
    return folder


@pytest.fixture
def checkpoint(tiny_checkpoint: Path) -> Path:
    """The model that the controller opens: the tiny generator, where a module has no other."""
    return tiny_checkpoint


@pytest.fixture
def controller(qtbot: QtBot, qapp: QApplication, checkpoint: Path) -> Iterator[Controller]:
    """A controller with that model open and its first picture drawn without an error."""
    from ganinterface.studio.controller import Controller

    made = Controller()
    errors: list[str] = []
    made.said.connect(lambda text, level: errors.append(text) if level == "error" else None)
    with qtbot.waitSignal(made.frame, timeout=PATIENCE):
        made.files.start(model=checkpoint)
    settled(qtbot, made)()
    assert errors == []
    yield made
    made.close()


@pytest.fixture
def settle(qtbot: QtBot, controller: Controller) -> Callable[[], None]:
    """A function that waits until the picture shows what was asked for last."""
    return settled(qtbot, controller)


def settled(qtbot: QtBot, controller: Controller) -> Callable[[], None]:
    """See `settle`; for tests that make a controller of their own."""

    def up_to_date() -> bool:
        frame = controller.last_frame
        wanted = (controller.shown_document, controller.view.layer or None)
        return frame is not None and (frame.request.document, frame.request.tap) == wanted

    return lambda: qtbot.waitUntil(up_to_date, timeout=PATIENCE)


@pytest.fixture
def load(controller: Controller, qtbot: QtBot) -> Callable[[Path], None]:
    """Loads a file of attributes and waits until that has come to an end, well or not."""

    def loaded(path: Path) -> None:
        with qtbot.waitSignal(controller.said, timeout=PATIENCE):
            controller.attributes.load_attributes(path)

    return loaded


@pytest.fixture
def window(qtbot: QtBot, controller: Controller) -> MainWindow:
    """The main window at 1280×720 on that controller, shown; it closes without asking."""
    from ganinterface.qt.window.main_window import MainWindow

    made = MainWindow(controller)
    qtbot.addWidget(made, before_close_func=lambda widget: controller.session.mark_saved("closed.ganproj"))
    made.resize(1280, 720)
    made.show()
    with qtbot.waitActive(made, timeout=PATIENCE):  # keys go to the active window only
        made.activateWindow()
    return made
