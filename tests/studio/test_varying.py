"""Batches of the window: what can be varied, what a wish makes, and the job that draws it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas
import pytest

from ganinterface.files.picture import read_document_png
from ganinterface.render.varying.plans import BatchError
from ganinterface.render.varying.table import NAME
from ganinterface.studio.studio import Studio
from ganinterface.studio.varying import Range, Wish
from tests.signals import waiting_for
from tests.small_work import SmallWork
from tests.studio.plain_loop import PlainLoop
from tests.studio_setup import painted
from tests.stylegan.foreign_vectors import numbers, old_picture

Load = Callable[[Path], None]


@pytest.fixture
def ready(studio: Studio, load: Load, work: SmallWork) -> Studio:
    """With attributes on offer, and an edit."""
    load(work.attributes)
    painted(studio)
    return studio


def draw(studio: Studio, loop: PlainLoop, wish: Wish, folder: Path) -> pandas.DataFrame:
    """Draw the batch and wait for it; its table."""
    prepared = studio.varying.prepare(wish)
    assert studio.varying.problem(prepared, folder, False) is None
    with waiting_for(loop.run_until, studio.jobs.changed, where=lambda job: bool(job.finished)):
        studio.varying.start(prepared, folder)
    table = pandas.read_csv(folder / NAME)
    assert len(table) == prepared.plan.count == len(list(folder.glob("*.png"))) - 1
    return table


def test_attributes_edits_and_every_other_number_can_be_varied(ready: Studio) -> None:
    choices = {each.label: each for each in ready.varying.choices}
    assert list(choices)[:4] == ["smile", "age", "edit 1", "psi"]
    assert choices["edit 1"].address == "edits/edit 1/strength"
    assert choices["psi"].span == (0.0, 1.5)
    assert "latent/0/seed" in choices
    assert ready.varying.first_choice == "edits/edit 1/strength"
    ready.edits.select(None)
    assert ready.varying.first_choice == "edits/edit 1/strength"
    ready.edits.remove_edit(ready.session.document.edits[0].id)
    assert ready.varying.first_choice == "psi"
    ready.workbench.set_number("smile", 1.0)
    assert ready.varying.first_choice == "attributes/smile/amount"


def test_a_combination_is_drawn_with_what_is_on_the_canvas(
    ready: Studio, loop: PlainLoop, tmp_path: Path
) -> None:
    ranges = (Range("attributes/smile/amount", -1, 1, 3), Range("edits/edit 1/strength", 0, 2, 2))
    wish = Wish("combinatoric", ranges, portraits=2, first_seed=40)
    table = draw(ready, loop, wish, tmp_path / "out")
    assert list(table["seed"]) == [40] * 6 + [41] * 6
    assert list(table["smile"]) == [-1, -1, 0, 0, 1, 1] * 2
    assert list(table["edits/edit 1/strength"]) == [0, 2] * 6


@pytest.mark.parametrize(
    ("wish", "text"),
    [
        (Wish("spectrum", (Range("psi", 0, 1, 5),)), "5 pictures"),
        (
            Wish("sequential", (Range("psi", 0, 1, 5), Range("attributes/age/amount", 0, 1, 2))),
            "5 + 2 = 7 pictures",
        ),
        (Wish("portraits", portraits=3, first_seed=9), "3 pictures"),
        (Wish("edits", portraits=3), "3 × 2 = 6 pictures"),
        (Wish("sweep", layer="8x4 conv0", maps=(0, 3), deviations=(-2.0, 2.0)), "2 × 2 = 4 pictures"),
    ],
)
def test_every_kind_is_counted_and_drawn(
    wish: Wish, text: str, ready: Studio, loop: PlainLoop, tmp_path: Path
) -> None:
    assert ready.varying.prepare(wish).plan.text == text
    draw(ready, loop, wish, tmp_path / "out")


def test_a_sweep_is_kept_to_the_region_of_the_selected_edit(ready: Studio) -> None:
    wish = Wish("sweep", layer="8x4 conv0", maps=(1,), deviations=(2.0,))
    region = ready.session.document.edits[0].region
    for in_region in (True, False):
        plan = ready.varying.prepare(replace(wish, in_region=in_region)).plan
        (variant,) = plan.variants(lambda: None)
        assert (variant.document.edits[-1].region == region) == in_region or not in_region


def test_a_table_of_latents_is_read_and_drawn(
    ready: Studio, loop: PlainLoop, favourites: Path, tmp_path: Path
) -> None:
    counts: list[int] = []
    ready.varying.read_latents(favourites, counts.append)
    loop.run_until(lambda: bool(counts))
    assert counts == [12]
    table = draw(ready, loop, Wish("latents", latents=favourites), tmp_path / "out")
    assert list(table["source"])[:2] == ["img_0.png", "img_1.png"]
    assert (table["edits/edit 1/strength"] == 1).all()
    with pytest.raises(BatchError, match="Choose a file of latents"):
        ready.varying.prepare(Wish("latents", latents=tmp_path / "other.csv"))


def test_the_edits_go_onto_a_folder_of_pictures(ready: Studio, loop: PlainLoop, tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    old_picture(pictures / "old.png", numbers(16))
    table = draw(ready, loop, Wish("apply", pictures=pictures), tmp_path / "out")
    assert list(table["file"]) == ["old.png"]
    document, _ = read_document_png(tmp_path / "out" / "old.png")
    assert [edit.name for edit in document.edits] == ["edit 1"]
    prepared = ready.varying.prepare(Wish("apply", pictures=pictures))
    assert "has old.png already" in str(ready.varying.problem(prepared, pictures, False))
    assert ready.varying.problem(prepared, pictures, True) is None


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (Wish("spectrum"), "Choose what is varied"),
        (Wish("portraits"), "how many new portraits"),
        (Wish("spectrum", (Range("psi", 0, 9),)), "'psi' takes values from -2 to 2, not"),
        (Wish("spectrum", (Range("preset/nothing", 0, 1),)), "There is no preset 'nothing' that fits"),
        (Wish("sweep", layer="none"), "no layer 'none'"),
        (Wish("apply"), "Choose a folder"),
    ],
)
def test_what_makes_no_sense_is_said(wish: Wish, said: str, ready: Studio) -> None:
    with pytest.raises(ValueError, match=said):
        ready.varying.prepare(wish)


def test_a_batch_that_fails_can_be_tried_again(ready: Studio, loop: PlainLoop, tmp_path: Path) -> None:
    prepared = ready.varying.prepare(Wish("spectrum", (Range("psi", 0, 1, 3),)))
    out = tmp_path / "out"
    out.write_text("in the way")
    with waiting_for(loop.run_until, ready.jobs.changed, where=lambda job: bool(job.finished)):
        ready.varying.start(prepared, out)
    (notice,) = ready.notices.shown
    assert "Nothing can be written" in notice.text
    out.unlink()
    with waiting_for(loop.run_until, ready.jobs.changed, where=lambda job: bool(job.finished)):
        ready.notices.choose(notice, notice.choices[0])
    assert len(pandas.read_csv(out / NAME)) == 3


def test_a_cancelled_batch_leaves_nothing(ready: Studio, loop: PlainLoop, tmp_path: Path) -> None:
    prepared = ready.varying.prepare(Wish("portraits", portraits=500))
    with waiting_for(loop.run_until, ready.jobs.changed, where=lambda job: job.state == "cancelled"):
        ready.varying.start(prepared, tmp_path / "out")
        loop.run_until(lambda: any(job.progress > 0 for job in ready.jobs.unfinished))
        for job in ready.jobs.unfinished:
            job.cancel()
    assert not (tmp_path / "out").exists()
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".")] == []
