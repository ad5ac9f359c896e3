"""The panels around the picture: where they stand at first, how they are titled, how the layout is remembered."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from itertools import pairwise

from PySide6.QtCore import QByteArray, QObject, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QMainWindow, QMenu, QWidget

from ganinterface.qt.theme import CONTROL_HEIGHT, PADDING, UNIT, icon_button
from ganinterface.qt.widgets import ElidedLabel

LAYOUT_VERSION = 1
PANEL_WIDTH = 88 * UNIT
TALL = 900  # px; a window as high has room for the panels one above the other
RIGHT, BOTTOM = Qt.DockWidgetArea.RightDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea


class Docks(QObject):
    """One dock per panel, by title; "Layers" above the others at the right, "Timeline" at the bottom."""

    def __init__(self, window: QMainWindow, panels: Mapping[str, QWidget]) -> None:
        super().__init__(window)
        self._window = window
        # Once per turn of the event loop, and never while the window is being taken down.
        self._retitle = QTimer(self, singleShot=True, interval=0)
        self._retitle.timeout.connect(self._show_titles)
        self._docks: dict[str, QDockWidget] = {}
        self._docks = {title: self._make(title, panel) for title, panel in panels.items()}
        window.setDockOptions(
            QMainWindow.DockOption.AnimatedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
            | QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.GroupedDragging
        )
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, window.tabPosition(RIGHT).North)
        self.reset()

    def fill_menu(self, menu: QMenu) -> None:
        """An entry for every panel, to close it and bring it back."""
        for dock in self._docks.values():
            menu.addAction(dock.toggleViewAction())

    def reset(self) -> None:
        """All panels where they were at first: side by side where there is room, else as tabs."""
        window, docks = self._window, self._docks
        for dock in docks.values():
            dock.setFloating(False)
        right = [dock for title, dock in docks.items() if title != "Timeline"]
        for dock in right:
            window.addDockWidget(RIGHT, dock)
        window.addDockWidget(BOTTOM, docks["Timeline"])
        layers, edits, *others = right
        tabbed = [edits, *others] if window.height() < TALL else others
        for first, second in pairwise(tabbed):
            window.tabifyDockWidget(first, second)
        for dock in docks.values():
            dock.show()
        tabbed[0].raise_()
        window.resizeDocks(right, [PANEL_WIDTH] * len(right), Qt.Orientation.Horizontal)
        below = [edits] if tabbed[0] is edits else [edits, tabbed[0]]
        window.resizeDocks([layers, *below], [3, *[2] * len(below)], Qt.Orientation.Vertical)
        window.resizeDocks([docks["Timeline"]], [24 * UNIT], Qt.Orientation.Vertical)
        self._show_titles()

    def state(self) -> str:
        """The layout as text for the settings."""
        return _text(self._window.saveState(LAYOUT_VERSION))

    def geometry(self) -> str:
        """The window's place as text for the settings."""
        return _text(self._window.saveGeometry())

    def restore(self, geometry: str, state: str) -> None:
        """Bring back a layout; one that is empty or not understood changes nothing."""
        if geometry:
            self._window.restoreGeometry(_bytes(geometry))
        if not (state and self._window.restoreState(_bytes(state), LAYOUT_VERSION)):
            self.reset()
        self._show_titles()

    def raise_panel(self, title: str) -> None:
        """Show a panel, before those that share its place."""
        self._docks[title].show()
        self._docks[title].raise_()

    def _make(self, title: str, panel: QWidget) -> QDockWidget:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(f"{title.lower()}_dock")
        dock.setWidget(panel)
        dock.setTitleBarWidget(TitleBar(dock))
        dock.topLevelChanged.connect(lambda _: self._retitle.start())
        dock.dockLocationChanged.connect(lambda _: self._retitle.start())
        dock.visibilityChanged.connect(lambda _: self._retitle.start())
        return dock

    def _show_titles(self) -> None:
        """A panel among tabs has its title there; a title bar would say it twice."""
        for dock in self._docks.values():
            among_tabs = bool(self._window.tabifiedDockWidgets(dock)) and not dock.isFloating()
            bar = dock.titleBarWidget()
            if isinstance(bar, TitleBar):
                bar.set_shown(not among_tabs)


class TitleBar(QWidget):
    """A panel's quiet title, by which it is dragged; its buttons appear under the mouse."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        title = ElidedLabel(dock.windowTitle(), self)
        title.setProperty("role", "heading")
        self._buttons = (
            icon_button("arrow-square-out", "Float or dock this panel", f"{dock.objectName()}_float", self),
            icon_button("x", "Close this panel (View brings it back)", f"{dock.objectName()}_close", self),
        )
        self._buttons[0].clicked.connect(lambda: dock.setFloating(not dock.isFloating()))
        self._buttons[1].clicked.connect(dock.close)
        row = QHBoxLayout(self)
        row.setContentsMargins(PADDING, 0, UNIT, 0)
        row.setSpacing(0)
        row.addWidget(title, 1)
        for button in self._buttons:
            row.addWidget(button)
        self.set_shown(True)

    def set_shown(self, shown: bool) -> None:
        """With its height, or none."""
        self.setFixedHeight(CONTROL_HEIGHT + UNIT if shown else 0)


def _text(data: QByteArray) -> str:
    return base64.b64encode(data.data()).decode()


def _bytes(text: str) -> QByteArray:
    try:
        return QByteArray(base64.b64decode(text, validate=True))
    except binascii.Error:
        return QByteArray()
