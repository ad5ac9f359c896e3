"""Actions, gestures, undo and the view: what is said and heard."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from ganinterface.document.document import AttributeAmount, Document, Edit, StyleMix
from ganinterface.document.parameters import parameter
from ganinterface.document.project import AttributeEntry
from ganinterface.session import actions
from ganinterface.session.actions import edits as edit_actions
from ganinterface.studio.preferences.settings import CurrentSettings
from ganinterface.studio.view import View
from tests.signals import Listener
from tests.studio.bench import INFO, Bench
from tests.studio.plain_loop import PlainLoop


@pytest.fixture
def bench(loop: PlainLoop) -> Bench:
    return Bench(loop)


def test_what_an_action_refuses_is_said_and_changes_nothing(bench: Bench) -> None:
    heard = Listener(bench.messages)
    before = bench.session.document
    assert not bench.workbench.apply(actions.set_seed, -1)
    assert bench.session.document == before
    assert heard.said == [("A seed is a whole number from 0 to 4294967295, not -1.", "warning")]


def test_a_gesture_that_was_left_open_is_ended_by_the_next(bench: Bench) -> None:
    bench.workbench.gesture_begin("first")
    bench.workbench.apply(actions.set_psi, 0.1)
    bench.workbench.gesture_begin("second")
    bench.workbench.apply(actions.set_psi, 0.2)
    bench.workbench.gesture_end()
    assert bench.session.step_labels == ("first", "second")


@pytest.fixture
def full(bench: Bench) -> Document:
    """A picture with numbers of all kinds, and two edits of one name."""
    vector = bench.session.arrays.put(np.ones(INFO.w_dim, np.float32))
    document = Document(
        label=(0.25, 0.75),
        mixes=(StyleMix(5, 0, 1, 0.5),),
        attributes=(AttributeAmount("up/down", vector, 0.5),),
        edits=(Edit("a1", "mouth", "4x2 conv1", channels=((3, 2.0),)), Edit("a2", "mouth", "4x2 conv1")),
    )
    bench.session.set_model(replace(INFO, takes_transform=True))
    bench.session.new(document)
    return document


@pytest.mark.parametrize(
    ("address", "value", "step"),
    [
        ("psi", -0.5, "Psi 0.7 → −0.5"),
        ("mixes/0/amount", 1.0, "Mix seed 5: 0.5 → 1"),
        ("transform/angle", 90.0, "Turn 0 → 90"),
        ("attributes/up~1down/amount", 0.0, "up/down 0.5 → 0"),
        ("edits/mouth/strength", 2.5, "mouth 1 → 2.5"),
        ("edits/#a2/strength", -3.0, "mouth 1 → −3"),
        ("edits/#a1/channels/3", 1.0, "mouth: map 3 1"),
        ("label/1", 0.5, "Class 1 0.75 → 0.5"),
    ],
)
def test_a_hand_that_moves_a_number_makes_one_step_that_says_what_it_was_and_is(
    bench: Bench, full: Document, address: str, value: float, step: str
) -> None:
    bench.workbench.drag_begin(address)
    for moved in (0.1, 0.2, value):
        bench.workbench.drag_to(moved)
    bench.workbench.drag_end()
    assert bench.session.step_labels == (step,)
    if value:
        assert parameter(bench.session.document, address).get(bench.session.document) == value
    bench.workbench.undo()
    assert bench.session.document == full


def test_an_attribute_on_offer_is_moved_before_the_picture_uses_it_and_one_of_the_picture_stays_on_offer(
    bench: Bench, full: Document
) -> None:
    name = bench.session.arrays.put(np.zeros(INFO.w_dim, np.float32))
    smile = AttributeEntry("smile", name, 1, 2)
    bench.session.new(full, library=(smile,))
    bench.workbench.drag_begin("attributes/smile/amount")
    bench.workbench.drag_to(0.5)
    bench.workbench.drag_end()
    assert bench.session.document.attributes[1:] == (AttributeAmount("smile", name, 0.5, 1, 2),)
    bench.workbench.set_number("up~1down", 0.0)
    assert bench.session.step_labels == ("smile 0 → 0.5", "up/down 0.5 → 0")
    assert [entry.name for entry in bench.session.library] == ["smile", "up/down"]


def test_a_number_that_makes_no_sense_is_said_and_changes_nothing(bench: Bench) -> None:
    heard, before = Listener(bench.messages), bench.session.document
    bench.workbench.set_number("pis", 0.5)
    bench.workbench.set_number("psi", math.nan)
    bench.workbench.set_number("cutoff", 2.5)
    bench.workbench.set_number("transform/x", 0.5)
    bench.workbench.drag_begin("mixes/0/amount")
    bench.workbench.drag_to(0.5)
    bench.workbench.drag_end()
    assert bench.session.document == before
    assert [sentence.partition(";")[0] for sentence in heard.at("warning")] == [
        "There is no number 'pis' in this picture",
        "The psi has to be a number from -2 to 2.",
        "A number of styles is a whole number from 0 to 999, not 2.5.",
        "The model m cannot move or turn its pictures.",
        "There is no number 'mixes/0/amount' in this picture",
    ]


def test_a_hand_whose_drag_was_undone_moves_nothing_until_it_takes_a_number_again(bench: Bench) -> None:
    bench.workbench.drag_begin("psi")
    bench.workbench.drag_to(0.1)
    bench.workbench.undo()
    bench.workbench.drag_to(0.2)
    bench.workbench.drag_end()
    assert bench.session.document.truncation.psi == 0.7
    bench.workbench.drag_begin("psi")
    bench.workbench.gesture_begin("another hand")
    bench.workbench.drag_to(0.3)
    bench.workbench.drag_end()
    assert bench.session.document.truncation.psi == 0.7
    assert bench.workbench.in_gesture


def test_the_previous_seed_is_the_one_lower_and_undo_brings_back_the_portrait_before(bench: Bench) -> None:
    for seed in (4711, 20):
        bench.workbench.apply(actions.set_seed, seed)
    bench.workbench.step_seed(-1)
    assert bench.session.document.seed == 19
    for seed in (20, 4711):
        bench.workbench.undo()
        assert bench.session.document.seed == seed


def test_seeds_stop_at_zero(bench: Bench) -> None:
    bench.workbench.apply(actions.set_seed, 1)
    for _ in range(3):
        bench.workbench.step_seed(-1)
    assert bench.session.document.seed == 0
    bench.workbench.step_seed(1)
    assert bench.session.document.seed == 1


def test_settings_are_kept_at_once(own_settings: Path) -> None:
    CurrentSettings().remember(enlarge="crisp")
    assert "crisp" in (own_settings / "settings.json").read_text()


def test_settings_that_are_what_they_were_are_not_written_again(own_settings: Path) -> None:
    settings, file = CurrentSettings(), own_settings / "settings.json"
    settings.remember(enlarge="crisp")
    file.unlink()
    settings.remember(enlarge="crisp")
    assert not file.exists()
    settings.remember(enlarge="smooth")
    assert file.exists()


def test_the_view_tells_only_of_changes() -> None:
    view = View()
    heard: list[str] = []
    view.changed.connect(heard.append)
    view.radius = 0.1
    view.radius = 0.1
    view.layer = "8x4 conv0"
    assert heard == ["radius", "layer"]


def test_undo_is_said_by_name(bench: Bench) -> None:
    heard = Listener(bench.messages)
    bench.workbench.apply(actions.set_seed, 3)
    bench.workbench.undo()
    bench.workbench.redo()
    bench.workbench.redo()
    assert heard.at("info") == ["Undone: Seed 3", "Redone: Seed 3"]


def test_without_a_model_nothing_is_changed_and_it_is_said(bench: Bench) -> None:
    heard = Listener(bench.messages)
    bench.session.set_model(None)
    assert not bench.workbench.apply(actions.set_seed, 1)
    assert heard.at("info") == ["Open a model first."]


def test_an_edit_that_is_gone_is_selected_no_longer_when_others_hear_of_it(bench: Bench) -> None:
    selected: list[str | None] = []
    bench.workbench.project_changed.connect(lambda new, old: selected.append(bench.view.selected_edit))
    bench.workbench.apply(edit_actions.add_edit, "4x2 conv1", channels={1: 1.0})
    bench.view.selected_edit = bench.session.document.edits[0].id
    bench.workbench.undo()
    assert selected == [None, None]
