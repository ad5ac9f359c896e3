"""Rows and columns of widgets, and what a widget is called, in one call each."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

Part = (
    QWidget | QLayout | int | tuple[QWidget | QLayout, int]
)  # an int is a gap in px; a pair has its stretch
STRETCH = 0  # takes all room that is left

W = TypeVar("W", bound=QWidget)
Box = TypeVar("Box", bound=QBoxLayout)


def row(*parts: Part, parent: QWidget | None = None, spacing: int = 0, margin: int = 0) -> QHBoxLayout:
    """Parts from left to right, as the layout of `parent` if there is one."""
    return _filled(QHBoxLayout(parent), parts, spacing, margin)  # type: ignore[arg-type]


def column(*parts: Part, parent: QWidget | None = None, spacing: int = 0, margin: int = 0) -> QVBoxLayout:
    """Parts from top to bottom, as the layout of `parent` if there is one."""
    return _filled(QVBoxLayout(parent), parts, spacing, margin)  # type: ignore[arg-type]


def named(widget: W, name: str, title: str = "", tip: str = "") -> W:
    """The widget with its object name, what a screen reader says, and its tool tip."""
    widget.setObjectName(name)
    widget.setAccessibleName(title)
    widget.setToolTip(tip)
    return widget


def set_role(shown: QLabel, role: str) -> None:
    """Give a label another of the style sheet's roles while it is shown."""
    shown.setProperty("role", role)
    shown.style().unpolish(shown)
    shown.style().polish(shown)


def _filled(layout: Box, parts: tuple[Part, ...], spacing: int, margin: int) -> Box:
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)
    for part in parts:
        widget, stretch = part if isinstance(part, tuple) else (part, 0)
        if isinstance(widget, QWidget):
            layout.addWidget(widget, stretch)
        elif isinstance(widget, QLayout):
            layout.addLayout(widget, stretch)
        elif widget == STRETCH:
            layout.addStretch(1)
        else:
            layout.addSpacing(widget)
    return layout
