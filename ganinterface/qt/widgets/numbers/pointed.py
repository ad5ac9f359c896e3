"""The number that a person points at."""

from __future__ import annotations

from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QWidget


def pointed_address() -> str | None:
    """The address of the number under the mouse, else of the one that has the keys; None where neither is one."""
    return _address(QApplication.widgetAt(QCursor.pos())) or _address(QApplication.focusWidget())


def _address(widget: QWidget | None) -> str | None:
    while widget is not None:
        address = getattr(widget, "address", "")
        if isinstance(address, str) and address:
            return address
        widget = widget.parentWidget()
    return None
