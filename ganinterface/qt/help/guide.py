"""The guide in a window of its own: contents at the left, its text with pictures, and a search."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QUrl
from PySide6.QtGui import (
    QFont,
    QImage,
    QKeyEvent,
    QKeySequence,
    QShortcut,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTextBrowser,
    QTextEdit,
    QWidget,
)

from ganinterface.assets import GUIDE, asset
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.theme import (
    CONTROL_HEIGHT,
    PADDING,
    STRETCH,
    UNIT,
    colour,
    column,
    icon,
    icon_button,
    named,
    resize_on_screen,
    row,
)

SIZE = QSize(260 * UNIT, 170 * UNIT)
CONTENTS_WIDTH = 56 * UNIT
TEXT_WIDTH = 180 * UNIT  # px; pictures are no wider
PLACE = Qt.ItemDataRole.UserRole  # of a heading in the text


def show_guide(parent: QWidget) -> QDialog:
    """Open the guide, or bring the one that is open to the front."""
    guide = parent.findChild(GuideWindow) or GuideWindow(asset(GUIDE), parent)
    guide.show()
    guide.raise_()
    guide.activateWindow()
    return guide


class GuideWindow(QDialog):
    """Stays beside the work. Ctrl+F searches, Return and F3 go to the next place, Shift with them to the one before."""

    def __init__(self, file: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("guide")
        self.setWindowTitle("Guide")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        resize_on_screen(self, SIZE)
        self.text = GuideText(file, self)
        self.contents = named(QListWidget(self), "guide_contents", "Contents")
        self.search = named(QLineEdit(self), "guide_search", "Search the guide", "Search the guide (Ctrl+F)")
        self.search.setPlaceholderText("Search")
        self.search.addAction(icon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.setClearButtonEnabled(True)
        self.found = label("", "secondary", self)
        self.previous = icon_button("arrow-up", "The place before (Shift+F3)", "guide_previous", self)
        self.next = icon_button("arrow-down", "The next place (F3)", "guide_next", self)
        self._places: list[QTextCursor] = []
        self._lay_out()
        self._fill_contents()
        self._connect()
        self._search()
        self.text.setFocus()

    def _lay_out(self) -> None:
        self.search.setFixedWidth(60 * UNIT)
        bar = row(self.search, self.previous, self.next, self.found, STRETCH, spacing=UNIT)
        bar.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        parts = QSplitter(self)
        contents = QWidget(self)
        column(self.contents, parent=contents).setContentsMargins(UNIT, 0, 0, 0)  # below the search's edge
        parts.addWidget(contents)
        parts.addWidget(self.text)
        parts.setSizes([CONTENTS_WIDTH, SIZE.width() - CONTENTS_WIDTH])
        parts.setStretchFactor(1, 1)
        parts.setChildrenCollapsible(False)
        column(bar, (parts, 1), parent=self)

    def _fill_contents(self) -> None:
        for title, level, place in self.text.headings():
            item = QListWidgetItem(("    " if level > 2 else "") + title)
            item.setData(PLACE, place)
            item.setSizeHint(QSize(0, CONTROL_HEIGHT))
            self.contents.addItem(item)

    def _connect(self) -> None:
        self.contents.currentItemChanged.connect(
            lambda item: self.text.go_to(item.data(PLACE)) if item else None
        )
        self.contents.itemClicked.connect(lambda item: self.text.go_to(item.data(PLACE)))
        self.search.textChanged.connect(self._search)
        self.search.installEventFilter(self)
        self.next.clicked.connect(lambda: self._step(1))
        self.previous.clicked.connect(lambda: self._step(-1))
        for keys, do in (
            ("Ctrl+F", self._begin_search),
            ("F3", lambda: self._step(1)),
            ("Shift+F3", lambda: self._step(-1)),
        ):
            QShortcut(QKeySequence(keys), self, do)

    def _begin_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Return in the search goes on to the next place; a dialog would close with its first button."""
        enters = isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if isinstance(event, QKeyEvent) and enters and event.type() == QEvent.Type.KeyPress:
            self._step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
            return True
        return False

    def _search(self) -> None:
        """Mark every place, and go to the first from where the text is read."""
        words = self.search.text().strip()
        self._places = self.text.find_all(words) if words else []
        for button in (self.previous, self.next):
            button.setEnabled(bool(self._places))
        self.found.setText("" if not words else "" if self._places else "Not found")
        here = self.text.cursorForPosition(self.text.viewport().rect().topLeft()).position()
        after = [place for place, found in enumerate(self._places) if found.position() >= here]
        self._show_place(after[0] if after else 0)

    def _step(self, steps: int) -> None:
        if self._places:
            self._show_place((self._place + steps) % len(self._places))

    def _show_place(self, place: int) -> None:
        self._place = place
        self.text.mark(self._places, place)
        if self._places:
            self.found.setText(f"{place + 1} of {len(self._places)}")


class GuideText(QTextBrowser):
    """A Markdown file in the program's looks, its pictures beside it."""

    def __init__(self, file: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = file.parent
        named(self, "guide_text", "Guide")
        self.setOpenExternalLinks(True)
        self.document().setDocumentMargin(6 * UNIT)
        self.document().setMarkdown(
            file.read_text(encoding="utf-8"), QTextDocument.MarkdownFeature.MarkdownDialectGitHub
        )
        self._dress()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def headings(self) -> list[tuple[str, int, int]]:
        """Title, level and place of every heading but the first, which is the guide's own."""
        found = []
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() > 1:
                found.append((block.text(), block.blockFormat().headingLevel(), block.position()))
            block = block.next()
        return found

    def go_to(self, place: int, room: int = 2 * UNIT) -> None:
        """Bring a place to the top, with so many px above it."""
        self.document().size()  # lays out what was not yet
        cursor = QTextCursor(self.document())
        cursor.setPosition(place)
        top = self.verticalScrollBar().value() + self.cursorRect(cursor).top()
        self.verticalScrollBar().setValue(top - room)

    def find_all(self, words: str) -> list[QTextCursor]:
        """Every place where the words stand, in order."""
        found, cursor = [], self.document().find(words)
        while not cursor.isNull():
            found.append(QTextCursor(cursor))
            cursor = self.document().find(words, cursor)
        return found

    def mark(self, places: list[QTextCursor], current: int) -> None:
        """Colour these places, and show the current one."""
        marks = []
        for index, place in enumerate(places):
            mark = QTextEdit.ExtraSelection()
            mark.cursor = place
            form = QTextCharFormat()
            form.setBackground(colour("accent" if index == current else "selection"))
            form.setForeground(colour("surround" if index == current else "text"))
            mark.format = form
            marks.append(mark)
        self.setExtraSelections(marks)
        if places and not self.viewport().rect().contains(self.cursorRect(places[current])):
            self.go_to(places[current].position(), self.viewport().height() // 3)

    def loadResource(self, kind: int, url: QUrl | str) -> Any:  # noqa: N802
        """A picture beside the file, no wider than the text."""
        image = QImage(str(self._folder / (url if isinstance(url, str) else url.toString())))
        ratio = self.devicePixelRatioF()
        if image.width() > TEXT_WIDTH * ratio:
            image = image.scaledToWidth(round(TEXT_WIDTH * ratio), Qt.TransformationMode.SmoothTransformation)
        image.setDevicePixelRatio(ratio)
        return image

    def _dress(self) -> None:
        """Headings of three sizes, code on a ground of its own, tables with thin lines."""
        block = self.document().begin()
        while block.isValid():
            form, level = block.blockFormat(), block.blockFormat().headingLevel()
            cursor = QTextCursor(block)
            if level:
                form.setTopMargin((0, 0, 7, 4)[min(level, 3)] * UNIT)
                form.setBottomMargin(2 * UNIT)
                cursor.setBlockFormat(form)
                cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
                cursor.mergeCharFormat(
                    _heading(self.font().pointSizeF() * (1, 1.8, 1.4, 1.15)[min(level, 3)])
                )
            elif form.hasProperty(QTextFormat.Property.BlockCodeFence):
                form.setBackground(colour("control"))
                form.setNonBreakableLines(False)
                form.setLeftMargin(2 * UNIT)
                cursor.setBlockFormat(form)
            else:
                form.setLineHeight(120, 1)  # proportional
                cursor.setBlockFormat(form)
            block = block.next()
        for frame in self.document().rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                table = frame.format()
                table.setBorderBrush(colour("line"))
                table.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
                table.setBorderCollapse(True)
                table.setCellPadding(UNIT)
                table.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
                frame.setFormat(table)


def _heading(points: float) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setFontPointSize(points)
    form.setFontWeight(QFont.Weight.DemiBold)
    form.setForeground(colour("text"))
    return form
