"""What waits for an answer, above the canvas: it covers nothing, and the work goes on beside it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QWidget

from ganinterface.qt.widgets.focus import chain_focus
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, PADDING, UNIT, colour, column, row
from ganinterface.studio.notices import Choice, Notice, Notices

COLOURS = {"info": "accent", "error": "error"}  # of the edge, by level


class NoticeBar(QWidget):
    """One row for each notice; as high as they are, where something below takes the rest."""

    answered = Signal()

    def __init__(self, notices: Notices, below: QWidget | None = None, parent: QWidget | None = None) -> None:
        """`below`: where Tab goes from the last answer, as the eye does."""
        super().__init__(parent)
        self._notices = notices
        self._below = below
        self._rows: dict[Notice, NoticeRow] = {}
        self.setObjectName("notices")
        self._column = column(parent=self, spacing=1)
        listen(notices.changed, self._show)
        self._show()

    def _show(self) -> None:
        shown = self._notices.shown
        for notice in [each for each in self._rows if each not in shown]:
            gone = self._rows.pop(notice)
            gone.hide()
            gone.deleteLater()
        for notice in shown:
            if notice not in self._rows:
                self._rows[notice] = made = NoticeRow(notice, self)
                made.chosen.connect(partial(self._choose, notice))
                self._column.addWidget(made)
                if self._below is not None:
                    chain_focus(*made.buttons, self._below)
        self.setVisible(bool(shown))

    def _choose(self, notice: Notice, choice: Choice) -> None:
        self._notices.choose(notice, choice)
        self.answered.emit()


class NoticeRow(QFrame):
    """One sentence and a button for each answer."""

    chosen = Signal(object)  # Choice

    def __init__(self, notice: Notice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAccessibleName(notice.text)
        edge, ground = colour(COLOURS[notice.level]).name(), colour("panel").name()
        self.setStyleSheet(f"#notice {{ background: {ground}; border-left: {UNIT}px solid {edge}; }}")
        self.text = QLabel(notice.text)
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)  # it may quote names of files
        self.buttons = [self._button(choice) for choice in notice.choices]
        row((self.text, 1), *self.buttons, parent=self, spacing=2 * UNIT, margin=PADDING)

    def _button(self, choice: Choice) -> QPushButton:
        made = QPushButton(choice.text)
        made.setObjectName("notice_" + choice.text.partition(" ")[0].lower())
        made.setFixedHeight(CONTROL_HEIGHT)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys with the canvas
        made.setAutoDefault(True)
        made.clicked.connect(partial(self.chosen.emit, choice))
        return made
