"""Fills the menu bar from the table of menus, recent files and shipped presets included."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from ganinterface.qt.edits.preset_menu import fill_with_presets
from ganinterface.qt.widgets.ground import fill_ground_menu
from ganinterface.qt.widgets.labels import caption, plain
from ganinterface.qt.window.actions.menu_table import CONTEXTS, MENUS, SEPARATOR, SUBMENUS
from ganinterface.qt.window.actions.program import Program
from ganinterface.qt.window.docks import Docks
from ganinterface.studio.files.recovery import about


def fill_menus(program: Program, actions: Mapping[str, QAction], docks: Docks) -> None:
    """All menus of the table; those named "@…" are filled when they open."""
    letters: set[str] = set()
    for title, entries in MENUS.items():
        menu = program.window.menuBar().addMenu(_with_mnemonic(title, letters))
        _fill(menu, entries, program, actions, docks)


def show_context_menu(
    program: Program, actions: Mapping[str, QAction], docks: Docks, name: str, where: QPoint
) -> None:
    """Open one of the table's menus for the right button, with the same actions as the menu bar's, and their keys."""
    menu = QMenu(program.window)
    menu.setObjectName(f"{name}_menu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    _fill(menu, CONTEXTS[name], program, actions, docks)
    menu.popup(where)


def _fill(
    menu: QMenu, entries: Iterable[str], program: Program, actions: Mapping[str, QAction], docks: Docks
) -> None:
    submenus = {
        "@recent": ("Open recent", _fill_recent_files),
        "@recent_models": ("Recent models", _fill_recent_models),
        "@unsaved": ("Recover unsaved work", _fill_unsaved),
        "@presets": ("Shipped presets", _fill_presets),
        "@ground": ("Ground", fill_ground),
    }
    for entry in entries:
        if entry == SEPARATOR:
            menu.addSeparator()
        elif entry == "@panels":
            docks.fill_menu(menu.addMenu("Panels"))
        elif entry in SUBMENUS:
            name, own = SUBMENUS[entry]
            _fill(menu.addMenu(name), own, program, actions, docks)
        elif entry in submenus:
            name, fill = submenus[entry]
            submenu = menu.addMenu(name)
            submenu.aboutToShow.connect(partial(fill, program, submenu))
        else:
            menu.addAction(actions[entry])


def _with_mnemonic(title: str, taken: set[str]) -> str:
    """The title with the letter marked that opens it beside Alt: the first that no other menu has."""
    place = next(place for place, letter in enumerate(title.lower()) if letter not in taken)
    taken.add(title[place].lower())
    return f"{title[:place]}&{title[place:]}"


def _fill_recent_files(program: Program, menu: QMenu) -> None:
    _fill_recent(program, menu, program.studio.settings.current.recent_files, "No projects yet")


def _fill_recent_models(program: Program, menu: QMenu) -> None:
    _fill_recent(program, menu, program.studio.settings.current.recent_models, "No models yet")


def _fill_recent(program: Program, menu: QMenu, names: tuple[str, ...], none: str) -> None:
    menu.clear()
    for name in names:
        path = Path(name)
        entry = menu.addAction(caption(path.name), partial(program.files.open_files, [path]))
        entry.setToolTip(plain(name))
    _say_if_empty(menu, none)


def _fill_unsaved(program: Program, menu: QMenu) -> None:
    menu.clear()
    recovery = program.studio.recovery
    for work in recovery.offered:
        when, what = about(work)
        menu.addAction(caption(f"{when}: {what}"), partial(recovery.recover, work))
    _say_if_empty(menu, "Nothing to recover")


def _fill_presets(program: Program, menu: QMenu) -> None:
    menu.clear()
    fill_with_presets(menu, program.studio.edits, program.files.put_preset)
    _say_if_empty(menu, "No presets")


def fill_ground(program: Program, menu: QMenu) -> None:
    """The grounds behind a picture's transparent parts."""
    view, model = program.studio.view, program.studio.session.model
    choose = partial(setattr, view, "ground")
    fill_ground_menu(menu, view.ground, choose, model.channels if model else None, program.window)


def _say_if_empty(menu: QMenu, text: str) -> None:
    if menu.isEmpty():
        menu.addAction(text).setEnabled(False)
