"""A number that can be dragged, typed, stepped and reset."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ganinterface.document.limits import LIMITS, clamp, range_text
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.hint import Say, accept
from ganinterface.qt.widgets.numbers.key_diamond import KeyDiamond, Keys
from ganinterface.qt.widgets.numbers.number_field import NumberBox, take_typed
from ganinterface.qt.widgets.numbers.slider import Slider
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, UNIT


class Numbers(Protocol):
    """Has numbers at addresses, each with an entry of `limits.LIMITS`: the studio's Workbench those of the picture."""

    @property
    def keying(self) -> Keys | None: ...
    def limit_name(self, address: str) -> str: ...
    def drag_begin(self, address: str) -> None: ...
    def drag_to(self, value: float) -> None: ...
    def drag_end(self) -> None: ...


class NumberSlider(QWidget):
    """A label, a slider and a number that can be typed, for one entry of `limits.LIMITS`.

    With `numbers` it is told the address of one of those instead, whose limits it has, and changes it; a diamond beside it
    then has its key (`keys`: also without, once it has an address).
    A drag emits `started`, `moved` many times and `finished`, which are one gesture; typing, the wheel, the
    arrow keys and a double-click (default value) emit each of them once. Shift drags ten times finer. Numbers
    beyond the limits are clamped and said. The slider itself may cover less than they (`span`, else what is
    usual), and is filled from `origin` (the default where none is given) to its handle.
    """

    started = Signal()
    moved = Signal(float)
    finished = Signal()

    def __init__(
        self,
        number: str,
        label: str = "",
        parent: QWidget | None = None,
        *,
        say: Say,
        numbers: Numbers | None = None,
        keys: Keys | None = None,
        span: tuple[float, float] | None = None,
        origin: float | None = None,
        decimals: int = 2,
        label_width: int | None = None,
    ) -> None:
        super().__init__(parent)
        self.limit_name = number if numbers is None else numbers.limit_name(number)
        self.address = "" if numbers is None else number
        keys = keys if numbers is None else numbers.keying
        self.diamond = None if keys is None else KeyDiamond(keys, self.address, self)
        self._say, self._decimals = say, decimals
        limit = LIMITS[self.limit_name]
        self.default = self._value = limit.default
        self.label = ElidedLabel(label, self)
        if label_width is not None:
            self.label.setFixedWidth(label_width)
        origin = self.default if origin is None else origin
        self.slider = Slider(span or limit.usual or (limit.minimum, limit.maximum), origin, self)
        self.box = NumberBox(self)
        self.box.address = self.address
        self._lay_out(label)
        self._describe(label or self.limit_name)
        self._connect(numbers)
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

    def set_address(self, address: str) -> None:
        """Be another number of the same kind."""
        self.address = self.box.address = address
        if self.diamond is not None:
            self.diamond.set_address(address)

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
        if self.diamond is not None:
            row.addWidget(self.diamond)
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

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.diamond is None:
            super().contextMenuEvent(event)  # the panel's
        else:
            self.diamond.open_menu(event.globalPos())

    def _connect(self, numbers: Numbers | None) -> None:
        if numbers is not None:
            self.started.connect(lambda: numbers.drag_begin(self.address))
            self.moved.connect(numbers.drag_to)
            self.finished.connect(numbers.drag_end)
        self.slider.pressed_at.connect(self.started)
        self.slider.dragged.connect(self._moved)
        self.slider.released_at.connect(self.finished)
        self.slider.reset.connect(lambda: self._set_at_once(self.default))
        self.slider.stepped.connect(lambda step: self._set_at_once(self._value + step))
        self.box.committed.connect(self._typed)
        self.box.stepped.connect(lambda steps: self._set_at_once(self._value + steps * self.slider.step))

    def _moved(self, value: float) -> None:
        inside, _ = clamp(self.limit_name, round(value, self._decimals + 2))
        accept(self.box)
        self.set_value(inside)
        self.moved.emit(inside)

    def _typed(self, text: str) -> None:
        take_typed(self.box, text, self.limit_name, self._say, self._set_at_once)
        self.set_value(self._value)

    def _set_at_once(self, value: float) -> None:
        before = self._value
        accept(self.box)
        inside, _ = clamp(self.limit_name, round(value, self._decimals + 2))
        self.set_value(inside)
        if inside != before:
            self.started.emit()
            self.moved.emit(inside)
            self.finished.emit()

    def _text(self, value: float) -> str:
        shown = f"{value:.{self._decimals}f}"
        return (shown if float(shown) else f"{0:.{self._decimals}f}").replace("-", "−")
