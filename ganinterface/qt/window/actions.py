"""Makes Qt's actions out of the table of actions: icons, shortcuts, tool tips, switches that follow the view."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import icon
from ganinterface.qt.window.action_table import SPECS, SWITCHES, TOOLS, Spec, Switch
from ganinterface.studio.view import View

if TYPE_CHECKING:
    from ganinterface.qt.window.main_window import MainWindow

# What macOS keeps in the menu that bears the program's name.
ROLES = {
    "about": QAction.MenuRole.AboutRole,
    "preferences": QAction.MenuRole.PreferencesRole,
    "quit": QAction.MenuRole.QuitRole,
}


def build_actions(window: MainWindow) -> dict[str, QAction]:
    """Every action of the table by its id, connected, with the id as object name."""
    made = {spec.id: _spec_action(window, spec) for spec in SPECS}
    made |= {switch.id: _switch_action(window, switch) for switch in (*TOOLS, *SWITCHES)}
    group = QActionGroup(window)
    for tool in TOOLS:
        group.addAction(made[tool.id])
    window.addActions(list(made.values()))
    return made


def shown_key(spec: Spec | Switch) -> str:
    """The key to show for an action, in the system's own spelling; empty without one."""
    if spec.shown_key or not spec.keys:
        return spec.shown_key
    return QKeySequence(spec.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)


def _spec_action(window: MainWindow, spec: Spec) -> QAction:
    action = _action(window, spec)
    action.setAutoRepeat(spec.repeats)
    action.triggered.connect(partial(_trigger, window, spec))
    return action


def _trigger(window: MainWindow, spec: Spec, _checked: bool = False) -> None:
    spec.do(window)


def _switch_action(window: MainWindow, switch: Switch) -> QAction:
    action = _action(window, switch)
    action.setCheckable(True)
    action.setAutoRepeat(False)
    _ViewSwitch(action, window.studio.view, switch)
    return action


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


def _action(window: MainWindow, spec: Spec | Switch) -> QAction:
    text = f"{spec.text}\t{spec.shown_key}" if spec.shown_key else spec.text
    action = QAction(text, window)
    action.setObjectName(spec.id)
    action.setIconText(spec.text)
    action.setMenuRole(ROLES.get(spec.id, QAction.MenuRole.NoRole))
    if spec.icon:
        action.setIcon(icon(spec.icon))
    action.setShortcuts([QKeySequence(key) for key in spec.keys])
    key = shown_key(spec)
    hint = f"{spec.text} ({key})" if key else spec.text
    action.setToolTip(f"{hint}\n{spec.tip}" if spec.tip else hint)
    return action
