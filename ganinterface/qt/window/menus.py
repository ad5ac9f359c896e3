"""Fills the menu bar from the table of menus, recent files and shipped presets included."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from ganinterface.qt.edits.preset_menu import fill_with_presets
from ganinterface.qt.widgets.ground import fill_ground_menu
from ganinterface.qt.window.action_table import MENUS, SEPARATOR

if TYPE_CHECKING:
    from ganinterface.qt.window.main_window import MainWindow


def fill_menus(window: MainWindow) -> None:
    """All menus of the table; those named "@…" are filled when they open."""
    submenus = {
        "@recent": ("Open recent", _fill_recent_files),
        "@recent_models": ("Recent models", _fill_recent_models),
        "@presets": ("Shipped presets", _fill_presets),
        "@ground": ("Ground", fill_ground),
    }
    for title, entries in MENUS.items():
        menu = window.menuBar().addMenu(title)
        for entry in entries:
            if entry == SEPARATOR:
                menu.addSeparator()
            elif entry == "@panels":
                window.docks.fill_menu(menu.addMenu("Panels"))
            elif entry in submenus:
                name, fill = submenus[entry]
                submenu = menu.addMenu(name)
                submenu.aboutToShow.connect(partial(fill, window, submenu))
            else:
                menu.addAction(window.actions_by_id[entry])


def _fill_recent_files(window: MainWindow, menu: QMenu) -> None:
    _fill_recent(window, menu, window.studio.settings.current.recent_files, "No projects yet")


def _fill_recent_models(window: MainWindow, menu: QMenu) -> None:
    _fill_recent(window, menu, window.studio.settings.current.recent_models, "No models yet")


def _fill_recent(window: MainWindow, menu: QMenu, names: tuple[str, ...], none: str) -> None:
    menu.clear()
    for name in names:
        path = Path(name)
        entry = menu.addAction(path.name, partial(window.commands.open_files, [path]))
        entry.setToolTip(name)
    _say_if_empty(menu, none)


def _fill_presets(window: MainWindow, menu: QMenu) -> None:
    menu.clear()
    fill_with_presets(menu, window.studio.edits)
    _say_if_empty(menu, "No presets")


def fill_ground(window: MainWindow, menu: QMenu) -> None:
    view, model = window.studio.view, window.studio.session.model
    fill_ground_menu(
        menu, view.ground, partial(setattr, view, "ground"), model.channels if model else None, window
    )


def _say_if_empty(menu: QMenu, text: str) -> None:
    if menu.isEmpty():
        menu.addAction(text).setEnabled(False)
