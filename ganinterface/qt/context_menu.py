"""Widgets with menus of their own under the right mouse button, which the window fills from its table of actions."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QWidget


class WithMenu(QWidget):
    """Asks for a menu by name, by the right button or the Menu key; what it is about has been selected by then."""

    menu_wanted = Signal(str, QPoint)  # its name, and where on the screen

    def menu_at(self, point: QPoint) -> str:
        """The name of the menu for that place; empty for none."""
        raise NotImplementedError

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        name = self.menu_at(event.pos())
        if name:
            self.menu_wanted.emit(name, event.globalPos())
        else:
            event.ignore()


def ancestor(widget: QWidget | None, kind: type[QWidget]) -> QWidget | None:
    """The widget itself, or the nearest around it, that is of a kind."""
    while widget is not None and not isinstance(widget, kind):
        widget = widget.parentWidget()
    return widget
