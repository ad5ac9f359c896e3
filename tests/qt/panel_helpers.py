"""What the panels' tests share: controls by name, the wheel, sliders, boxes and lists."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QComboBox, QLineEdit, QToolButton, QWidget

from ganinterface.qt.widgets.check_list import CheckList
from ganinterface.qt.widgets.numbers.slider import HANDLE, Slider

LEFT = Qt.MouseButton.LeftButton
W = TypeVar("W", bound=QWidget)


def find(panel: QWidget, kind: type[W], name: str) -> W:
    """The control of that kind and object name in a panel."""
    found = panel.findChild(kind, name)
    assert found is not None
    return found


def turn_wheel(
    widget: QWidget, at: QPoint, notches: float, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """The wheel, away from the person for positive notches, over a pixel of a widget (or of its viewport)."""
    target = widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget
    everywhere = QPointF(target.mapToGlobal(at))
    amount = QPoint(0, round(120 * notches))
    buttons, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    QApplication.sendEvent(
        target, QWheelEvent(QPointF(at), everywhere, QPoint(), amount, buttons, keys, phase, False)
    )


def press(panel: QWidget, name: str) -> None:
    QTest.mouseClick(find(panel, QToolButton, name), LEFT)


def type_into(box: QLineEdit, text: str) -> None:
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, f"{text}\r")


def drag(slider: Slider, start: float, *fractions: float) -> None:
    """Take the handle at a fraction of the slider's way and pull it over others."""
    none, y = Qt.KeyboardModifier.NoModifier, slider.height() // 2

    def point(fraction: float) -> QPoint:
        return QPoint(round(HANDLE / 2 + fraction * (slider.width() - HANDLE)), y)

    QTest.mousePress(slider, LEFT, none, point(start))
    for fraction in fractions:
        QTest.mouseMove(slider, point(fraction))
    QTest.mouseRelease(slider, LEFT, none, point(fractions[-1]))


def check(choice: CheckList, text: str) -> None:
    """Click what is called so in a list of checks."""
    (item,) = choice.list.findItems(text, Qt.MatchFlag.MatchExactly)
    choice.list.scrollToItem(item)
    QTest.mouseClick(choice.list.viewport(), LEFT, pos=choice.list.visualItemRect(item).center())


def choose(box: QComboBox, text: str) -> None:
    """As a person does with the keyboard: open the list, go to the entry, Return."""
    box.setFocus()
    box.showPopup()
    view = box.view()
    view.setCurrentIndex(box.model().index(box.findText(text), 0))
    QTest.keyClick(view, Qt.Key.Key_Return)
