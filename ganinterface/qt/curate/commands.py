"""Every key of the window, as a table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from ganinterface.qt.curate.bars import FILTERS
from ganinterface.qt.curate.grid import Action

if TYPE_CHECKING:
    from ganinterface.qt.curate.window import CurateWindow

KEYS = (
    "X reject · K keep · U undo · Backspace undecided · Enter enlarge · 1–4 filter · N S F D sort · R reverse"
)


def add_commands(window: CurateWindow) -> None:
    """Give the window its commands."""
    everywhere: dict[str, tuple[Callable[[], object], tuple[str, ...]]] = {
        "reject": (window.reject, ("X",)),
        "keep": (window.keep, ("K",)),
        "forget": (window.forget, ("Backspace", "Delete")),
        "undo": (window.undo, ("U", "Ctrl+Z")),
        "redo": (window.redo, ("Ctrl+Y", "Ctrl+Shift+Z")),
        "back": (window.go_back, ("Escape",)),
        "larger": (lambda: window.grid.resize_pictures(1), ("+", "=", "Ctrl++")),
        "smaller": (lambda: window.grid.resize_pictures(-1), ("-", "Ctrl+-")),
        "reverse": (window.bar.order.toggle, ("R",)),
        "sort_name": (lambda: window.sort_by("name"), ("N",)),
        "sort_score": (lambda: window.sort_by("score"), ("S",)),
        "sort_sharpness": (lambda: window.sort_by("sharpness"), ("F",)),
        "sort_nearness": (lambda: window.sort_by("nearness"), ("D",)),
        "close": (window.close, ("Ctrl+Q", "Ctrl+W")),
    }
    for number, (shown, _) in enumerate(FILTERS, 1):
        everywhere[f"show_{shown}"] = (partial(window.show_only, shown), (str(number),))
    for name, (act, keys) in everywhere.items():
        _add(window, name, act, keys, Qt.ShortcutContext.WindowShortcut)
    # Space and Enter press what has the focus in the bar.
    inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
    _add(window.pages, "keep_space", window.keep, ("Space",), inside)
    _add(window.pages, "enlarge", window.enlarge, ("Return", "Enter"), inside)
    steps = {
        "Left": Action.MoveLeft, "Right": Action.MoveRight, "Up": Action.MoveLeft, "Down": Action.MoveRight,
        "Home": Action.MoveHome, "End": Action.MoveEnd,
    }  # fmt: skip
    for key, action in steps.items():
        _add(window.enlarged, f"step_{key}", partial(window.step, action), (key,), inside)


def _add(
    owner: QWidget, name: str, act: Callable[[], object], keys: tuple[str, ...], where: Qt.ShortcutContext
) -> None:
    action = QAction(owner)
    action.setObjectName(name)
    action.setShortcuts([QKeySequence(key) for key in keys])
    action.setShortcutContext(where)
    action.triggered.connect(lambda _=False: act())
    owner.addAction(action)
