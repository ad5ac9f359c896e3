"""The edits as rows of one height, the last to act on top; rows are dragged to change the order."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QWidget

from ganinterface.document.document import Edit
from ganinterface.qt.edits.group_row import GroupRow
from ganinterface.qt.edits.row import EditRow
from ganinterface.qt.widgets.hint import Say
from ganinterface.qt.widgets.theme import STRETCH, UNIT, colour, column
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.editing.groups import Groups
from ganinterface.studio.view import View
from ganinterface.studio.workbench import Workbench


class EditStack(QWidget):
    """Rows are made for new edits only, so that a drag on one goes on while the stack changes."""

    reached = Signal(int, int)  # px from the top; what lies between is looked at

    def __init__(
        self, edits: Edits, groups: Groups, workbench: Workbench, view: View, parent: QWidget, *, say: Say
    ) -> None:
        super().__init__(parent)
        self.setObjectName("edit_stack")
        self.setAccessibleName("Edits, the last to act on top")
        self._edits, self._workbench, self._view, self._say = edits, workbench, view, say
        self._groups = groups
        self._rows: dict[str, EditRow] = {}  # by id, top row first
        self._heads: dict[str, GroupRow] = {}  # of groups, by name
        self._order: list[tuple[str, str]] = []  # groups and ids, top row first
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
        order = [(edit.group, edit.id) for edit in reversed(edits)]
        if order != self._order:
            self._order = order
            self._show_heads()
            self._rebuild(edits, [edit_id for _, edit_id in order])
        for edit in edits:
            self._rows[edit.id].show_edit(edit)
        for group in self._groups.groups:
            if group.name in self._heads:
                count = sum(name == group.name for name, _ in order)
                self._heads[group.name].show_group(group, count)
        self.show_selected()

    def _show_heads(self) -> None:
        """A row for each group that edits are in."""
        groups = {group.name: group for group in self._groups.groups}
        for name in [name for name in self._heads if name not in groups]:
            gone = self._heads.pop(name)
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for name, group in groups.items():
            if name not in self._heads:
                head = self._heads[name] = GroupRow(self._groups, self._workbench, group, self, say=self._say)
                head.folded.connect(self._show_folds)

    def _show_folds(self) -> None:
        for name, edit_id in self._order:
            head = self._heads.get(name)
            self._rows[edit_id].setVisible(head is None or not head.is_folded)

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
        for each in (*known.values(), *self._heads.values()):
            self._column.removeWidget(each)
        heads = dict(self._heads)
        for edit_id in wanted:
            row = known.pop(edit_id) if edit_id in known else self._make_row(by_id[edit_id])
            self._rows[edit_id] = row
            row.set_indented(by_id[edit_id].group in self._heads)
            if (head := heads.pop(by_id[edit_id].group, None)) is not None:
                self._column.insertWidget(self._column.count() - 1, head)
            self._column.insertWidget(self._column.count() - 1, row)
        self._show_folds()
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
        self._gap = sum(y > self._seen(each).geometry().center().y() for each in rows)
        last = self._seen(rows[-1]).geometry().bottom() + UNIT
        top = self._seen(rows[self._gap]).y() if self._gap < len(rows) else last
        self._mark.setGeometry(0, max(top - UNIT // 2 - 1, 0), self.width(), 2)
        self._mark.raise_()
        self._mark.show()
        self.reached.emit(round(y) - UNIT, round(y) + UNIT)

    def _seen(self, row: EditRow) -> QWidget:
        """The row, or that of the group in which it is folded away."""
        name = next(name for name, edit_id in self._order if edit_id == row.edit_id)
        return self._heads[name] if row.isHidden() and name in self._heads else row

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
