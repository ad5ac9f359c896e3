"""Makes Qt's actions out of the table of actions: icons, shortcuts, tool tips, and what follows the studio."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow

from ganinterface.qt.widgets.labels import caption, plain
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import icon
from ganinterface.qt.window.actions.program import Program
from ganinterface.qt.window.actions.table import SPECS, SWITCHES, TOOLS, Spec, Switch
from ganinterface.studio.studio import Studio
from ganinterface.studio.view import View

# What macOS keeps in the menu that bears the program's name.
ROLES = {
    "about": QAction.MenuRole.AboutRole,
    "preferences": QAction.MenuRole.PreferencesRole,
    "quit": QAction.MenuRole.QuitRole,
}


def build_actions(program: Program) -> dict[str, QAction]:
    """Every action of the table by its id, connected, with the id as object name."""
    window, studio = program.window, program.studio
    made = {spec.id: _spec_action(program, spec) for spec in SPECS}
    made |= {switch.id: _switch_action(window, studio.view, switch) for switch in (*TOOLS, *SWITCHES)}
    group = QActionGroup(window)
    for tool in TOOLS:
        group.addAction(made[tool.id])
    window.addActions(list(made.values()))
    _Followers(made, studio, window)
    return made


def _spec_action(program: Program, spec: Spec) -> QAction:
    action = _action(program.window, spec)
    action.setAutoRepeat(spec.repeats)
    action.triggered.connect(lambda: spec.do(program))
    return action


def _switch_action(window: QMainWindow, view: View, switch: Switch) -> QAction:
    action = _action(window, switch)
    action.setCheckable(True)
    action.setIconVisibleInMenu(False)  # in its place stands the mark that says whether it is on
    action.setAutoRepeat(False)
    _ViewSwitch(action, view, switch)
    return action


class _Followers(QObject):
    """Undo and redo say which step, play what it does next; lives as long as the window."""

    def __init__(self, actions: dict[str, QAction], studio: Studio, window: QMainWindow) -> None:
        super().__init__(window)
        self._actions, self._session = actions, studio.session
        listen(studio.session.history_changed, self._show_history)
        listen(studio.playback.playing_changed, self._show_playing)
        self._show_history()

    def _show_history(self) -> None:
        for title, label in (("Undo", self._session.undo_label), ("Redo", self._session.redo_label)):
            action = self._actions[title.lower()]
            action.setEnabled(label is not None)
            text = f"{title} {label}" if label else title
            action.setText(caption(text))
            action.setToolTip(plain(f"{text} ({action.shortcut().toString()})"))

    def _show_playing(self, playing: bool) -> None:
        self._actions["play"].setIcon(icon("pause" if playing else "play"))


class _ViewSwitch(QObject):
    """Keeps an action and an attribute of the view the same; lives as long as the action."""

    def __init__(self, action: QAction, view: View, switch: Switch) -> None:
        super().__init__(action)
        self._action = action
        self._view = view
        self._switch = switch
        self._show(switch.attribute)
        action.triggered.connect(self._choose)
        listen(view.changed, self._show)

    def _show(self, name: str) -> None:
        if name == self._switch.attribute:
            self._action.setChecked(getattr(self._view, name) == self._switch.value)

    def _choose(self, checked: bool) -> None:
        value = checked if self._switch.value is True else self._switch.value
        setattr(self._view, self._switch.attribute, value)


def _action(window: QMainWindow, entry: Spec | Switch) -> QAction:
    text = f"{entry.text}\t{entry.shown_key}" if entry.shown_key else entry.text
    action = QAction(text, window)
    action.setObjectName(entry.id)
    action.setIconText(entry.text)
    action.setMenuRole(ROLES.get(entry.id, QAction.MenuRole.NoRole))
    if entry.icon:
        action.setIcon(icon(entry.icon))
    action.setShortcuts([QKeySequence(key) for key in entry.keys])
    hint = f"{entry.text} ({entry.key})" if entry.key else entry.text
    action.setToolTip(f"{hint}\n{entry.tip}" if entry.tip else hint)
    return action
