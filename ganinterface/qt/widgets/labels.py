"""What stands between the controls: labels, lines, and what to do where there is nothing yet."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from ganinterface.qt.widgets.theme import UNIT

LONGEST = 2000  # characters of a tool tip
MARKUP = re.compile(r"<|&(?=[a-zA-Z#])")  # what may begin a tag, or a letter's name


def plain(text: str) -> str:
    """A text that may quote what a file says, for a tool tip: Qt would take one with "<b>" in it for HTML."""
    text = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return MARKUP.sub("\\g<0>\N{WORD JOINER}", text)


def caption(text: str) -> str:
    """A text that may be a name, for a button or a menu: Qt would take its "&" for the mark of a key."""
    return text.replace("&", "&&")


def label(text: str, role: str = "", parent: QWidget | None = None) -> QLabel:
    """A label in one of the style sheet's roles: "", "secondary", "note", "heading", "warning", "error"."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)  # it may be a name that a file brings
    made.setProperty("role", role)
    return made


def line(vertical: bool = False, parent: QWidget | None = None) -> QFrame:
    """A line of one pixel between two groups."""
    made = QFrame(parent)
    made.setProperty("role", "line")
    if vertical:
        made.setFixedWidth(1)
    else:
        made.setFixedHeight(1)
    return made


class EmptyState(QLabel):
    """What to do where there is nothing yet."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "secondary")
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMargin(4 * UNIT)
