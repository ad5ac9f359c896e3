"""The heads of tracks and drivers: whether they act, what they are called, whether a track repeats."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ganinterface.qt.timeline.rows.key_sheet import LINE
from ganinterface.qt.timeline.rows.lines import Line
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.labels import plain
from ganinterface.qt.widgets.theme import PADDING, UNIT, icon, icon_button, row, set_role


class LineHeads(QWidget):
    """One for each line, as high as it."""

    turned = Signal(int, bool)  # a line acts, or not
    loop_wanted = Signal(int, bool)  # a track repeats, or not
    chosen = Signal(int)
    menu_wanted = Signal(int, QPoint)  # where on the screen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heads: list[LineHead] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_lines(self, lines: Sequence[Line], chosen: str | None) -> None:
        """Show these; `chosen` is the name of the one whose numbers are open."""
        while len(self._heads) > len(lines):
            head = self._heads.pop()
            self._column.removeWidget(head)
            head.hide()
            head.deleteLater()
        while len(self._heads) < len(lines):
            head = LineHead(len(self._heads), self)
            self._heads.append(head)
            self._column.addWidget(head)
        self.setFixedHeight(max(len(lines), 1) * LINE)
        for head, line in zip(self._heads, lines, strict=True):
            head.show_line(line, line.name == chosen)


class LineHead(QWidget):
    """Of one line."""

    def __init__(self, place: int, heads: LineHeads) -> None:
        super().__init__(heads)
        self._place, self._heads = place, heads
        self._line: Line | None = None
        self.setFixedHeight(LINE)
        self.eye = icon_button("eye", "Turn off", f"line_{place}_eye", self)
        self.label = ElidedLabel("", self)
        self.repeat = icon_button("repeat", "Repeat", f"line_{place}_loop", self, checkable=True)
        made = row(self.eye, (self.label, 1), self.repeat, parent=self, spacing=UNIT)
        made.setContentsMargins(0, 0, PADDING, 0)
        self.eye.clicked.connect(lambda: heads.turned.emit(place, not self._acts))
        self.repeat.clicked.connect(lambda checked: heads.loop_wanted.emit(place, checked))

    @property
    def _acts(self) -> bool:
        item = self._line and (self._line.track or self._line.driver)
        return bool(item and item.enabled)

    def show_line(self, line: Line, chosen: bool) -> None:
        """Show another."""
        self._line, acts = (
            line,
            line.track.enabled if line.track else bool(line.driver and line.driver.enabled),
        )
        self.eye.setIcon(icon("eye" if acts else "eye-slash", role="secondary" if acts else "faint"))
        self.eye.setToolTip(f"{'Turn off' if acts else 'Turn on'} {plain(line.title)}")
        self.eye.setAccessibleName(self.eye.toolTip())
        self.label.setText(f"↳ {line.title}" if line.is_below else line.title)
        set_role(self.label, "" if acts and line.is_known else "secondary")
        about = line.about if line.is_known else f"{line.about}; this picture has no such number"
        self.label.setToolTip(plain(f"{line.title} ({about})"))
        font = self.label.font()
        font.setBold(chosen)
        self.label.setFont(font)
        loop = line.track.loop if line.track else 0.0
        self.repeat.setVisible(line.track is not None)
        self.repeat.setChecked(bool(loop))
        self.repeat.setToolTip(f"Repeats every {loop:g} s" if loop else "Repeat with all its keys")
        self.repeat.setAccessibleName(f"Repeat {line.title}")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._heads.chosen.emit(self._place)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._heads.chosen.emit(self._place)
        self._heads.menu_wanted.emit(self._place, event.globalPos())
