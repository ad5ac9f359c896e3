"""One edit of the stack as a row of two lines: eye, name and what it is in a few words; its strength."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QSizePolicy, QStackedLayout, QWidget

from ganinterface.document.document import Edit
from ganinterface.document.parameters import escaped
from ganinterface.document.region import Rectangle, Region
from ganinterface.document.typed.number_text import shown
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.hint import Say
from ganinterface.qt.widgets.labels import plain
from ganinterface.qt.widgets.numbers.number_slider import NumberSlider
from ganinterface.qt.widgets.theme import UNIT, colour, column, icon, icon_button, named, row
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.workbench import Workbench
from stylegan.edits import DEFAULT
from stylegan.edits import operation as known_operation

HEIGHT = 13 * UNIT
SMALLER = 0.9  # of the font, for what it is in a few words
PAINTED = Region((Rectangle(0, 0, 1, 1),))
MIN_BOX = 20 * UNIT
TIP = "Drag, or Alt+Up and Alt+Down, to change the order; double-click or F2 to rename"


class EditRow(QFrame):
    """Shows one edit. A press selects it, a drag tells where the mouse is; the stack moves it."""

    pressed = Signal()
    dragged = Signal(QPointF)  # in the row's coordinates
    dropped = Signal(bool)  # False: given up
    rename_begun = Signal()
    rename_ended = Signal()

    def __init__(self, edits: Edits, workbench: Workbench, edit: Edit, parent: QWidget, *, say: Say) -> None:
        super().__init__(parent)
        self._edits = edits
        self._edit, self._selected, self._hovered = edit, False, False
        self._shown: Edit | None = None  # the edit as the widgets show it, without what they do not
        self._grabbed: QPointF | None = None
        self._dragging = False
        self.eye = icon_button("eye", "Show or hide what the edit does", "edit_eye", self)
        self.name = ElidedLabel("", self)  # without a parent the stack would show it as a window
        self._name_box = QLineEdit(self)
        self._summary = ElidedLabel("", self, role="secondary")
        address = f"edits/#{escaped(edit.id)}/strength"
        self.strength = NumberSlider(address, parent=self, say=say, numbers=workbench, origin=0.0)
        self._lay_out()
        self._connect()
        self.show_edit(edit)

    def _lay_out(self) -> None:
        self.setObjectName("edit_row")
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        named(self._name_box, "edit_name", "Name of the edit")
        self._name_box.setMinimumWidth(MIN_BOX)
        self.strength.setObjectName("strength")
        font = self._summary.font()
        font.setPointSizeF(font.pointSizeF() * SMALLER)
        self._summary.setFont(font)
        self._summary.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._names = QStackedLayout()
        self._names.addWidget(self._line(self.name, self._summary))
        self._names.addWidget(self._name_box)
        first = row(self.eye, (self._names, 1), spacing=UNIT)
        self._whole = column(first, self.strength, parent=self)
        self.set_indented(False)

    def _line(self, name: QWidget, summary: QWidget) -> QWidget:
        line = QWidget(self)
        row(name, (summary, 1), parent=line, spacing=2 * UNIT)
        return line

    def _connect(self) -> None:
        edits = self._edits
        self.eye.clicked.connect(lambda: edits.toggle(self._edit.id))
        self._name_box.returnPressed.connect(self._rename)
        self._name_box.editingFinished.connect(self.rename_ended)
        self.strength.started.connect(self.pressed)

    @property
    def edit_id(self) -> str:
        """Whose row it is."""
        return self._edit.id

    def show_edit(self, edit: Edit) -> None:
        """Show an edit's values; only what differs from what is shown is touched."""
        self._edit = edit
        seen = replace(edit, region=PAINTED if edit.region.shapes else Region())  # all that a row tells of it
        if seen == self._shown:
            return
        self._shown = seen
        self.name.setText(edit.name)
        self.name.setEnabled(edit.enabled)
        self._summary.setText(summary(edit))
        self._summary.setToolTip(plain(f"{edit.name}: {summary(edit)}\n{TIP}"))
        self.name.setToolTip(self._summary.toolTip())
        self.eye.setIcon(icon("eye" if edit.enabled else "eye-slash"))
        self.strength.set_value(edit.strength)
        self.strength.setAccessibleName(f"Strength of {edit.name}")
        self.setAccessibleName(f"{edit.name}, {summary(edit)}, strength {shown(edit.strength)}")

    def set_indented(self, indented: bool) -> None:
        """Whether it stands below the row of its group."""
        self._whole.setContentsMargins(UNIT + (4 * UNIT if indented else 0), UNIT // 2, UNIT, UNIT // 2)

    def set_selected(self, selected: bool) -> None:
        """Whether it is the selected edit."""
        if selected != self._selected:
            self._selected = selected
            self.update()

    def show_renaming(self, renaming: bool) -> None:
        """Make the name a text box, or no longer; Return keeps what is typed, Escape or a click elsewhere does not."""
        if renaming == (self._names.currentWidget() is self._name_box):
            return
        self._names.setCurrentIndex(1 if renaming else 0)
        if renaming:
            self._name_box.setText(self._edit.name)
            self._name_box.setFocus()
            self._name_box.selectAll()

    def _rename(self) -> None:
        self._edits.rename(self._edit.id, self._name_box.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._dragging:
            self._end_drag(keep=False)
            return
        if event.key() == Qt.Key.Key_Escape:
            self.rename_ended.emit()
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()
        if event.button() == Qt.MouseButton.LeftButton:
            self._grabbed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is None:
            return
        far = (event.position() - self._grabbed).manhattanLength() >= QApplication.startDragDistance()
        if far or self._dragging:
            self._dragging = True
            self.dragged.emit(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grabbed = None
        if self._dragging:
            self._end_drag(keep=True)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.rename_begun.emit()

    def _end_drag(self, keep: bool) -> None:
        self._grabbed, self._dragging = None, False
        self.dropped.emit(keep)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(colour("accent") if self.hasFocus() else Qt.PenStyle.NoPen)
        if self._selected or self._hovered:
            painter.setBrush(colour("selection" if self._selected else "control"))
        inside = self.rect().adjusted(0, 0, -1, -1)
        painter.drawRoundedRect(inside, UNIT, UNIT)


def summary(edit: Edit) -> str:
    """What an edit is in a few words: "32x16 conv1 · 8 maps · locked"."""
    count = len(edit.channels)
    what = "stamp" if edit.stamp and not edit.motion else "1 map" if count == 1 else f"{count} maps"
    if edit.motion is not None and not count:
        what = "all maps"
    operation = "" if edit.operation == DEFAULT else f"{known_operation(edit.operation).title} "
    where = edit.statistics if edit.region.shapes else "nothing painted"
    return f"{edit.layer} · {operation}{what} · {where}"
