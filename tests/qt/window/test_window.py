"""The main window as a whole: comparing, errors, the title, the layout, what is dropped on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QDockWidget,
    QLabel,
    QLineEdit,
    QMessageBox,
    QScrollArea,
    QTabBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.render.request import Frame
from ganinterface.studio.studio import Studio
from ganinterface.studio.view import ScaleMode, Tool
from tests.qt.helpers import PATIENCE, add_visible_edit, until, waiting_for
from tests.qt.panel_helpers import find, press
from tests.signals import Listener
from tests.studio.file_work import save_preset, save_work
from tests.studio_setup import picture_of

Settle = Callable[[], None]
COMBO_EXTRA = 26  # px; a combo box's padding and arrow
BUTTON = QMessageBox.StandardButton


# --- compare ---


def test_holding_c_shows_the_picture_without_edits_and_leaves_the_history_alone(
    window: MainWindow, studio: Studio, settle: Settle
) -> None:
    plain = picture_of(studio).copy()
    add_visible_edit(studio)
    settle()
    edited = picture_of(studio).copy()
    steps = studio.session.step_labels
    QTest.keyPress(window.canvas, Qt.Key.Key_C)
    settle()
    assert np.array_equal(picture_of(studio), plain)
    QTest.keyRelease(window.canvas, Qt.Key.Key_C)
    settle()
    assert np.array_equal(picture_of(studio), edited)
    assert not np.array_equal(edited, plain)
    assert studio.session.step_labels == steps


def test_a_c_typed_into_a_field_compares_nothing(window: MainWindow, studio: Studio) -> None:
    QTest.keyClick(window.top_bar.seed, Qt.Key.Key_C)
    assert not studio.view.compare


def test_return_draws_another_portrait_but_not_out_of_a_number_field(
    window: MainWindow, studio: Studio
) -> None:
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    assert len(studio.session.step_labels) == 1
    seed = window.top_bar.seed
    seed.setFocus()
    seed.selectAll()
    QTest.keyClicks(seed, "77")
    QTest.keyClick(seed, Qt.Key.Key_Return)
    assert studio.session.document.seed == 77
    assert len(studio.session.step_labels) == 2


# --- errors ---


def test_a_picture_that_fails_is_said_with_details_and_the_old_one_stays(
    window: MainWindow, studio: Studio, qtbot: QtBot
) -> None:
    shown, frame = window.canvas.image, studio.shown.last_frame
    assert frame is not None
    failed = Frame(frame.request, error="The network was unplugged.", details="Traceback: wire 3")
    with waiting_for(qtbot, studio.messages.said):
        studio.models.worker.frame.emit(failed)
    assert window.canvas.image is shown
    assert studio.shown.last_frame is frame
    assert window.status.message.text() == "The network was unplugged."
    assert window.status.message.details.isVisible()
    window.status.message.details.click()
    page = window.findChild(QWidget, "details_page")
    assert page is not None
    assert not page.isModal()
    window.status.message.dismiss.click()
    assert window.status.message.text() == ""


def test_a_model_that_cannot_be_opened_leaves_the_present_one(
    window: MainWindow, studio: Studio, tmp_path: Path, qtbot: QtBot, settle: Settle
) -> None:
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(b"no model")
    model, document = studio.session.model, studio.session.document
    heard = Listener(studio.messages)
    studio.projects.open_model(broken)
    qtbot.waitUntil(lambda: len(heard.at("error")) == 1, timeout=PATIENCE)
    assert "broken.safetensors" in heard.at("error")[0]
    assert (studio.session.model, studio.session.document) == (model, document)
    studio.workbench.new_portrait()
    settle()


# --- layout ---


def hidden_parts(window: MainWindow) -> list[str]:
    """Controls that are cut off by the window or by a neighbour, or too small for what they hold."""
    kinds = (QAbstractButton, QLineEdit, QComboBox, QLabel)
    faults = []
    for widget in window.findChildren(QWidget):
        if not isinstance(widget, kinds) or not widget.isVisible() or scrolls(widget) or behind_a_tab(widget):
            continue
        name = f"{widget.objectName()} {widget.accessibleName()} {getattr(widget, 'text', str)()}"
        place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
        if not window.rect().contains(place):
            faults.append(f"{name} lies outside the window: {place}")
        elif widget.visibleRegion().boundingRect() != widget.rect():
            faults.append(f"{name} is covered: {widget.visibleRegion().boundingRect()} of {widget.rect()}")
        elif widget.width() < width_of_text(widget):
            faults.append(f"{name} is too narrow: {widget.width()} < {width_of_text(widget)}")
    return faults


def width_of_text(widget: QWidget) -> int:
    """The pixels that a control needs so that its text is not cut off; 0 where it has none, or is made to be cut."""
    if isinstance(widget, QComboBox):
        texts = [widget.itemText(index) for index in range(widget.count())]
        return max((widget.fontMetrics().horizontalAdvance(text) for text in texts), default=0) + COMBO_EXTRA
    icon_only = Qt.ToolButtonStyle.ToolButtonIconOnly
    if isinstance(widget, ElidedLabel | QLineEdit):
        return 0
    if isinstance(widget, QToolButton) and widget.toolButtonStyle() == icon_only:
        return 0
    return int(widget.minimumSizeHint().width())


def behind_a_tab(widget: QWidget) -> bool:
    parent: QWidget | None = widget
    while parent is not None and not isinstance(parent, QDockWidget):
        parent = parent.parentWidget()
    return parent is not None and parent.visibleRegion().isEmpty()


def scrolls(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea | QAbstractScrollArea):
            return True
        parent = parent.parentWidget()
    return False


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
@pytest.mark.parametrize("panel", ["Edits", "Attributes", "Latent", "Presets"])
def test_nothing_is_cut_off(
    window: MainWindow,
    studio: Studio,
    qtbot: QtBot,
    settle: Settle,
    size: tuple[int, int],
    panel: str,
) -> None:
    window.resize(*size)
    window.docks.reset()
    add_visible_edit(studio)
    studio.playback.add_pose()
    studio.workbench.new_portrait()
    studio.playback.add_pose()
    settle()
    window.docks.raise_panel(panel)
    qtbot.wait(50)
    assert (window.width(), window.height()) == size
    assert "\n".join(hidden_parts(window)) == ""


def test_panels_side_by_side_are_read_whole_and_reset_layout_takes_them_back(
    window: MainWindow, studio: Studio, qtbot: QtBot, settle: Settle
) -> None:
    docks = {dock.windowTitle(): dock for dock in window.findChildren(QDockWidget)}
    window.splitDockWidget(docks["Layers"], docks["Edits"], Qt.Orientation.Horizontal)
    window.tabifyDockWidget(docks["Timeline"], docks["Latent"])
    add_visible_edit(studio)
    settle()
    docks["Edits"].raise_()
    qtbot.waitUntil(lambda: docks["Edits"].x() >= docks["Layers"].geometry().right(), timeout=PATIENCE)
    assert docks["Edits"].y() == docks["Layers"].y()
    assert (window.width(), window.height()) == (1280, 720)
    assert "\n".join(hidden_parts(window)) == ""
    window.actions_by_id["reset_layout"].trigger()
    assert {dock.windowTitle() for dock in window.tabifiedDockWidgets(docks["Edits"])} == {
        "Attributes",
        "Latent",
        "Presets",
    }
    assert docks["Layers"].x() == docks["Edits"].x()


@pytest.mark.parametrize("symmetry", [False, True])
def test_with_panels_on_both_sides_the_brush_makes_the_window_no_wider(
    window: MainWindow, studio: Studio, qtbot: QtBot, settle: Settle, symmetry: bool
) -> None:
    docks = {dock.windowTitle(): dock for dock in window.findChildren(QDockWidget)}
    add_visible_edit(studio)
    settle()
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, docks["Layers"])
    docks["Edits"].raise_()
    studio.view.symmetry = symmetry
    studio.view.tool = Tool.BRUSH
    qtbot.waitUntil(
        lambda: docks["Layers"].x() < window.canvas.mapTo(window, QPoint(0, 0)).x() < docks["Edits"].x(),
        timeout=PATIENCE,
    )
    qtbot.wait(50)
    assert (window.width(), window.height()) == (1280, 720)
    assert "\n".join(hidden_parts(window)) == ""
    details = window.findChild(QScrollArea, "edit_details_scroll")
    assert isinstance(details, QScrollArea)
    content = details.widget()
    assert content is not None
    assert content.width() <= details.viewport().width()


@pytest.mark.parametrize("scale", ["map", 12.5])
def test_the_histogram_cuts_nothing_off(
    window: MainWindow, studio: Studio, qtbot: QtBot, settle: Settle, scale: ScaleMode
) -> None:
    window.docks.reset()
    settle()
    studio.view.scale_mode = scale
    button = window.findChild(QToolButton, "histogram_shown")
    assert isinstance(button, QToolButton)
    button.click()
    qtbot.wait(50)
    assert (window.width(), window.height()) == (1280, 720)
    assert "\n".join(hidden_parts(window)) == ""


def test_every_control_has_a_name_for_those_who_do_not_see_it(window: MainWindow) -> None:
    controls = [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, QAbstractButton | QLineEdit | QComboBox)
        and not widget.objectName().startswith("qt_")
        and not isinstance(widget.parentWidget(), QComboBox | QLineEdit)  # parts of Qt's own
        and "ExtensionButton" not in type(widget).__name__
        and "ScrollButton" not in widget.objectName()
    ]
    unnamed = [
        f"{type(widget).__name__} {widget.objectName()} in {type(widget.parentWidget()).__name__}"
        for widget in controls
        if not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert len(controls) > 30
    assert unnamed == []


def test_the_buttons_of_the_timeline_stand_beside_each_other_at_the_right(window: MainWindow) -> None:
    timeline = window.findChild(QDockWidget, "timeline_dock")
    assert timeline is not None
    lefts, tops = zip(
        *(
            (at.x(), at.y())
            for what in ("export", "dock_float", "dock_close")
            for at in [find(window, QToolButton, f"timeline_{what}").mapTo(timeline, QPoint(0, 0))]
        ),
        strict=True,
    )
    assert list(lefts) == sorted(lefts)
    assert tops[1] == tops[2]
    press(window, "timeline_dock_float")
    assert timeline.isFloating()
    press(window, "timeline_dock_float")
    press(window, "timeline_dock_close")
    assert not timeline.isVisible()


def test_the_layout_is_remembered(window: MainWindow, studio: Studio, qtbot: QtBot) -> None:
    dock = window.findChild(QDockWidget, "timeline_dock")
    assert dock is not None
    dock.close()
    window.close()
    again = MainWindow(studio)
    qtbot.addWidget(again)
    again.show()
    reopened = again.findChild(QDockWidget, "timeline_dock")
    assert reopened is not None
    assert not reopened.isVisible()
    again.actions_by_id["reset_layout"].trigger()
    assert reopened.isVisible()


def test_resetting_the_layout_leaves_one_tab_for_each_panel(window: MainWindow, qtbot: QtBot) -> None:
    for _ in range(3):
        window.actions_by_id["reset_layout"].trigger()
        qtbot.wait(10)
    bars = [bar for bar in window.findChildren(QTabBar) if bar.isVisible() and bar.parent() is window]
    assert [[bar.tabText(place) for place in range(bar.count())] for bar in bars] == [
        ["Edits", "Attributes", "Latent", "Presets"]
    ]


def test_a_broken_layout_in_the_settings_is_no_harm(studio: Studio, qtbot: QtBot) -> None:
    studio.settings.remember(window_geometry="not base64", window_state="AAAA")
    window = MainWindow(studio)
    qtbot.addWidget(window)
    window.show()
    assert window.canvas.isVisible()


def test_switches_of_the_view_are_remembered(window: MainWindow, studio: Studio) -> None:
    studio.view.ground = "dark"
    studio.view.radius = 0.11
    window.close()
    assert studio.settings.current.ground == "dark"
    assert studio.settings.current.brush_radius == pytest.approx(0.11)


# --- drag and drop ---


def drop(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(100, 100),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)


def test_a_dropped_project_is_opened(
    window: MainWindow, studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    studio.latents.set_seed(99)
    path = tmp_path / "dropped.ganproj"
    save_work(studio, path, until(qtbot))
    studio.projects.new()
    drop(window, path)
    qtbot.waitUntil(lambda: studio.session.path == path, timeout=PATIENCE)
    assert studio.session.document.seed == 99


def test_a_dropped_preset_joins_the_stack(
    window: MainWindow, studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    add_visible_edit(studio)
    path = tmp_path / "preset.json"
    assert save_preset(studio, path, until(qtbot))
    drop(window, path)
    qtbot.waitUntil(lambda: len(studio.session.document.edits) == 2, timeout=PATIENCE)


def test_a_dropped_file_of_another_kind_is_declined_with_a_word(
    window: MainWindow, studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    heard = Listener(studio.messages)
    path = tmp_path / "letter.pdf"
    path.write_bytes(b"%PDF-1.7\n\xff\xfe")
    drop(window, path)
    qtbot.waitUntil(lambda: not studio.files.is_reading, timeout=PATIENCE)
    assert heard.at("warning") == ["'letter.pdf' is a PDF document, which this program does not open."]
