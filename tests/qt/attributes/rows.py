"""The rows of an attribute panel, found and typed into."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from ganinterface.qt.attributes.panel import AttributePanel
from ganinterface.qt.attributes.row import AttributeRow


def row(panel: AttributePanel, name: str) -> AttributeRow:
    found = panel.list.row(name)
    assert found is not None
    return found


def type_into(box: QLineEdit, text: str) -> None:
    box.setFocus()
    box.selectAll()
    box.insert(text)
    QTest.keyClick(box, Qt.Key.Key_Return)
