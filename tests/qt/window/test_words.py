"""Guide and window use the same words, and the window's are in one case."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDockWidget,
    QLabel,
    QLineEdit,
    QListWidget,
    QRadioButton,
    QTabBar,
    QToolBar,
    QToolButton,
    QWidget,
)

from ganinterface.assets import GUIDE, asset
from ganinterface.files.catalogue import Catalogue
from ganinterface.qt.batch.dialog import MODES, BatchDialog
from ganinterface.qt.edits.motion_pane import ROWS
from ganinterface.qt.find.direction_row import BEGIN, KEEP, WITHOUT
from ganinterface.qt.find.follow import FollowDialog
from ganinterface.qt.models.dialog import ModelsDialog
from ganinterface.qt.training.start_dialog import StartDialog
from ganinterface.qt.training.status import CONTINUE
from ganinterface.qt.training.window import TrainingWindow, Verbs
from ganinterface.qt.widgets.numbers.key_diamond import ADD_DRIVER
from ganinterface.qt.widgets.numbers.slider import Slider
from ganinterface.qt.window.actions.menu_table import MENUS, SUBMENUS, listed
from ganinterface.qt.window.actions.table import EVERY
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.qt.window.preferences import PreferencesDialog
from ganinterface.studio.live.live import COPY_OSC, LEARN

# Behind a field, and names of the field of work.
UNITS = {"s", "fps", "GiB", "portraits", "minutes, then it saves and ends", "height × width in pixels"}
UNITS |= {"from seed", "deviations"}
UNITS |= {"w", "z", "sha256"}
OFFERED = {"Recover", "Later", "Discard"}  # in a notice, see tests/studio/test_recovery.py
BOLD = re.compile(r"\*\*([^*]+)\*\*(?: \(`([^`]+)`\))?")


@pytest.fixture
def roots(window: MainWindow, tmp_path: Path) -> list[QWidget]:
    """The window in the middle of some work, and the other windows that can be opened from it."""
    studio = window.studio
    studio.edits.add_edit({0: 1.0})
    studio.playback.add_pose()
    studio.latents.add_mix()
    window.actions_by_id["preferences"].trigger()
    preferences = window.findChild(PreferencesDialog)
    assert preferences is not None
    verbs = Verbs(lambda path: None, lambda purpose: tmp_path, lambda purpose, path: None)
    training = TrainingWindow(verbs, window)
    models = ModelsDialog(Catalogue(()), studio.jobs, lambda path: None, window)
    batch = BatchDialog(studio.varying, studio.workbench, studio.models, studio.messages, window)
    follow = FollowDialog(studio.following, studio.view, window)
    return [window, preferences, training, StartDialog(tmp_path, None, window), models, batch, follow]


def texts_of(root: QWidget) -> Iterator[str]:
    """What can be read in a window without pointing at it: labels, buttons, entries of boxes, tabs, hints in fields."""
    for widget in (root, *root.findChildren(QWidget)):
        if isinstance(widget, QComboBox):
            if widget.isEditable():  # addresses and names, to be typed
                continue
            yield from (widget.itemText(index) for index in range(widget.count()))
        elif isinstance(widget, QTabBar):
            yield from (widget.tabText(index) for index in range(widget.count()))
        elif isinstance(widget, QLineEdit):
            yield widget.placeholderText()
        elif widget.parentWidget() is None or not isinstance(widget.parentWidget(), QComboBox):
            text = getattr(widget, "text", None)
            yield text() if callable(text) else ""


def names_of(root: QWidget) -> Iterator[str]:
    """How the buttons without words are called in their tool tips: the first line, without the key."""
    for widget in root.findChildren(QWidget):
        yield re.sub(r" \([^()]*\)$", "", widget.toolTip().partition("\n")[0])


def paths() -> set[str]:
    """All entries of the menus, as "Help → Guide"."""
    named = {entry.id: entry.text for entry in EVERY} | {"@ground": "Ground", "@panels": "Panels"}
    known = {f"{menu} → {named[entry]}" for menu, ids in MENUS.items() for entry in ids if entry in named}
    for menu, ids in MENUS.items():
        known |= {f"{menu} → {sub} → {named[entry]}" for sub, entry in listed(ids) if sub}
        known |= {f"{menu} → {SUBMENUS[each][0]}" for each in ids if each in SUBMENUS}
    return known


def test_what_is_bold_in_the_guide_can_be_read_in_the_window(roots: list[QWidget]) -> None:
    known = {text.replace("&", "") for root in roots for text in (*texts_of(root), *names_of(root))}
    known |= {
        CONTINUE,
        *(KEEP, WITHOUT, BEGIN),
        *(LEARN, COPY_OSC, ADD_DRIVER),
        *OFFERED,
        *MENUS,
        *(mode.title for mode in MODES),
        *(title for title, _ in ROWS.values()),
    }
    known |= {entry.text for entry in EVERY} | paths()
    known |= {action.text().replace("&", "") for root in roots for action in root.findChildren(QAction)}
    known |= {text.rstrip("…") for text in known}
    told = {name for name, _ in BOLD.findall(asset(GUIDE).read_text(encoding="utf-8"))}
    assert len(told) > 40
    assert sorted(told - known) == []


def test_the_keys_that_the_guide_names_are_those_of_the_table() -> None:
    keys = {entry.text: {entry.shown_key, *entry.keys} for entry in EVERY}
    text = asset(GUIDE).read_text(encoding="utf-8")
    told = [(name.rpartition(" → ")[2], key) for name, key in BOLD.findall(text) if key]
    told += [(name, key) for key, name in re.findall(r"`([^`]+)` \(\*\*([^*]+)\*\*\)", text)]
    checked = [(name, key) for name, key in told if name in keys]
    assert len(checked) > 8
    wrong = [(name, key) for name, key in checked if key not in {k.removeprefix("Hold ") for k in keys[name]}]
    assert wrong == []


def test_titles_and_fields_begin_with_a_capital_letter(roots: list[QWidget]) -> None:
    window = roots[0]
    assert isinstance(window, MainWindow)
    project, model = window.studio.session.project, window.studio.session.model
    assert model is not None
    given = {model.ref.name, *(layer.name for layer in model.layers)}  # by models, files and people
    given |= {edit.name for edit in project.document.edits} | {pose.name for pose in project.timeline.poses}
    given |= {text for entry in project.library for text in (entry.name, entry.group, entry.description)}
    small = {
        text
        for root in roots
        for text in texts_of(root)
        if text[:1].islower() and text not in UNITS | given and not re.match(r"(row|map) \d|· ", text)
    }
    assert sorted(small) == []


# Fields that need no word beside them: in a row that bears the name of what they are of, and the name itself.
UNLABELLED = {"strength_box", "pose_name"}
LABEL_WIDTH, GAP = 100, 12  # px; of a column of labels, and between two parts of a row


def test_every_field_has_words_beside_it_above_it_or_in_it(roots: list[QWidget]) -> None:
    window = roots[0]
    assert isinstance(window, MainWindow)
    groups: list[QWidget] = [*window.docks.all, *window.findChildren(QToolBar), *roots[1:]]
    bare = set()
    for group in groups:
        if isinstance(group, QDockWidget):
            group.setFloating(True)
        group.show()
        group.resize(1200, 900)  # what does not belong together is far apart then
        for choose in pages_of(group):
            choose()
            QApplication.processEvents()
            bare |= {field.objectName() for field in fields_of(group) if not has_words(field, group)}
        group.hide()
    assert sorted(bare - UNLABELLED) == []


def pages_of(group: QWidget) -> list[Callable[[], object]]:
    """What shows the fields of each kind of batch, and of each way to find directions; else only what is there."""
    modes, ways = group.findChild(QListWidget, "batch_modes"), group.findChild(QComboBox, "direction_way")
    if modes is not None:
        return [partial(modes.setCurrentRow, place) for place in range(modes.count())]
    if ways is not None:
        return [partial(_choose, ways, place) for place in range(ways.count())]
    return [lambda: None]


def _choose(box: QComboBox, place: int) -> None:
    box.setCurrentIndex(place)
    box.activated.emit(place)


def fields_of(group: QWidget) -> list[QLineEdit]:
    """Fields in which a person types, but for those in a list of choices, which show what is chosen."""
    return [
        field
        for field in group.findChildren(QLineEdit)
        if field.isVisibleTo(group)
        and not field.isReadOnly()
        and not isinstance(field.parentWidget(), QComboBox)
    ]


def has_words(field: QLineEdit, group: QWidget) -> bool:
    """Whether words stand in it, at its left (before its slider, if it has one), behind it or above it."""
    if field.placeholderText():
        return True
    place = place_in(group, field)
    seen = [part for part in group.findChildren(QWidget) if part.isVisibleTo(group)]
    words = [place_in(group, part) for part in seen if getattr(part, "text", str)() and is_text(part)]
    for slider in (place_in(group, part) for part in seen if isinstance(part, Slider)):
        if in_a_row(slider, place) and 0 <= place.left() - slider.right() <= GAP:
            place = place.united(slider)
    return any(
        (in_a_row(each, place) and 0 <= place.left() - each.right() <= LABEL_WIDTH)
        or (in_a_row(each, place) and 0 <= each.left() - place.right() <= GAP)
        or is_above(each, place)
        for each in words
    )


def is_text(part: QWidget) -> bool:
    """Whether it is words alone, or what is switched on for the field behind it."""
    return isinstance(part, QLabel | QCheckBox | QRadioButton)


def place_in(group: QWidget, part: QWidget) -> QRect:
    return QRect(part.mapTo(group, QPoint()), part.size())


def in_a_row(one: QRect, other: QRect) -> bool:
    return one.top() <= other.center().y() <= one.bottom()


def is_above(one: QRect, other: QRect) -> bool:
    overlaps = one.left() <= other.right() and other.left() <= one.right()
    return overlaps and one.bottom() <= other.top() <= one.bottom() + GAP


def test_every_control_has_a_tool_tip_and_a_name(roots: list[QWidget]) -> None:
    bare = {
        (type(widget).__name__, widget.objectName())
        for root in roots
        for widget in root.findChildren(QWidget)
        if isinstance(widget, QToolButton | QComboBox | QCheckBox | Slider)
        and not (widget.toolTip() and widget.accessibleName())
        and not widget.objectName().startswith("qt_")
        and not isinstance(widget.parentWidget(), QTabBar | QLineEdit | QToolBar)  # Qt's own
    }
    assert sorted(bare) == []
