"""The small controls that every panel is made of: number sliders, seed boxes, empty states."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QRegularExpressionValidator
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QWidget,
)

from ganinterface.document.document import MAX_SEED
from ganinterface.document.limits import LIMITS, clamp, range_text
from ganinterface.qt.widgets.slider import Slider
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, UNIT, colour, tabular

Say = Callable[[str, str], object]  # controller.say: text, level


class NumberSlider(QWidget):
    """A label, a slider and a number that can be typed, for one entry of `limits.LIMITS`.

    A drag emits `started`, `moved` many times and `finished`, which a panel makes one gesture; typing, the
    wheel, the arrow keys and a double-click (default value) emit each of them once. Shift drags ten times
    finer. Numbers beyond the limits are clamped and said. The slider itself may cover less (`span`) than they,
    and is filled from `origin` (the default where none is given) to its handle.
    """

    started = Signal()
    moved = Signal(float)
    finished = Signal()

    def __init__(
        self,
        limit_name: str,
        label: str,
        parent: QWidget | None = None,
        *,
        say: Say,
        span: tuple[float, float] | None = None,
        default: float | None = None,
        origin: float | None = None,
        decimals: int = 2,
        label_width: int | None = None,
    ) -> None:
        super().__init__(parent)
        limit = LIMITS[limit_name]
        self.limit_name, self._say, self._decimals = limit_name, say, decimals
        self.default = limit.default if default is None else default
        self._value = self.default
        self.label = ElidedLabel(label, self)
        if label_width is not None:
            self.label.setFixedWidth(label_width)
        origin = self.default if origin is None else origin
        self.slider = Slider(span or (limit.minimum, limit.maximum), origin, self)
        self.box = NumberBox(self)
        self._lay_out(label)
        self._describe(label or limit_name)
        self._connect()
        self.set_value(self.default)

    @property
    def value(self) -> float:
        """The number shown."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show a value; emits nothing, and leaves a number alone that is being typed."""
        self._value = value
        self.slider.show_value(value)
        if not (self.box.hasFocus() and self.box.isModified()):
            self.box.setText(self._text(value))

    def set_span(self, minimum: float, maximum: float) -> None:
        """Another range for the slider; the limits stay."""
        self.slider.set_span(minimum, maximum)
        self.slider.show_value(self._value)

    def _lay_out(self, label: str) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * UNIT)
        self.label.setVisible(bool(label))
        row.addWidget(self.label)
        row.addWidget(self.slider, 1)
        row.addWidget(self.box)
        self.setFixedHeight(CONTROL_HEIGHT)
        self.setFocusProxy(self.slider)

    def _describe(self, name: str) -> None:
        limit = LIMITS[self.limit_name]
        text = f"{limit.description[:1].upper()}{limit.description[1:]}\n{range_text(self.limit_name)}"
        tip = f"{text}\nDouble-click: {self._text(self.default)} · Shift: ten times finer"
        for widget in (self.label, self.slider, self.box):
            widget.setToolTip(tip)
        self.slider.setAccessibleName(name)
        self.box.setAccessibleName(f"{name}, number")
        self.setAccessibleName(name)

    def setObjectName(self, name: str) -> None:  # noqa: N802
        """The slider and the box are found as <name>_slider and <name>_box."""
        super().setObjectName(name)
        self.slider.setObjectName(f"{name}_slider")
        self.box.setObjectName(f"{name}_box")

    def _connect(self) -> None:
        self.slider.pressed_at.connect(self.started)
        self.slider.dragged.connect(self._moved)
        self.slider.released_at.connect(self.finished)
        self.slider.reset.connect(lambda: self._set_at_once(self.default))
        self.slider.stepped.connect(lambda step: self._set_at_once(self._value + step))
        self.box.committed.connect(self._typed)
        self.box.stepped.connect(lambda steps: self._set_at_once(self._value + steps * self.slider.step))

    def _moved(self, value: float) -> None:
        inside, _ = clamp(self.limit_name, round(value, self._decimals + 2))
        self.set_value(inside)
        self.moved.emit(inside)

    def _typed(self, text: str) -> None:
        try:
            number = float(text.replace("−", "-").replace(",", "."))
            inside, outside = clamp(self.limit_name, number)
        except ValueError:
            self._say(f"'{text}' is not a number: {range_text(self.limit_name)}.", "warning")
            self.set_value(self._value)
            return
        if outside:
            self._say(f"{number:g} is out of range: {range_text(self.limit_name)}.", "warning")
        self._set_at_once(inside)

    def _set_at_once(self, value: float) -> None:
        before = self._value
        inside, _ = clamp(self.limit_name, round(value, self._decimals + 2))
        self.set_value(inside)
        if inside != before:
            self.started.emit()
            self.moved.emit(inside)
            self.finished.emit()

    def _text(self, value: float) -> str:
        shown = f"{value:.{self._decimals}f}"
        return (shown if float(shown) else f"{0:.{self._decimals}f}").replace("-", "−")


class NumberBox(QLineEdit):
    """A short number field: `committed(text)` when the person is done, `stepped(±1)` for the arrow keys."""

    committed = Signal(str)
    stepped = Signal(int)

    def __init__(self, parent: QWidget | None = None, width: int = 14 * UNIT) -> None:
        super().__init__(parent)
        tabular(self)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFixedSize(width, CONTROL_HEIGHT)
        self.editingFinished.connect(self._commit)

    def _commit(self) -> None:
        if self.isModified():
            self.setModified(False)
            self.committed.emit(self.text().strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if steps is None:
            super().keyPressEvent(event)
            return
        self._commit()
        self.stepped.emit(steps)


class SeedBox(QLineEdit):
    """A seed, 0 to 2**32 - 1: `changed(int)` when one was typed or stepped to with the arrow keys."""

    changed = Signal(object)  # int; Qt's own would overflow at 2**31

    def __init__(self, parent: QWidget | None = None, *, say: Say, width: int = 22 * UNIT) -> None:
        super().__init__(parent)
        self._say, self._seed = say, 0
        tabular(self)
        self.setFixedSize(width, CONTROL_HEIGHT)
        self.setValidator(QRegularExpressionValidator(r"\s*\d{0,12}\s*", self))
        self.setAccessibleName("Seed")
        self.setToolTip(f"Seed of the picture, 0 to {MAX_SEED}")
        self.editingFinished.connect(self._commit)
        self.set_value(0)

    @property
    def value(self) -> int:
        """The seed shown."""
        return self._seed

    def set_value(self, seed: int | None) -> None:
        """Show a seed; None (a picture that comes from no single seed) shows an empty box.

        Emits nothing, and leaves a seed alone that is being typed.
        """
        self._seed = seed or 0
        if self.hasFocus() and self.isModified():
            return
        self.setText("" if seed is None else str(seed))
        self.setPlaceholderText("no seed" if seed is None else "")

    def _commit(self) -> None:
        if self.isModified() and self.text().strip():
            self.setModified(False)
            self._set_at_once(int(self.text()))

    def _set_at_once(self, seed: int) -> None:
        inside = min(max(seed, 0), MAX_SEED)
        if inside != seed:
            self._say(f"{seed} is out of range: seeds go from 0 to {MAX_SEED}.", "warning")
        self.set_value(inside)
        self.changed.emit(inside)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._set_at_once(self._seed + step)


class ElidedLabel(QLabel):
    """One line of text that ends in "…" where it does not fit; the whole text is in the tool tip."""

    def __init__(self, text: str = "", parent: QWidget | None = None, *, role: str = "") -> None:
        super().__init__(text, parent)
        self._own_tip = ""  # the text, while it is cut; a tip that somebody else set stays
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(4 * UNIT, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        metrics = QFontMetrics(self.font())
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.contentsRect(), int(self.alignment()), shown)
        tip = self.text() if shown != self.text() else ""
        if tip != self._own_tip and self.toolTip() == self._own_tip:
            self._own_tip = tip
            self.setToolTip(tip)


class SteadyLabel(QWidget):
    """One line of text that changes many times a second: it takes more room when it has to, and never less.

    A QLabel asks for a new layout of the whole window whenever its text changes.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._width = 0
        self.setProperty("role", "secondary")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """What is shown."""
        return self._text

    def setText(self, text: str) -> None:  # noqa: N802
        """Show another text."""
        if text == self._text:
            return
        self._text = text
        self.setAccessibleName(text)
        width = self.fontMetrics().horizontalAdvance(text)
        if width > self._width:
            self._width = width
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._width, self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(colour("secondary"))
        alignment = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect(), int(alignment), self._text)


class EmptyState(QLabel):
    """What to do where there is nothing yet."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("role", "secondary")
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMargin(4 * UNIT)


def label(text: str, role: str = "", parent: QWidget | None = None) -> QLabel:
    """A label in one of the style sheet's roles: "", "secondary", "note", "heading", "warning", "error"."""
    made = QLabel(text, parent)
    made.setProperty("role", role)
    return made


def line(vertical: bool = False, parent: QWidget | None = None) -> QFrame:
    """A line of one pixel between two groups."""
    made = QFrame(parent)
    made.setProperty("role", "line")
    if vertical:
        made.setFixedWidth(1)
    else:
        made.setFixedHeight(1)
    return made
