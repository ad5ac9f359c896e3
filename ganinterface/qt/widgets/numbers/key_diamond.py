"""The diamond beside a number: whether it has a key at the playhead, and what else can be done with it in time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from psygnal import SignalInstance
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget

from ganinterface.qt.widgets.labels import caption
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, UNIT, colour

ADD_DRIVER = "Add a driver"  # as the menus of numbers and tracks have it
HOW = "Click, or I with the mouse over the number"
WIDTH = 4 * UNIT
RADIUS = 4.5  # px


class State(Protocol):
    """What there is of a number at the playhead."""

    @property
    def keyed(self) -> bool: ...
    @property
    def tracked(self) -> bool: ...
    @property
    def driven(self) -> bool: ...


class Keys(Protocol):
    """Has the keys and drivers of numbers at addresses: the studio's Keying."""

    @property
    def changed(self) -> SignalInstance: ...
    @property
    def kinds(self) -> Sequence[str]: ...
    def state(self, address: str) -> State: ...
    def toggle(self, address: str) -> None: ...
    def drive(self, address: str, kind: str) -> None: ...
    def show_curve(self, address: str) -> None: ...
    def offers(self, address: str) -> Sequence[tuple[str, Callable[[], object] | str]]: ...


class KeyDiamond(QAbstractButton):
    """Filled: a key is here; an outline in the accent's colour: elsewhere; faint: none. A dot in it: a driver moves it.

    A click sets or removes the key. Without an address it is not there.
    """

    def __init__(self, keys: Keys, address: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys, self._address = keys, address
        self._shown = (False, False, False)  # keyed, tracked, driven
        self.setAccessibleName("Key")  # until it has a number
        self.setFixedSize(WIDTH, CONTROL_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # I does it while the number has the keys
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(lambda: keys.toggle(self._address))
        listen(keys.changed, self.refresh)
        self.set_address(address)

    @property
    def address(self) -> str:
        """Of its number."""
        return self._address

    def set_address(self, address: str) -> None:
        """Of another number; empty for none that has keys."""
        self._address = address
        self.setVisible(bool(address))
        self.refresh()

    def refresh(self) -> None:
        """What there is may be another."""
        if not self._address:
            return
        state = self._keys.state(self._address)
        shown = (state.keyed, state.tracked, state.driven)
        if shown != self._shown or not self.toolTip():
            self._shown = shown
            self.setAccessibleName(state_text(state))
            self.setToolTip(f"{state_text(state)}\n{HOW}")
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, CONTROL_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre = QPointF(self.width() / 2, self.height() / 2)
        paint_diamond(painter, centre, self._shown, self.underMouse())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.open_menu(event.globalPos())

    def open_menu(self, where: QPoint) -> None:
        """What can be done with the number in time."""
        open_number_menu(self._keys, self._address, where, self)


def state_text(state: State) -> str:
    """What a click does to a number in that state, and what else there is."""
    text = "Key here" + (" (there are others)" if state.tracked else "")
    text = "Remove the key here" if state.keyed else text
    return f"{text}; a driver moves it" if state.driven else text


def paint_diamond(painter: QPainter, centre: QPointF, state: tuple[bool, bool, bool], lively: bool) -> None:
    """One of a number that is keyed, tracked, driven; `lively` with the mouse over it."""
    keyed, tracked, driven = state
    shade = colour("accent" if keyed or tracked else "text" if lively else "faint")
    painter.setPen(QPen(shade, 1.4))
    painter.setBrush(shade if keyed else Qt.BrushStyle.NoBrush)
    corners = ((0, -RADIUS), (RADIUS, 0), (0, RADIUS), (-RADIUS, 0))
    painter.drawPolygon(QPolygonF([centre + QPointF(dx, dy) for dx, dy in corners]))
    if driven:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("panel" if keyed else "warning"))
        painter.drawEllipse(centre, 1.6, 1.6)


def open_number_menu(keys: Keys, address: str, where: QPoint, parent: QWidget) -> None:
    """What can be done with a number in time, at a place on the screen."""
    menu = QMenu(parent)
    menu.setObjectName("number_menu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    keyed = keys.state(address).keyed
    menu.addAction("Remove the key here" if keyed else "Key here", partial(keys.toggle, address))
    drivers = menu.addMenu(ADD_DRIVER)
    for kind in keys.kinds:
        drivers.addAction(caption(kind), partial(keys.drive, address, kind))
    menu.addAction("Show its curve", partial(keys.show_curve, address))
    menu.addSeparator()
    for text, do in keys.offers(address):
        copy = partial(QApplication.clipboard().setText, do) if isinstance(do, str) else do
        menu.addAction(caption(text), copy)
    menu.popup(where)
