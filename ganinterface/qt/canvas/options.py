"""The options of the tool in hand, side by side."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from ganinterface.document.limits import LIMITS
from ganinterface.qt.canvas.tools import PAINTING
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.hint import Say
from ganinterface.qt.widgets.labels import line
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.numbers.number_field import NumberField
from ganinterface.qt.widgets.numbers.number_slider import NumberSlider
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, PADDING, UNIT, colour, flat, icon_button, named, row
from ganinterface.studio.view import Tool, View

# Attributes of the View that are numbers, under the name of their limit, and their titles.
NUMBERS = {"radius": "Size", "hardness": "Hardness", "flow": "Flow"}
DECIMALS = {"radius": 3}
SLIDER_WIDTH = 20 * UNIT
SYMMETRY_TIP = "Symmetry\nWhat is painted is painted on the other side of a vertical axis too; drag the axis by its handle"
PRESSURES = {"pressure_size": "Pressure changes the size", "pressure_flow": "Pressure changes the flow"}
PEN_TIP = "Pen: what its pressure changes"
HINTS = {
    Tool.PICK: "Click on what an edit changes to select the edit",
    Tool.HAND: "Drag the picture; the wheel zooms",
    Tool.ZOOM: "Click to zoom in; the right button zooms out",
}


class ToolOptions(QWidget):
    """Shows and sets what of the View is about the brush; what the tool in hand does not use is not seen.

    It never makes the window wider: where the canvas is narrow, numbers have no sliders, then titles are cut.
    """

    def __init__(self, view: View, parent: QWidget | None = None, *, say: Say) -> None:
        super().__init__(parent)
        self._view = view
        self.setObjectName("tool_options")
        self.setFixedHeight(CONTROL_HEIGHT + 2 * UNIT)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(f"#tool_options {{ background: {colour('panel').name()}; }}")
        self.numbers = {name: self._number(name, title, say) for name, title in NUMBERS.items()}
        self.symmetry = icon_button("flip-horizontal", SYMMETRY_TIP, "symmetry", self, checkable=True)
        self.axis = NumberField("axis", "Axis of symmetry", "", 0.01, self, say=say)
        self.axis.box.setObjectName("axis")
        self.pen = named(flat(QToolButton(self), text=True), "pen", PEN_TIP, PEN_TIP)
        self.pressures = {name: self._pressure(name, text) for name, text in PRESSURES.items()}
        self.hint = ElidedLabel("", self, role="secondary")
        self.hint.setMinimumWidth(1)  # 0 would be none; it leaves its room to the numbers
        self._lines = [line(vertical=True, parent=self) for _ in range(2)]
        self._lay_out()
        self.symmetry.toggled.connect(partial(setattr, view, "symmetry"))
        self.axis.changed.connect(partial(setattr, view, "axis"))
        listen(view.changed, self._show)
        self._show()

    def _lay_out(self) -> None:
        self.pen.setText("Pen")
        self.pen.setMenu(QMenu(self.pen))
        self.pen.menu().addActions(list(self.pressures.values()))
        self.pen.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        first, second = self._lines
        self._brush = (*self.numbers.values(), first, self.pen, second, self.symmetry, self.axis)
        made = row(*self._brush, (self.hint, 1), parent=self, spacing=2 * UNIT)
        made.setContentsMargins(PADDING, UNIT, UNIT, UNIT)

    def _number(self, name: str, title: str, say: Say) -> NumberSlider:
        origin, decimals = LIMITS[name].minimum, DECIMALS.get(name, 2)
        made = NumberSlider(name, title, self, say=say, origin=origin, decimals=decimals)
        made.setObjectName(f"brush_{title.lower()}")
        made.slider.setFixedWidth(SLIDER_WIDTH)
        made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        made.label.setProperty("role", "secondary")
        made.moved.connect(partial(setattr, self._view, name))
        return made

    def _pressure(self, name: str, text: str) -> QAction:
        made = QAction(text, self)
        made.setCheckable(True)
        made.setObjectName(name)
        made.toggled.connect(partial(setattr, self._view, name))
        return made

    def _show(self) -> None:
        view = self._view
        for name, number in self.numbers.items():
            if number.value != getattr(view, name):
                number.set_value(getattr(view, name))
        self.symmetry.setChecked(view.symmetry)
        self.axis.set_value(view.axis)
        for name, action in self.pressures.items():
            action.setChecked(getattr(view, name))
        self._show_parts()
        self.hint.setText(HINTS.get(view.tool, ""))

    def _show_parts(self) -> None:
        view, paints = self._view, self._view.tool in PAINTING
        strokes = paints and view.tool is not Tool.RECTANGLE
        first, second = self._lines
        for widget in (*self.numbers.values(), first, second, self.pen):
            widget.setVisible(strokes)
        self.symmetry.setVisible(paints)
        self.axis.setVisible(paints and view.symmetry)
        self._fit()

    def _fit(self) -> None:
        """Where there is no room there are no sliders, then no number for the axis, which can be dragged, then no lines."""
        sliders = [number.slider for number in self.numbers.values()]
        for slider in sliders:
            slider.setVisible(True)
        for spare in (sliders, [self.axis], self._lines):
            seen = [part.sizeHint().width() + 2 * UNIT for part in self._brush if part.isVisibleTo(self)]
            if sum(seen) + 2 * PADDING > self.width():
                for part in spare:
                    part.setVisible(False)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_parts()
