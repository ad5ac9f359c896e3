"""What a map does, asked of an open model: a job that shows what it finds as it comes, and sheets in a folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganinterface.render.finding.map_effect import STEPS, map_profiles
from ganinterface.studio.finding.map_effect import PORTRAITS
from ganinterface.studio.studio import Studio
from tests.signals import Listener
from tests.studio.edits import make
from tests.studio.plain_loop import PlainLoop


@pytest.fixture
def heard(studio: Studio) -> Listener:
    return Listener(studio.messages)


def finish(studio: Studio, loop: PlainLoop) -> None:
    loop.run_until(lambda: studio.map_effects.work.job is None)
    loop.turn()


def test_the_pinned_map_is_measured_over_portraits_like_this_one(studio: Studio, loop: PlainLoop) -> None:
    effects, parts = studio.map_effects, list[tuple[bool, int, int]]()

    def note() -> None:
        if (report := effects.report) is not None:
            parts.append((report.profile is not None, len(report.highest), len(report.effect)))

    effects.changed.connect(note)
    studio.view.pin((2, 1))
    assert effects.look_into()
    finish(studio, loop)
    assert parts == sorted(parts)  # more and more is known
    assert parts[0] == (True, 0, 0)
    report = effects.report
    assert report is not None
    assert report.profile is not None
    assert (report.profile.layer, report.profile.channel) == (studio.view.layer, 1)
    assert len(report.profile.levels) == PORTRAITS
    assert [seed for seed, _ in report.highest] == report.profile.highest(6)
    assert [len(row) for row in report.effect] == [len(STEPS)] * 3
    model = studio.models.current
    assert model is not None
    again = map_profiles(
        model.generator, report.question.portraits, studio.session.arrays, studio.view.layer, [1]
    )
    assert np.array_equal(again[1].levels, report.profile.levels)
    assert {document.truncation for document in report.question.portraits} == {
        studio.session.document.truncation
    }


def test_other_deviations_try_the_map_again_and_measure_nothing_anew(studio: Studio, loop: PlainLoop) -> None:
    effects = studio.map_effects
    effects.look_into(3)
    finish(studio, loop)
    before = effects.report
    assert before is not None
    assert effects.set_most(8.0) == 8.0
    finish(studio, loop)
    after = effects.report
    assert after is not None
    assert after.profile is before.profile
    assert after.highest is before.highest
    assert after.amounts == (-8.0, -4.0, 0.0, 4.0, 8.0)
    assert np.array_equal(after.effect[0][2], before.effect[0][2])
    assert not np.array_equal(after.effect[0][-1], before.effect[0][-1])
    assert np.array_equal(after.effect[0][-2], before.effect[0][-1])  # 4 deviations
    assert effects.set_most(1000.0) == 50.0


def test_it_is_tried_where_the_selected_edit_is_painted_or_everywhere(
    studio: Studio, loop: PlainLoop
) -> None:
    edit_id = make(studio, "top")  # the upper half
    studio.edits.select(edit_id)
    effects = studio.map_effects
    effects.look_into(0)
    finish(studio, loop)
    assert effects.where == "top"
    first = effects.report
    effects.set_in_region(False)
    finish(studio, loop)
    second = effects.report
    assert effects.where == ""
    assert first is not None
    assert second is not None
    changed = [(report.effect[0][-1] != report.effect[0][2]).any(axis=2)[-1] for report in (first, second)]
    assert [bool(line.any()) for line in changed] == [False, True]
    assert all(not document.edits for document in second.question.portraits)


def test_without_a_map_or_for_another_model_there_is_nothing(
    studio: Studio, loop: PlainLoop, heard: Listener
) -> None:
    assert not studio.map_effects.look_into()
    assert heard.said[-1] == ("Pin a map first: click one in Layers.", "warning")
    studio.map_effects.look_into(0)
    finish(studio, loop)
    studio.session.set_model(studio.session.model)  # type: ignore[arg-type]
    assert studio.map_effects.report is None
    assert studio.map_effects.map is None


def test_going_to_a_portrait_keeps_the_edits(studio: Studio) -> None:
    make(studio, "top")
    studio.map_effects.go_to(7)
    assert studio.session.document.seed == 7
    assert [edit.name for edit in studio.session.document.edits] == ["top"]


def test_sheets_of_the_pinned_maps_come_into_a_folder(
    studio: Studio, loop: PlainLoop, tmp_path: Path, heard: Listener
) -> None:
    studio.map_effects.save_sheets(tmp_path / "maps")
    assert "Pin the maps first" in heard.said[-1][0]
    studio.view.pin((4, 2))
    studio.map_effects.save_sheets(tmp_path / "maps")
    (job,) = studio.jobs.unfinished
    loop.run_until(lambda: job.finished)
    assert job.message == f"2 sheets in {tmp_path / 'maps'}"
    assert job.result == tmp_path / "maps"
    stem = studio.view.layer.replace(" ", "-")
    assert {path.name for path in (tmp_path / "maps").iterdir()} == {f"{stem}-map2.png", f"{stem}-map4.png"}
    assert studio.map_effects.taken(tmp_path / "elsewhere") is None
    assert studio.map_effects.taken(tmp_path / "maps") == (
        f"'{tmp_path / 'maps'}' has {stem}-map4.png and 1 more already, which would be replaced"
    )
    for may, state in ((False, "failed"), (True, "done")):
        studio.map_effects.save_sheets(tmp_path / "maps", may)
        (job,) = studio.jobs.unfinished
        loop.run_until(lambda job=job: job.finished)  # type: ignore[misc]
        assert job.state == state
