"""Classes of a conditional model in the window: typed, found by name, mixed, undone, named by a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ganinterface.document.document import LatentPart, ModelRef
from ganinterface.qt.latent.label_selector import ClassBox, LabelSelector
from ganinterface.qt.latent.panel import LatentPanel
from ganinterface.qt.widgets.hint import Hint
from ganinterface.session import actions
from tests.qt.desk import INFO, Desk
from tests.qt.helpers import PATIENCE
from tests.qt.latent.panel import latent_panel
from tests.qt.panel_helpers import drag
from tests.signals import Listener
from tests.studio.file_work import open_file

LEFT = Qt.MouseButton.LeftButton
NAMES = "crane\ndog\ncrane, machine\n"


# A model of three classes, whose names are not known.
ANIMALS = replace(INFO, ref=ModelRef("animals", "2" * 64, "/models/animals.safetensors"), label_dim=3)


@pytest.fixture
def panel(desk: Desk, qtbot: QtBot) -> LatentPanel:
    desk.open(ANIMALS)
    return latent_panel(qtbot, desk)


@pytest.fixture
def selector(panel: LatentPanel) -> LabelSelector:
    return panel.classes


def type_class(box: ClassBox, text: str) -> None:
    """As a person does: click into the box, type over what is there, Return."""
    box.setFocus()
    box.text.selectAll()
    QTest.keyClicks(box.text, text)
    completer = box.completer()
    assert completer is not None
    completer.popup().hide()
    QTest.keyClick(box.text, Qt.Key.Key_Return)


def label(desk: Desk) -> tuple[float, ...]:
    found = desk.session.document.label
    assert found is not None
    return tuple(round(weight, 4) for weight in found)


def test_at_first_a_picture_is_of_the_first_class(selector: LabelSelector, desk: Desk) -> None:
    assert selector.isVisible()
    assert selector.single.currentText() == "0"
    assert [selector.single.itemText(index) for index in range(selector.single.count())] == ["0", "1", "2"]
    assert selector.rows == []
    assert desk.session.document.label is None


def test_a_class_is_typed_and_the_picture_is_of_it(selector: LabelSelector, desk: Desk) -> None:
    type_class(selector.single, "2")
    assert label(desk) == (0.0, 0.0, 1.0)
    assert desk.session.undo_label == "Class 2"
    desk.workbench.undo()
    assert selector.single.currentText() == "0"


def test_a_class_is_chosen_from_the_list(selector: LabelSelector, desk: Desk) -> None:
    selector.single.showPopup()
    view = selector.single.view()
    view.setCurrentIndex(selector.single.model().index(1, 0))
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert label(desk) == (0.0, 1.0, 0.0)


@pytest.mark.parametrize("text", ["3", "-1", "dog"])
def test_a_class_that_is_not_there_is_said_and_changes_nothing(
    selector: LabelSelector, desk: Desk, text: str
) -> None:
    heard = Listener(desk.messages)
    type_class(selector.single, text)
    wanted = "This model has classes 0 to 2" if text != "dog" else "not known: take 0 to 2"
    assert [wanted in said for said in heard.at("warning")] == [True]
    hint = selector.window().findChild(Hint)
    assert hint is not None
    assert hint.isVisible()
    assert (hint.field, hint.text()) == (selector.single.text, heard.at("warning")[0])
    assert selector.single.currentText() == "0"
    assert desk.session.document.label is None


def test_classes_are_mixed_and_their_amounts_sum_to_one(
    selector: LabelSelector, desk: Desk, qtbot: QtBot
) -> None:
    qtbot.mouseClick(selector.add, LEFT)
    assert label(desk) == (0.5, 0.5, 0.0)
    assert not selector.single.isVisible()
    assert [row.box.currentText() for row in selector.rows] == ["0", "1"]
    assert [row.amount.address for row in selector.rows] == ["label/0", "label/1"]
    qtbot.mouseClick(selector.add, LEFT)
    assert label(desk) == (0.3333, 0.3333, 0.3333)
    assert not selector.add.isEnabled()
    desk.labels.set_class(0)
    qtbot.mouseClick(selector.add, LEFT)
    qtbot.waitUntil(selector.rows[1].isVisible, timeout=PATIENCE)
    drag(selector.rows[1].amount.slider, 0.5, 0.6, 1.0)
    assert label(desk) == (0.0, 1.0, 0.0)


def test_a_drag_of_an_amount_is_one_step_keeps_the_shares_of_the_others_and_may_turn_back(
    selector: LabelSelector, desk: Desk, qtbot: QtBot
) -> None:
    desk.workbench.apply(actions.set_label, (0.5, 0.3, 0.2))
    qtbot.waitUntil(lambda: len(selector.rows) == 3 and selector.rows[0].isVisible(), timeout=PATIENCE)
    steps = len(desk.session.step_labels)
    drag(selector.rows[0].amount.slider, 0.5, 1.0, 0.0, 0.0)
    assert label(desk) == (0.0, 0.6, 0.4)
    assert desk.session.step_labels[steps:] == ("class 0 0.5 → 0",)
    assert [row.box.currentText() for row in selector.rows] == ["1", "2"]
    desk.workbench.undo()
    assert [row.amount.value for row in selector.rows] == [0.5, 0.3, 0.2]


def test_a_class_of_a_mix_is_replaced_and_taken_out(
    selector: LabelSelector, desk: Desk, qtbot: QtBot
) -> None:
    desk.workbench.apply(actions.set_label, (0.75, 0.25, 0.0))
    type_class(selector.rows[1].box, "2")
    assert label(desk) == (0.75, 0.0, 0.25)
    qtbot.mouseClick(selector.rows[0].remove, LEFT)
    assert label(desk) == (0.0, 0.0, 1.0)
    assert selector.single.isVisible()
    assert selector.single.currentText() == "2"


def test_names_are_loaded_searched_and_shown(
    panel: LatentPanel, desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    selector, path = panel.classes, tmp_path / "names.txt"
    path.write_text(NAMES)
    panel.names_wanted.connect(partial(open_file, desk, path, desk.loop.run_until, "labels"))
    heard = Listener(desk.messages)
    qtbot.mouseClick(selector.names, LEFT)
    assert heard.at("info") == [
        "3 classes have names now. Saved next to the model as animals.labels.txt, they are loaded every time."
    ]
    assert desk.settings.current.folders["labels"] == str(tmp_path)
    assert selector.single.currentText() == "0 crane"
    completer = selector.single.completer()
    assert completer is not None
    completer.setCompletionPrefix("MACH")
    assert completer.completionCount() == 1
    assert completer.currentCompletion() == "2 crane, machine"
    type_class(selector.single, "Dog")
    assert selector.single.currentText() == "1 dog"
    assert desk.session.undo_label == "Class dog"
    type_class(selector.single, "crane")
    assert heard.at("warning") == ["There are 2 classes 'crane': 0 and 2."]
    assert selector.single.currentText() == "1 dog"


def test_a_file_that_names_other_classes_is_said_and_changes_nothing(
    desk: Desk, selector: LabelSelector, tmp_path: Path
) -> None:
    (tmp_path / "names.txt").write_text("cat\n")
    heard = Listener(desk.messages)
    open_file(desk, tmp_path / "names.txt", desk.loop.run_until, "labels")
    assert heard.at("error") == [
        "'names.txt' cannot be read as names of classes: it names 1 classes, and this model has 3."
    ]
    assert selector.single.currentText() == "0"


def test_a_latent_that_was_opened_is_past_the_classes(desk: Desk, selector: LabelSelector) -> None:
    name = desk.session.arrays.put(np.ones(16, np.float32))
    desk.workbench.apply(actions.set_latent, (LatentPart(array=name),))
    assert not selector.isEnabled()
    assert "no class acts on it" in selector.toolTip()
    desk.workbench.apply(actions.set_seed, 1)
    assert selector.isEnabled()


def test_a_model_without_classes_has_no_selector_and_names_that_come_with_a_model_are_shown(
    panel: LatentPanel, desk: Desk
) -> None:
    desk.open(INFO)
    assert not panel.classes.isVisible()
    desk.open(replace(ANIMALS, labels=("crane", "dog", "crane, machine")))
    assert panel.classes.isVisible()
    assert panel.classes.single.currentText() == "0 crane"
    problem = (
        "'animals.labels.txt' cannot be read as names of classes: it names 1 classes, and this model has 3."
    )
    desk.open(replace(ANIMALS, label_problem=problem))
    assert panel.classes.single.currentText() == "0"
    assert desk.heard.at("warning")[-1] == problem


def test_the_timeline_shows_the_classes_that_it_passes(
    desk: Desk, selector: LabelSelector, qtbot: QtBot
) -> None:
    steps: list[Callable[[], object]] = [
        lambda: desk.playback.add_pose(),
        lambda: desk.labels.set_class(2),
        lambda: desk.playback.add_pose(),
    ]
    for step in steps:
        step()
    first = desk.session.timeline.poses[0]
    desk.playback.set_pose(first.id, easing="linear")
    desk.playback.go_to(0.25)
    assert [(row.box.currentText(), round(row.amount.value, 3)) for row in selector.rows] == [
        ("0", 0.75),
        ("2", 0.25),
    ]
