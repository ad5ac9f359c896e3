"""Exports of the window: what cannot be drawn is said and leaves nothing, and a very long film is asked about."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from msgspec.structs import replace

from ganinterface.studio.notices import Notice
from ganinterface.studio.studio import Studio
from tests.render.documents import far_too_strong
from tests.signals import waiting_for
from tests.studio.plain_loop import PlainLoop


def export_ends(studio: Studio, loop: PlainLoop) -> AbstractContextManager[object]:
    """Do the block, then wait until everybody knows that an export has ended."""
    return waiting_for(loop.run_until, studio.jobs.changed, where=lambda job: bool(job.finished))


@pytest.fixture
def asked(studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Notice:
    """What is asked about an animation of two seconds, where that is long."""
    monkeypatch.setattr("ganinterface.render.export.exporting.DAY", 1.0)
    studio.playback.set_fps(4)
    for seed in (1, 2):
        studio.latents.set_seed(seed)
        studio.playback.add_pose()
    studio.exporting.export(tmp_path / "long.gif")
    assert studio.jobs.unfinished == ()
    (notice,) = studio.notices.shown
    return notice


@pytest.mark.parametrize("name", ["film.gif", "frames"])
def test_a_picture_that_is_not_finite_is_said_and_leaves_nothing(
    studio: Studio, loop: PlainLoop, tmp_path: Path, name: str
) -> None:
    studio.playback.add_pose()
    (pose,) = studio.session.timeline.poses
    strong = replace(pose, document=replace(pose.document, edits=far_too_strong()))
    studio.session.apply("strong", timeline=replace(studio.session.timeline, poses=(strong,)))
    with export_ends(studio, loop):
        studio.exporting.export(tmp_path / "out" / name)
    (notice,) = studio.notices.shown
    assert "The picture is beyond all numbers" in notice.text
    assert notice.level == "error"
    assert not (tmp_path / "out").exists()


def test_a_yes_exports_a_very_long_film(
    studio: Studio, loop: PlainLoop, tmp_path: Path, asked: Notice
) -> None:
    assert asked.text == "The animation lasts 2 s, and has 8 frames."
    yes, _ = asked.choices
    assert yes.text == "Export all of it"
    with export_ends(studio, loop):
        studio.notices.choose(asked, yes)
    assert studio.notices.shown == ()
    assert (tmp_path / "long.gif").read_bytes().startswith(b"GIF8")


def test_a_no_leaves_a_very_long_film(studio: Studio, tmp_path: Path, asked: Notice) -> None:
    _, no = asked.choices
    studio.notices.choose(asked, no)
    assert (studio.notices.shown, studio.jobs.unfinished) == ((), ())
    assert not (tmp_path / "long.gif").exists()
