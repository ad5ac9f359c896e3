"""Actions, gestures, undo and the view: what is said and heard."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganinterface.session import actions
from ganinterface.session.actions import edits as edit_actions
from ganinterface.studio.settings import CurrentSettings
from ganinterface.studio.view import View
from tests.signals import Listener
from tests.studio.bench import Bench
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


def test_seeds_stop_at_zero(bench: Bench) -> None:
    bench.workbench.apply(actions.set_seed, 1)
    for _ in range(3):
        bench.workbench.step_seed(-1)
    assert bench.session.document.seed == 0
    bench.workbench.step_seed(1)
    assert bench.session.document.seed == 1


def test_settings_are_kept_at_once(own_settings: Path) -> None:
    CurrentSettings().remember(smooth=True)
    assert "true" in (own_settings / "settings.json").read_text()


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
    assert heard.at("info") == ["Undone: Seed 3", "Done again: Seed 3"]


def test_without_a_model_nothing_is_changed_and_it_is_said(bench: Bench) -> None:
    heard = Listener(bench.messages)
    bench.session.set_model(None)
    assert not bench.workbench.apply(actions.set_seed, 1)
    assert heard.at("info") == ["Wait until the model is open."]


def test_an_edit_that_is_gone_is_selected_no_longer_when_others_hear_of_it(bench: Bench) -> None:
    selected: list[str | None] = []
    bench.workbench.project_changed.connect(lambda new, old: selected.append(bench.view.selected_edit))
    bench.workbench.apply(edit_actions.add_edit, "4x2 conv1", channels={1: 1.0})
    bench.view.selected_edit = bench.session.document.edits[0].id
    bench.workbench.undo()
    assert selected == [None, None]
