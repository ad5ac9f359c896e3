"""A new panel takes one file and one line in the table: it is docked, in the menu and part of the layout."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow, QMenu
from pytestqt.qtbot import QtBot

from ganinterface.qt.window import panels
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.studio.studio import Studio
from tests.qt.window.toy_panel import TOY


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "PANELS", (*panels.PANELS, TOY))


def opened(studio: Studio, qtbot: QtBot) -> MainWindow:
    window = MainWindow(studio)
    qtbot.addWidget(window)
    window.show()
    return window


def dock_of(window: QMainWindow, name: str = "seed_dock") -> QDockWidget:
    dock = window.findChild(QDockWidget, name)
    assert dock is not None
    return dock


def test_it_is_docked_where_its_row_says_under_its_title_and_works_on_the_studio(
    studio: Studio, qtbot: QtBot
) -> None:
    window = opened(studio, qtbot)
    dock = dock_of(window)
    assert dock.windowTitle() == "Seed"
    assert window.dockWidgetArea(dock) == TOY.area
    window.docks.raise_panel("Seed")
    shown = dock.widget()
    assert isinstance(shown, QLabel)
    assert shown.isVisible()
    studio.latents.set_seed(31)
    assert shown.text() == "31"


def test_the_menu_closes_it_and_brings_it_back(studio: Studio, qtbot: QtBot) -> None:
    window = opened(studio, qtbot)
    (view,) = [menu for menu in window.findChildren(QMenu) if menu.title() == "&View"]
    (menu,) = [action.menu() for action in view.actions() if action.text() == "Panels"]
    (entry,) = [action for action in menu.actions() if action.text() == "Seed"]
    dock = dock_of(window)
    entry.trigger()
    assert dock.isHidden()
    entry.trigger()
    assert not dock.isHidden()


def test_the_layout_remembers_where_it_was_and_that_it_was_closed(studio: Studio, qtbot: QtBot) -> None:
    window = opened(studio, qtbot)
    window.addDockWidget(panels.BOTTOM, dock_of(window))
    dock_of(window, "edits_dock").close()
    window.close()
    again = opened(studio, qtbot)
    assert again.dockWidgetArea(dock_of(again)) == panels.BOTTOM
    dock_of(again).close()
    again.close()
    assert dock_of(opened(studio, qtbot)).isHidden()


def test_a_layout_from_before_it_was_there_stays_and_the_panel_is_added(
    studio: Studio, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(panels, "PANELS", panels.PANELS[:-1])
        window = opened(studio, qtbot)
        dock_of(window, "edits_dock").close()
        dock_of(window, "latent_dock").setFloating(True)
        window.close()
    again = opened(studio, qtbot)
    assert dock_of(again, "edits_dock").isHidden()
    assert dock_of(again, "latent_dock").isFloating()
    assert not dock_of(again).isHidden()
    assert again.dockWidgetArea(dock_of(again)) == TOY.area
