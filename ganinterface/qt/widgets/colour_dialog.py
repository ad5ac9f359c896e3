"""Asks for a colour: Qt's own dialog on every system, in the program's words and looks."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QLabel, QPushButton, QWidget


def open_colour_dialog(name: str, title: str, first: QColor, parent: QWidget) -> QColorDialog:
    """Open it over the window of `parent`; what is to happen is connected to its signals."""
    dialog = QColorDialog(first, parent)
    dialog.setObjectName(name)
    dialog.setWindowTitle(title)
    dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    parts: list[QLabel | QPushButton] = [*dialog.findChildren(QLabel), *dialog.findChildren(QPushButton)]
    for part in parts:
        words = part.text().replace("Color", "color").replace("color", "colour").replace("Screen", "screen")
        part.setText(words)
    dialog.open()
    return dialog
