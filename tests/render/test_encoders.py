"""A film format is one file and one line in the table: API, command line and window then know it."""

from __future__ import annotations

import math
import weakref
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import ganinterface as gi
from ganinterface.cli import main
from ganinterface.document.document import Document
from ganinterface.render.export.encoders import FORMATS
from ganinterface.render.export.film import ExportError
from ganinterface.render.export.formats.gif import SAMPLES
from ganinterface.render.export.saver import MAX_WAITING
from ganinterface.render.request import Picture
from tests.command_line import failed
from tests.render.test_export import Recorder, animation, each, everything, render
from tests.render.toy_film import TOY, ToyEncoder, frames
from tests.small_work import SmallWork


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FORMATS, TOY.name, TOY)


def test_it_is_exported_from_python(tmp_path: Path) -> None:
    timeline = animation()
    assert gi.export(tmp_path / "x.toy", timeline, each(render)) == 10
    expected = [render(timeline.frame(index)) for index in range(10)]
    np.testing.assert_array_equal(frames(tmp_path / "x.toy"), expected)
    assert everything(tmp_path) == ["x.toy"]


def test_it_is_exported_from_the_command_line(
    work: SmallWork, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["render", str(work.project), "--out", str(tmp_path / "x.toy")]) == 0
    assert frames(tmp_path / "x.toy").shape == (6, 16, 8, 3)
    capsys.readouterr()
    said = failed(capsys, "render", work.project, "--out", tmp_path / "x.avi")
    assert "as layered PNG frames into a folder or as .toy, not as .avi" in said


def test_a_format_without_alpha_gets_its_frames_over_white_or_the_ground(tmp_path: Path) -> None:
    def half(document: Document) -> Picture:
        return np.full((4, 2, 4), (0, 0, 0, 255), np.uint8) * (np.arange(2) > 0)[None, :, None]

    for ground, expected in ((None, 255), ((7, 7, 7), 7)):
        gi.export(tmp_path / "x.toy", animation(), each(half), options=gi.FilmOptions(ground=ground))
        film = frames(tmp_path / "x.toy")
        assert (film[:, :, 0] == expected).all()
        assert (film[:, :, 1] == 0).all()


def fail_at_five(document: Document) -> Picture:
    if document.truncation.psi > 0.7:
        raise ValueError("no layer")
    return render(document)


@pytest.mark.parametrize(
    ("picture", "stop_at", "raised"), [(render, 4, KeyboardInterrupt), (fail_at_five, None, ValueError)]
)
def test_a_cancelled_or_failed_export_leaves_what_was_there(
    tmp_path: Path,
    picture: Callable[[Document], Picture],
    stop_at: int | None,
    raised: type[BaseException],
) -> None:
    (tmp_path / "x.toy").write_text("old")
    with pytest.raises(raised):
        gi.export(tmp_path / "x.toy", animation(), each(picture), Recorder(stop_at))
    assert everything(tmp_path) == ["x.toy"]
    assert (tmp_path / "x.toy").read_text() == "old"
    with pytest.raises(raised):
        gi.export(tmp_path / "new" / "x.toy", animation(), each(picture), Recorder(stop_at))
    assert everything(tmp_path) == ["x.toy"]


def test_a_disk_that_is_full_half_way_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    abort = ToyEncoder.abort
    aborted: list[None] = []

    def full(_: ToyEncoder, frame: Picture) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ToyEncoder, "write", full)
    monkeypatch.setattr(ToyEncoder, "abort", lambda encoder: aborted.append(abort(encoder)))
    with pytest.raises(ExportError, match="cannot be written: the disk is full"):
        gi.export(tmp_path / "x.toy", animation(), each(render))
    assert len(aborted) == 1
    assert everything(tmp_path) == []


@pytest.mark.parametrize(
    "name", ["x.mp4", "x.webm", "x.gif", "x.apng", "x.webp", "x.json", "frames", "x.toy"]
)
def test_a_long_film_does_not_fill_the_memory(tmp_path: Path, name: str) -> None:
    held: list[weakref.ref[Picture]] = []
    most = 0

    def watched(document: Document) -> Picture:
        nonlocal most
        picture = render(document)
        held.append(weakref.ref(picture))
        most = max(most, sum(each() is not None for each in held))
        return picture

    gi.export(tmp_path / name, animation(seconds=10), each(watched))
    assert len(held) == 200
    height, width = render(animation(seconds=10).at(0.0)).shape[:2]
    row = round(math.sqrt(200 * height / width))  # which a sheet gathers before it writes
    assert most <= (row if name == "x.json" else SAMPLES) + MAX_WAITING + 3
