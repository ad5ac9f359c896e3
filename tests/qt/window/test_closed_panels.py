"""Panels that are not there at first: an action opens them, Reset layout puts them away, an older layout leaves them so."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QMenu, QTabBar

from ganinterface.qt.window.main_window import MainWindow
from ganinterface.qt.window.panels import BOTTOM, PANELS

STRIP = "Does it hold?"


def dock(window: MainWindow, title: str) -> QDockWidget:
    return next(dock for dock in window.docks.all if dock.windowTitle() == title)


def test_the_strip_is_opened_above_the_timeline_and_draws_only_while_it_is_seen(window: MainWindow) -> None:
    strip, timeline = dock(window, STRIP), dock(window, "Timeline")
    assert strip.isHidden()
    window.actions_by_id["show_strip"].trigger()
    QApplication.processEvents()
    assert not strip.isHidden()
    assert window.dockWidgetArea(strip) == BOTTOM
    assert strip.geometry().bottom() < timeline.geometry().top()
    assert window.studio.strip._is_shown
    window.docks.reset()
    QApplication.processEvents()
    assert strip.isHidden()
    assert not window.studio.strip._is_shown


@pytest.mark.parametrize("title", [panel.title for panel in PANELS if not panel.is_open])
def test_a_layout_from_before_a_panel_was_there_leaves_it_closed(window: MainWindow, title: str) -> None:
    late = dock(window, title)
    window.removeDockWidget(late)
    late.setObjectName("another_name")  # as if the layout knew nothing of it
    state = window.docks.state()
    late.setObjectName(f"{title.lower().replace(' ', '_')}_dock")
    window.docks.restore("", state)
    assert late.isHidden()
    window.docks.raise_panel(title)
    assert not late.isHidden()


def test_the_pinned_map_is_looked_into_in_a_panel_of_its_own(window: MainWindow) -> None:
    window.actions_by_id["map_effect"].trigger()
    assert dock(window, "Map").isHidden()  # no map is pinned: that is said
    window.studio.view.pin((1,))
    window.actions_by_id["map_effect"].trigger()
    assert not dock(window, "Map").isHidden()
    assert window.studio.map_effects.map == (window.studio.view.layer, 1)


def test_the_strips_height_is_the_pictures_again_when_it_is_closed(window: MainWindow) -> None:
    strip, timeline = dock(window, STRIP), dock(window, "Timeline")
    before, picture = timeline.height(), window.canvas.height()
    window.actions_by_id["show_strip"].trigger()
    QApplication.processEvents()
    assert window.canvas.height() < picture
    strip.close()
    QApplication.processEvents()
    QApplication.processEvents()
    assert timeline.height() == before
    assert window.canvas.height() == picture


def test_a_panel_that_is_opened_from_the_menu_stands_before_those_it_shares_its_place_with(
    window: MainWindow,
) -> None:
    gallery, edits = dock(window, "Gallery"), dock(window, "Edits")
    gallery.toggleViewAction().trigger()
    QApplication.processEvents()
    assert not gallery.visibleRegion().isEmpty()
    assert edits.visibleRegion().isEmpty()


def test_panels_at_the_right_reach_below_the_picture_also_with_a_layout_of_an_older_program(
    window: MainWindow,
) -> None:
    window.setCorner(Qt.Corner.BottomRightCorner, BOTTOM)
    old = window.docks.state()
    window.docks.restore("", old)
    QApplication.processEvents()
    edits, timeline = dock(window, "Edits"), dock(window, "Timeline")
    assert edits.geometry().bottom() == timeline.geometry().bottom()
    assert timeline.geometry().right() < edits.geometry().left()


def test_a_panel_among_tabs_is_closed_and_floated_by_its_tab(window: MainWindow) -> None:
    docks = {dock.windowTitle(): dock for dock in window.docks.all}

    def tab(title: str) -> tuple[QTabBar, QPoint]:
        for bar in window.findChildren(QTabBar):
            for place in range(bar.count()):
                if bar.isVisible() and bar.tabText(place) == title:
                    return bar, bar.tabRect(place).center()
        raise AssertionError(title)

    bar, at = tab("Latent")
    QTest.mouseClick(bar, Qt.MouseButton.MiddleButton, pos=at)
    assert docks["Latent"].isHidden()
    bar, at = tab("Attributes")
    bar.customContextMenuRequested.emit(at)
    menu = bar.findChild(QMenu, "tab_menu")
    assert isinstance(menu, QMenu)
    close, float_, _, *panels = menu.actions()
    assert (close.text(), float_.text()) == ("Close Attributes", "Float Attributes")
    assert [action.text() for action in panels] == list(docks)
    float_.trigger()
    menu.close()
    assert docks["Attributes"].isFloating()
