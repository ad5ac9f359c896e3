"""The edits as rows of one height, the last to act on top; rows are dragged to change the order."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QWidget

from ganinterface.document.document import Edit
from ganinterface.qt.edits.row import EditRow
from ganinterface.qt.widgets.hint import Say
from ganinterface.qt.widgets.theme import STRETCH, UNIT, colour, column
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.view import View
from ganinterface.studio.workbench import Workbench


class EditStack(QWidget):
    """Rows are made for new edits only, so that a drag on one goes on while the stack changes."""

    reached = Signal(int, int)  # px from the top; what lies between is looked at

    def __init__(self, edits: Edits, workbench: Workbench, view: View, parent: QWidget, *, say: Say) -> None:
        super().__init__(parent)
        self.setObjectName("edit_stack")
        self.setAccessibleName("Edits, the last to act on top")
        self._edits, self._workbench, self._view, self._say = edits, workbench, view, say
        self._rows: dict[str, EditRow] = {}  # by id, top row first
        self._mark = QFrame(self)  # where a dragged row would land
        self._mark.setStyleSheet(f"background: {colour('accent').name()};")
        self._mark.hide()
        self._gap: int | None = None  # rows above the mark
        self._column = column(STRETCH, parent=self, spacing=UNIT)

    @property
    def rows(self) -> list[EditRow]:
        """The rows, from the top."""
        return list(self._rows.values())

    def show_edits(self, edits: tuple[Edit, ...]) -> None:
        """Show the stack: rows for new edits, none for removed ones, new values where they differ."""
        wanted = [edit.id for edit in reversed(edits)]
        if wanted != list(self._rows):
            self._rebuild(edits, wanted)
        for edit in edits:
            self._rows[edit.id].show_edit(edit)
        self.show_selected()

    def show_selected(self) -> None:
        """Mark the selected edit's row, and make its name a text box while it is being typed."""
        selected = self._edits.selected
        row = self._rows.get(selected.id) if selected else None
        for each in self._rows.values():
            each.set_selected(each is row)
            each.show_renaming(each.edit_id == self._view.renaming)
        if row is not None:
            self._column.activate()  # a new row is laid out when the event loop is idle
            self.reached.emit(row.geometry().top(), row.geometry().bottom())

    def _rebuild(self, edits: tuple[Edit, ...], wanted: list[str]) -> None:
        known, self._rows = self._rows, {}
        by_id = {edit.id: edit for edit in edits}
        for row in known.values():
            self._column.removeWidget(row)
        for place, edit_id in enumerate(wanted):
            row = known.pop(edit_id) if edit_id in known else self._make_row(by_id[edit_id])
            self._rows[edit_id] = row
            self._column.insertWidget(place, row)
        for row in known.values():
            row.hide()
            row.deleteLater()

    def _make_row(self, edit: Edit) -> EditRow:
        row = EditRow(self._edits, self._workbench, edit, self, say=self._say)
        row.pressed.connect(lambda: self._edits.select(row.edit_id))
        row.dragged.connect(lambda at: self._drag(row, at))
        row.dropped.connect(lambda keep: self._drop(row, keep))
        row.rename_begun.connect(lambda: setattr(self._view, "renaming", row.edit_id))
        row.rename_ended.connect(lambda: setattr(self._view, "renaming", None))
        return row

    def _drag(self, row: EditRow, at: QPointF) -> None:
        y = row.mapTo(self, at).y()
        rows = self.rows
        self._gap = sum(y > each.geometry().center().y() for each in rows)
        top = rows[self._gap].y() if self._gap < len(rows) else rows[-1].geometry().bottom() + UNIT
        self._mark.setGeometry(0, max(top - UNIT // 2 - 1, 0), self.width(), 2)
        self._mark.raise_()
        self._mark.show()
        self.reached.emit(round(y) - UNIT, round(y) + UNIT)

    def _drop(self, row: EditRow, keep: bool) -> None:
        gap, self._gap = self._gap, None
        self._mark.hide()
        if keep and gap is not None:
            place = self.rows.index(row)
            self._move(row.edit_id, gap if gap <= place else gap - 1)

    def _move(self, edit_id: str, place: int) -> None:
        """Put an edit into the place-th row from the top."""
        count = len(self._rows)
        self._edits.move_edit(edit_id, count - 1 - min(max(place, 0), count - 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.childAt(event.position().toPoint()) is None:  # beside the rows
            self._edits.select(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows = self.rows
        focused = next((row for row in rows if row.hasFocus()), None)
        if focused is None:
            super().keyPressEvent(event)
            return
        key, edits, edit_id = event.key(), self._edits, focused.edit_id
        place = rows.index(focused)
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(key))
        if step is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._move(edit_id, place + step)
            focused.setFocus()
        elif step is not None:
            self._go_to(place + step)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            edits.remove_edit(edit_id)
            self._go_to(place)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            edits.select(None if self._view.selected_edit == edit_id else edit_id)
        elif key == Qt.Key.Key_Space:
            focused.eye.click()
        else:
            super().keyPressEvent(event)

    def _go_to(self, place: int) -> None:
        """Select the place-th row from the top, or the nearest there is."""
        rows = self.rows
        if rows:
            row = rows[min(max(place, 0), len(rows) - 1)]
            self._edits.select(row.edit_id)
            row.setFocus()
