"""A person in a hurry does one thing before another is done: what comes too late is not put where it does not belong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ganinterface.document.project import AttributeEntry
from ganinterface.studio.studio import Studio
from tests.families import ADAIN, MODULATED, file_of
from tests.signals import Listener, waiting_for
from tests.studio.file_work import open_file, save_work
from tests.studio.plain_loop import PlainLoop
from tests.studio_setup import Gate, painted

Settle = Callable[[], None]


def test_a_project_opened_while_a_model_is_on_its_way_stays(
    studio: Studio, tmp_path: Path, loop: PlainLoop, settle: Settle
) -> None:
    studio.latents.set_seed(77)
    assert save_work(studio, tmp_path / "work.ganproj", loop.run_until)
    project = studio.session.project
    studio.projects.open_model(file_of(ADAIN, tmp_path, "other"))
    open_file(studio, tmp_path / "work.ganproj", loop.run_until)
    loop.run_until(lambda: not studio.models.is_opening)
    settle()
    assert studio.session.project == project
    assert studio.models.current is not None
    assert studio.models.current.info.ref == project.document.model


def test_a_stamp_of_an_edit_that_was_put_on_another_layer_meanwhile_is_not_used(
    studio: Studio, gate: Gate, loop: PlainLoop, settle: Settle
) -> None:
    edit, heard = painted(studio), Listener(studio.messages)
    studio.models.worker.call(gate.wait)
    studio.edits.take_stamp(edit.id, 5)
    assert studio.models.current is not None
    other = next(layer for layer in studio.models.current.info.layers if layer.name != edit.layer)
    studio.edits.set_layer(edit.id, other.name)
    gate.open()
    loop.run_until(lambda: bool(heard.at("warning")))
    settle()
    assert heard.at("warning") == [f"edit 1 is on {other.name} now: take its stamp there."]
    assert studio.session.document.edits[0].stamp is None
    assert heard.at("error") == []


@pytest.mark.parametrize("reference", [5, "average"])
def test_a_stamp_that_is_being_taken_when_a_new_project_begins_is_forgotten(
    studio: Studio, gate: Gate, loop: PlainLoop, settle: Settle, reference: int | str
) -> None:
    from ganinterface.studio.editing.stamps import SeedAverage

    studio.latents.set_base(studio.session.arrays.put(np.ones(16, np.float32)))  # gone with the project
    edit, heard = painted(studio), Listener(studio.messages)
    studio.models.worker.call(gate.wait)
    studio.edits.take_stamp(edit.id, SeedAverage(3) if reference == "average" else 5)
    studio.projects.new()
    gate.open()
    loop.run_until(lambda: not studio.jobs.unfinished)
    settle()
    assert studio.session.document.edits == ()
    assert heard.at("error") == []


def test_a_base_that_was_asked_for_in_the_project_before_is_not_put_into_a_new_one(
    studio: Studio, gate: Gate, settle: Settle
) -> None:
    studio.latents.set_seed(3)
    studio.models.worker.call(gate.wait)
    studio.latents.set_base_here()
    studio.projects.new()
    gate.open()
    settle()
    assert studio.session.document.base is None
    assert studio.session.undo_label is None


def test_an_export_goes_on_with_its_own_arrays_when_a_new_project_begins(
    studio: Studio, gate: Gate, tmp_path: Path, loop: PlainLoop
) -> None:
    base = studio.session.arrays.put(np.ones(16, np.float32))
    studio.latents.set_base(base)
    studio.playback.add_pose()
    studio.jobs.start("Wait", gate.wait)
    studio.exporting.export(tmp_path / "film.gif")
    (_, export) = studio.jobs.unfinished
    studio.projects.new()
    assert base not in studio.session.arrays
    gate.open()
    loop.run_until(lambda: export.finished)
    assert export.state == "done"
    assert (tmp_path / "film.gif").exists()


def test_a_picture_of_another_model_comes_without_the_attributes_of_the_model_before(
    studio: Studio, checkpoint: Path, tmp_path: Path, loop: PlainLoop, settle: Settle
) -> None:
    heard, path = Listener(studio.messages), tmp_path / "portrait.png"
    studio.projects.open_model(checkpoint)  # among the recent models, where the picture's is looked for
    loop.run_until(lambda: not studio.models.is_opening)
    settle()
    with waiting_for(loop.run_until, studio.messages.said):
        studio.saving.save_picture(path)
    studio.projects.open_model(file_of(MODULATED, tmp_path, "other"))
    loop.run_until(lambda: not studio.models.is_opening)
    vector = studio.session.arrays.put(np.ones(16, np.float32))
    studio.session.apply("Load 1 attribute", library=(AttributeEntry("theirs", vector),))
    open_file(studio, path, loop.run_until)
    loop.run_until(lambda: not studio.models.is_opening)
    settle()
    assert studio.session.document.model.name == "tiny"
    assert studio.session.library == ()
    assert heard.at("error") == []


def test_the_seed_after_that_of_a_moment_of_the_animation_is_the_next_one(studio: Studio) -> None:
    studio.latents.set_seed(7)
    studio.playback.add_pose()
    studio.latents.set_seed(100)
    studio.playback.go_to(0.0)
    studio.workbench.step_seed(1)
    assert studio.session.document.seed == 8
