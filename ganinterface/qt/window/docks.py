"""The panels around the picture: where they stand at first, how they are titled, how the layout is remembered."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import pairwise
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QByteArray, QEvent, QObject, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QDockWidget,
    QMainWindow,
    QMenu,
    QTabBar,
    QTabWidget,
    QToolButton,
    QWidget,
)

from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.theme import (
    CONTROL_HEIGHT,
    PADDING,
    UNBOUNDED,
    UNIT,
    colour,
    icon,
    icon_button,
    row,
)
from ganinterface.qt.window.panels import BOTTOM, RIGHT, Panel

LAYOUT_VERSION = 1
PANEL_WIDTH = 104 * UNIT
NARROWEST = 99 * UNIT  # px; a panel beside another is still read whole
BOTTOM_HEIGHT = 34 * UNIT  # the poses with their small pictures
GRIP = 3 * UNIT  # px; how wide a strip is by which a panel is dragged
TAB_TIP = "The right button closes the panel or lets it float; the middle one closes it"
TALL = 900  # px; a window as high has room for the panels one above the other


class Docks(QObject):
    """One dock for each panel: at the right the first above the others, at the bottom one in front of the other."""

    def __init__(
        self, window: QMainWindow, panels: Iterable[Panel], make: Callable[[Panel], QWidget]
    ) -> None:
        super().__init__(window)
        self._window = window
        # Once per turn of the event loop, and never while the window is being taken down.
        self._retitle = QTimer(self, singleShot=True, interval=0)
        self._retitle.timeout.connect(self._show_titles)
        made = {self._make(panel, make(panel)): panel for panel in panels}
        self._areas = {dock: panel.area for dock, panel in made.items()}
        self._closed = [dock for dock, panel in made.items() if not panel.is_open]  # at first
        window.setDockOptions(
            QMainWindow.DockOption.AnimatedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
            | QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.GroupedDragging
        )
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self._height_alone = 0  # px
        self._give_corner()
        self._first = self._arrange()
        self._at(BOTTOM)[0].installEventFilter(self)

    @property
    def all(self) -> tuple[QDockWidget, ...]:
        """One for each panel, in their order."""
        return tuple(self._areas)

    def fill_menu(self, menu: QMenu) -> None:
        """An entry for every panel, to close it and bring it back."""
        for dock in self._areas:
            menu.addAction(dock.toggleViewAction())

    def reset(self) -> None:
        """All panels back where they were at first."""
        self._height_alone = BOTTOM_HEIGHT  # not what it was, when the one above it goes
        self._restore(self._first)
        self._apply_sizes()

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
        if not state:
            QTimer.singleShot(0, self._window, self._apply_sizes)  # the window has no size before it is shown
        elif not self._restore(_bytes(state)):
            self.reset()
        elif not self._window.isVisible():  # nor has it its size yet: heights would be lost
            QTimer.singleShot(0, self._window, partial(self._restore, _bytes(state)))

    def raise_panel(self, title: str) -> None:
        """Show a panel, before those that share its place."""
        dock = next(dock for dock in self._areas if dock.windowTitle() == title)
        dock.show()
        dock.raise_()

    def _restore(self, state: QByteArray) -> bool:
        # Qt gives restored tabs a new tab bar and leaves the old one lying about.
        old_bars = self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        for dock in self._areas:
            self._window.removeDockWidget(dock)
        layout = self._window.layout()
        if layout is not None:
            layout.activate()
        done = self._window.restoreState(state, LAYOUT_VERSION)
        self._give_corner()  # a layout that an older program kept gives it to the timeline
        for dock in self._areas:
            self._add_if_missing(dock)
        for bar in old_bars:
            bar.hide()
        self._show_titles()
        return done

    def _give_corner(self) -> None:
        """The panels at the right reach down to the status bar: height is what they lack, and the timeline has width."""
        self._window.setCorner(Qt.Corner.BottomRightCorner, RIGHT)

    def _add_if_missing(self, dock: QDockWidget) -> None:
        """Put a panel that is newer than the layout with those that stand where it stands at first."""
        nowhere = Qt.DockWidgetArea.NoDockWidgetArea
        if self._window.dockWidgetArea(dock) != nowhere or dock.isFloating():
            return
        others = [
            other for other in self._at(self._areas[dock]) if self._window.dockWidgetArea(other) != nowhere
        ]
        self._window.addDockWidget(self._areas[dock], dock)
        if dock in self._closed:
            self._put_aside(dock, others)
            return
        if others:
            self._window.tabifyDockWidget(others[-1], dock)
        dock.show()

    def _put_aside(self, dock: QDockWidget, others: list[QDockWidget]) -> None:
        """Closed; once it is opened it stands above the first of the others at the bottom, at the right behind the last."""
        if others and self._areas[dock] == BOTTOM:
            self._window.splitDockWidget(dock, others[0], Qt.Orientation.Vertical)
        elif others:
            self._window.tabifyDockWidget(others[-1], dock)
        dock.hide()

    def _arrange(self) -> QByteArray:
        """Put every dock in its place: side by side where there is room, else as tabs; returns that layout."""
        window, right, bottom = self._window, self._at(RIGHT), self._at(BOTTOM)
        for dock, area in self._areas.items():
            window.addDockWidget(area, dock)
        tabbed = right[1:] if window.height() < TALL else right[2:]
        for docks in (tabbed, bottom):
            for first, second in pairwise(docks):
                window.tabifyDockWidget(first, second)
        for dock in self._closed:
            self._put_aside(dock, right if self._areas[dock] == RIGHT else bottom)
        for docks in (tabbed, bottom):
            docks[0].raise_()
        self._apply_sizes()
        return window.saveState(LAYOUT_VERSION)

    def _apply_sizes(self) -> None:
        window, right = self._window, self._at(RIGHT)
        heights = [10, 9] if window.height() < TALL else [3, 4, 2]
        window.resizeDocks(right, [PANEL_WIDTH] * len(right), Qt.Orientation.Horizontal)
        window.resizeDocks(right[: len(heights)], heights, Qt.Orientation.Vertical)
        window.resizeDocks(self._at(BOTTOM)[:1], [BOTTOM_HEIGHT], Qt.Orientation.Vertical)

    def _at(self, area: Qt.DockWidgetArea) -> list[QDockWidget]:
        """Those that are there at first."""
        return [
            dock for dock, at_first in self._areas.items() if at_first == area and dock not in self._closed
        ]

    def _make(self, panel: Panel, content: QWidget) -> QDockWidget:
        dock = QDockWidget(panel.title, self._window)
        dock.setObjectName(f"{panel.title.lower().replace(' ', '_')}_dock")
        vertical = panel.area == BOTTOM  # a title above it would take height from the picture
        if vertical:
            dock.setFeatures(dock.features() | QDockWidget.DockWidgetFeature.DockWidgetVerticalTitleBar)
        else:
            content.setMinimumWidth(NARROWEST)
        content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        dock.setWidget(content)
        bar = TitleBar(dock, vertical)
        dock.setTitleBarWidget(bar)
        if vertical and isinstance(content, HasCorner):
            content.set_corner(bar.buttons)
        dock.toggleViewAction().triggered.connect(lambda shown: dock.raise_() if shown else None)
        if vertical and not panel.is_open:
            dock.visibilityChanged.connect(lambda seen: None if seen else self._give_back(dock))
        for changed in (dock.topLevelChanged, dock.dockLocationChanged, dock.visibilityChanged):
            changed.connect(lambda _: self._retitle.start())
        return dock

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """How high the one at the bottom is while it stands there alone; a middle click on a tab closes its panel."""
        if isinstance(watched, QTabBar):
            if not (isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.MiddleButton):
                return False
            dock = self._under(watched, event.position().toPoint())
            if dock is not None and event.type() == QEvent.Type.MouseButtonRelease:
                dock.close()
            return True
        if isinstance(event, QResizeEvent) and all(dock.isHidden() for dock in self._above):
            self._height_alone = event.size().height()
        return False

    @property
    def _above(self) -> list[QDockWidget]:
        """Those that stand above it when they come."""
        return [dock for dock in self._closed if self._areas[dock] == BOTTOM]

    def _give_back(self, dock: QDockWidget) -> None:
        """The height of one at the bottom that has been closed is the picture's again; the one below it has what it had."""
        below = self._at(BOTTOM)[0]
        if dock.isHidden() and not below.isFloating():
            # As long as the layout has not been done anew; before, there may have been too little room for both.
            height = max(below.height(), self._height_alone)
            later = partial(self._window.resizeDocks, [below], [height], Qt.Orientation.Vertical)
            QTimer.singleShot(0, self._window, later)

    def _show_titles(self) -> None:
        """A panel among tabs has its title there, whole; a title bar would say it twice."""
        for tabs in self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            tabs.setElideMode(Qt.TextElideMode.ElideNone)
            tabs.setUsesScrollButtons(True)
            self._give_menu(tabs)
        for dock in self._areas:
            among_tabs = bool(self._window.tabifiedDockWidgets(dock)) and not dock.isFloating()
            bar = dock.titleBarWidget()
            if isinstance(bar, TitleBar):
                bar.set_shown(not among_tabs)

    def _give_menu(self, tabs: QTabBar) -> None:
        """What a title bar's buttons do, for panels that have none because they are tabs."""
        for place in range(tabs.count()):
            tabs.setTabToolTip(place, TAB_TIP)
        if tabs.contextMenuPolicy() != Qt.ContextMenuPolicy.CustomContextMenu:
            tabs.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            tabs.customContextMenuRequested.connect(partial(self._show_menu, tabs))
            tabs.installEventFilter(self)

    def _under(self, tabs: QTabBar, at: QPoint) -> QDockWidget | None:
        title = tabs.tabText(tabs.tabAt(at))
        return next((dock for dock in self._areas if dock.windowTitle() == title), None)

    def _show_menu(self, tabs: QTabBar, at: QPoint) -> None:
        menu, dock = QMenu(tabs), self._under(tabs, at)
        menu.setObjectName("tab_menu")
        if dock is not None:
            menu.addAction(f"Close {dock.windowTitle()}", dock.close)
            menu.addAction(f"Float {dock.windowTitle()}", partial(dock.setFloating, True))
            menu.addSeparator()
        self.fill_menu(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(tabs.mapToGlobal(at))


@runtime_checkable
class HasCorner(Protocol):
    """A panel without a title above it, that has room in its first row for the buttons that would stand there."""

    def set_corner(self, buttons: QWidget) -> None:
        """Put them at the right end of the first row."""


class TitleBar(QWidget):
    """A panel's quiet title, by which it is dragged; beside the panel (`vertical`) it is only a strip.

    `buttons` float and close the panel; in a strip that has them it is their width that it takes.
    """

    def __init__(self, dock: QDockWidget, vertical: bool) -> None:
        super().__init__(dock)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._vertical, self._shown = vertical, True
        layout = QBoxLayout(
            QBoxLayout.Direction.TopToBottom if vertical else QBoxLayout.Direction.LeftToRight, self
        )
        layout.setContentsMargins(*((0, UNIT, 0, 0) if vertical else (PADDING, 0, UNIT, 0)))
        if not vertical:
            layout.addWidget(ElidedLabel(dock.windowTitle(), self, role="heading"), 1)
        self.buttons = QWidget(self)
        layout.addWidget(self.buttons)
        if vertical:
            layout.addStretch(1)
        row(*self._make_buttons(dock), parent=self.buttons)

    def _make_buttons(self, dock: QDockWidget) -> Iterator[QToolButton]:
        for name, what, tip in (
            ("arrow-square-out", "float", f"Float or dock {dock.windowTitle()}"),
            ("x", "close", f"Close {dock.windowTitle()} (View, Panels brings it back)"),
        ):
            button = icon_button(name, tip, f"{dock.objectName()}_{what}", self.buttons)
            button.setIcon(icon(name, role="faint"))
            button.clicked.connect(
                dock.close if what == "close" else lambda: dock.setFloating(not dock.isFloating())
            )
            yield button

    def set_shown(self, shown: bool) -> None:
        """With its height, or none."""
        if shown != self._shown:
            self._shown = shown
            for part in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
                part.setVisible(shown)  # what has no height must not take the keyboard focus either
            self.buttons.setVisible(shown)
            self.setMaximumHeight(UNBOUNDED if shown else 0)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """What a dock gives its title bar."""
        if self._vertical:
            own = super().sizeHint()
            return QSize(max(own.width(), GRIP) if self._shown else 0, own.height())
        return QSize(super().sizeHint().width(), CONTROL_HEIGHT + UNIT if self._shown else 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A strip shows where it can be taken hold of."""
        super().paintEvent(event)
        if self._vertical and self._shown:
            painter, middle = QPainter(self), self.height() // 2
            for place in (-2, -1, 0, 1, 2):
                painter.fillRect(self.width() - GRIP // 2 - 1, middle + place * UNIT, 2, 2, colour("faint"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint() if self._vertical else QSize(0, self.sizeHint().height())


def _text(data: QByteArray) -> str:
    return base64.b64encode(data.data()).decode()


def _bytes(text: str) -> QByteArray:
    try:
        return QByteArray(base64.b64decode(text, validate=True))
    except ValueError:
        return QByteArray()
