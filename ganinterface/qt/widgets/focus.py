"""Who has the keys: one widget, the canvas, but while a control has them; and in which order Tab finds the controls."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenuBar,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)
from shiboken6 import isValid

LEAVING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
ROWS = 20  # of a list that are seen at once; more are scrolled to
TEXT_MARGIN = 1  # px; what the style leaves free around the text of a choice
UNDOING = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


def chain_focus(*stops: QWidget) -> None:
    """Tab goes from each of the widgets to the next one."""
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)


def chain_into(place: QWidget, *stops: QWidget) -> None:
    """Tab goes through stops that were made late, in a widget that takes no focus itself, where that one stands."""
    before: QWidget | None = place
    while before is not None and before.focusPolicy() == Qt.FocusPolicy.NoFocus:
        before = before.previousInFocusChain()
    if before is not None:
        chain_focus(before, *stops)


class Choice(QComboBox):
    """A list that closes; the wheel changes it only while it has the keys, so that what scrolls under it does not.

    An entry that is longer than there is room for ends in three dots; a long list opens below and is scrolled.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxVisibleItems(ROWS)
        self.address = ""  # of the number of the picture that it shows, see `document.parameters`
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def give_way(self) -> None:
        """Take the room that is there: a long entry is cut, and makes no panel wider."""
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)

    @property
    def seen(self) -> str:
        """As much of the present entry as there is room for."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        whole, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(whole, option, part, self).width() - 2 * TEXT_MARGIN
        return self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        """As QComboBox does, which cuts a long text off wherever its room ends."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self.seen
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class HomeOfKeys(QObject):
    """Gives the keys back to one widget, their home, from all controls of its window and of that window's panels.

    Return and Escape do so where a control has no use for them, Escape after it has put back what stood in a field; so
    does a click on what takes no keys itself, a list or a field that closes, and, but for fields of text, the mouse that
    comes to the home. Undo and redo are the window's, except while a text is being typed.
    """

    def __init__(self, home: QWidget) -> None:
        super().__init__(home)
        self._home = home
        self._windows: list[QWidget] = []
        self._held: QWidget | None = None  # the control that has the keys
        self._before = ""  # what stood in it until somebody typed there
        home.installEventFilter(self)
        self.add_window(home.window())
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus)

    def add_window(self, window: QWidget) -> None:
        """A window, or a panel that may become one."""
        self._windows.append(window)
        window.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # what takes no clicks itself leaves them to it
        window.installEventFilter(self)

    def take(self) -> None:
        """The keys are the home's."""
        held = QApplication.focusWidget()
        if held is not None and held.window() is not self._home.window():
            held.clearFocus()  # else it has them again as soon as its window is active
            self._home.activateWindow()
        self._home.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        held, kind = self._held, event.type()
        if held is None:
            return False
        if watched is self._home and kind == QEvent.Type.Enter and _text(held) is None:
            self.take()
        elif watched is held and isinstance(event, QFocusEvent):
            in_popup = event.reason() == Qt.FocusReason.PopupFocusReason
            if event.gotFocus() and in_popup and _text(held) is None:  # whose own menu closes: it is typed in
                self.take()
        elif watched is held and isinstance(event, QKeyEvent):
            return self._on_key(held, event)
        elif watched in self._windows and kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_left_over(event)
        return False

    def _on_left_over(self, event: QKeyEvent) -> bool:
        """A key for which the control has no use; whether it ends here."""
        if event.key() not in LEAVING:
            return False
        self.take()
        return True

    def _on_key(self, held: QWidget, event: QKeyEvent) -> bool:
        """Before the control gets a key; whether it does not."""
        text = _text(held)
        if text is None:
            return False
        if not text.isModified():
            self._before = text.text()
            if any(map(event.matches, UNDOING)):
                event.ignore()
                return True
        elif event.key() == Qt.Key.Key_Escape and event.type() == QEvent.Type.KeyPress:
            text.setText(self._before)
        return False

    def _on_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        held, self._held = self._held, None
        if held is not None and isValid(held):
            held.removeEventFilter(self)
        if now is None or now is self._home or now.window() not in self._windows:
            return
        if now in self._windows or (before is not None and _is_closed(before)):
            self.take()
            return
        self._held = now
        now.installEventFilter(self)
        if (text := _text(now)) is not None:
            text.setModified(False)  # what stands there is not being typed any more


def _text(control: QWidget) -> QLineEdit | None:
    """Where text is typed into a control; None where it takes none."""
    if isinstance(control, QLineEdit):
        return control
    return control.findChild(QLineEdit) if isinstance(control, QComboBox | QAbstractSpinBox) else None


def _is_closed(control: QWidget) -> bool:
    """Whether what had the keys was a list or a menu, or is gone."""
    if not isValid(control) or not control.isVisible() or isinstance(control, QMenuBar):
        return True
    return control.window().windowType() == Qt.WindowType.Popup
