"""Animations as files: every frame, the right times, and nothing half done."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganinterface.document.animation.poses import Pose
from ganinterface.document.animation.timeline import PlayMode, Timeline
from ganinterface.document.document import Document, LatentPart, Truncation
from ganinterface.render.export.exporting import Render, export
from ganinterface.render.export.film import ExportError, Film, Format
from ganinterface.render.export.formats import gif as gif_module
from ganinterface.render.export.formats.gif import GIF, gif_frames
from ganinterface.render.export.formats.png_frames import PNG_FRAMES, frame_name, older_frames
from ganinterface.render.request import Picture


def animation(fps: float = 10, mode: PlayMode = "loop", seconds: float = 0.5) -> Timeline:
    """Psi from 0 to 1 and back: every frame has its own."""
    poses = [
        Pose(
            str(i),
            f"pose {i}",
            Document(latent=(LatentPart(1),), truncation=Truncation(psi)),
            seconds,
            "linear",
        )
        for i, psi in enumerate((0.0, 1.0))
    ]
    return Timeline(tuple(poses), fps, mode)


def render(document: Document) -> Picture:
    """A picture of 12x6 whose square is as bright as psi; what is around it stands still."""
    picture = np.zeros((12, 6, 3), dtype=np.uint8)
    picture[...] = np.arange(12, dtype=np.uint8)[:, None, None] * 20
    picture[3:6, 1:4] = (round(document.truncation.psi * 200), 30, 255 - round(document.truncation.psi * 200))
    return picture


def each(draw_one: Callable[[Document], Picture]) -> Render:
    """Draws Documents one by one."""
    return lambda documents: map(draw_one, documents)


def colourful(document: Document) -> Picture:
    """A picture of many colours, other ones in every frame."""
    random = np.random.default_rng(round(document.truncation.psi * 1000))
    base = random.integers(0, 256, 3)
    return np.clip(base + random.integers(0, 40, (24, 24, 3)), 0, 255).astype(np.uint8)


class Recorder:
    """Notes progress; raises at the given check, as a person's Ctrl-C or cancel would."""

    def __init__(self, stop_at: int | None = None) -> None:
        self.fractions: list[float] = []
        self.messages: list[str | None] = []
        self._checks = 0
        self._stop_at = stop_at

    def report(self, fraction: float, message: str | None = None) -> None:
        self.fractions.append(fraction)
        self.messages.append(message)

    def check(self) -> None:
        self._checks += 1
        if self._checks == self._stop_at:
            raise KeyboardInterrupt


def everything(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def gif(path: Path) -> tuple[list[Picture], list[int], int | None]:
    """Frames, their milliseconds, and the loop count (None: plays once)."""
    with Image.open(path) as image:
        frames, times = [], []
        for index in range(image.n_frames):
            image.seek(index)
            frames.append(np.asarray(image.convert("RGB")))
            times.append(image.info["duration"])
        return frames, times, image.info.get("loop")


# --- PNG ---------------------------------------------------------------------------------------------------


def test_every_frame_is_written_exactly_under_its_number(tmp_path: Path) -> None:
    timeline = animation()
    assert export(tmp_path / "a" / "frames", timeline, each(render), kind=PNG_FRAMES) == 10
    assert everything(tmp_path / "a" / "frames") == [f"frame{i:04}.png" for i in range(1, 11)]
    for index in range(10):
        with Image.open(tmp_path / "a" / "frames" / f"frame{index + 1:04}.png") as image:
            np.testing.assert_array_equal(np.asarray(image), render(timeline.frame(index)))


def test_numbers_are_long_enough_to_sort() -> None:
    names = [frame_name(number, 12_000) for number in range(1, 12_001)]
    assert (names[0], names[-1]) == ("frame00001.png", "frame12000.png")
    assert names == sorted(names)


def test_other_files_in_the_folder_stay_and_old_frames_are_replaced(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "frame0001.png").write_text("old")
    export(tmp_path, animation(), each(render), kind=PNG_FRAMES)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert (tmp_path / "frame0001.png").read_bytes().startswith(b"\x89PNG")


def test_frames_of_a_longer_animation_are_found(tmp_path: Path) -> None:
    for name in ("frame0010.png", "frame0011.png", "frame0200.png", "frame1.png", "frame0011.txt"):
        (tmp_path / name).touch()
    assert [path.name for path in older_frames(tmp_path, 10)] == ["frame0011.png", "frame0200.png"]


def test_progress_goes_from_none_to_all(tmp_path: Path) -> None:
    recorder = Recorder()
    export(tmp_path, animation(), each(render), recorder, kind=PNG_FRAMES)
    assert recorder.fractions[0] == 0
    assert recorder.fractions[-1] == 1
    assert recorder.fractions == sorted(recorder.fractions)
    assert recorder.messages[:2] == ["frame 1 of 10", "frame 2 of 10"]


@pytest.mark.parametrize("target", ["frames", "deep/er", "x.gif", "deep/x.gif"])
@pytest.mark.parametrize("stop_at", [1, 4, 11])
def test_a_cancelled_export_leaves_nothing(tmp_path: Path, target: str, stop_at: int) -> None:
    with pytest.raises(KeyboardInterrupt):
        export(tmp_path / target, animation(), each(render), Recorder(stop_at))
    assert everything(tmp_path) == []


def test_a_cancelled_export_leaves_the_frames_before_it_as_they_were(tmp_path: Path) -> None:
    export(tmp_path, animation(), each(render), kind=PNG_FRAMES)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(KeyboardInterrupt):
        export(tmp_path, animation(), each(colourful), Recorder(stop_at=9), kind=PNG_FRAMES)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("target", ["frames", "x.gif"])
def test_a_picture_that_cannot_be_drawn_leaves_nothing(tmp_path: Path, target: str) -> None:
    def broken(document: Document) -> Picture:
        if document.truncation.psi > 0.5:
            raise ValueError("The edit 'mouth' needs the layer '8x4 conv1', which this model lacks.")
        return render(document)

    with pytest.raises(ValueError, match="needs the layer"):
        export(tmp_path / target, animation(), each(broken))
    assert everything(tmp_path) == []


# --- GIF ---------------------------------------------------------------------------------------------------


def test_a_gif_shows_the_frames_in_their_colours(tmp_path: Path) -> None:
    timeline, path = animation(), tmp_path / "x.gif"
    assert export(path, timeline, each(render)) == 10
    frames, times, loop = gif(path)
    assert len(frames) == 10
    assert times == [100] * 10
    assert loop == 0
    for index, frame in enumerate(frames):
        np.testing.assert_allclose(frame.astype(int), render(timeline.frame(index)), atol=1)


def test_what_stands_still_does_not_flicker(tmp_path: Path) -> None:
    def noisy(document: Document) -> Picture:
        picture = np.random.default_rng(5).integers(0, 256, (32, 16, 3), dtype=np.uint8)
        picture[8:12, 4:8] = round(document.truncation.psi * 255)
        return picture

    export(tmp_path / "x.gif", animation(), each(noisy))
    frames, _, _ = gif(tmp_path / "x.gif")
    assert len(frames) == 10
    for frame in frames[1:]:
        still = frame.copy()
        still[8:12, 4:8] = frames[0][8:12, 4:8]
        np.testing.assert_array_equal(still, frames[0])


def test_frames_of_other_colours_get_palettes_of_their_own(tmp_path: Path) -> None:
    timeline = animation()
    export(tmp_path / "x.gif", timeline, each(colourful))
    frames, _, _ = gif(tmp_path / "x.gif")
    for index, frame in enumerate(frames):
        assert np.abs(frame.astype(int) - colourful(timeline.frame(index))).mean() < 4


def test_every_pixel_gets_the_nearest_colour_of_the_palette() -> None:
    random = np.random.default_rng(7)
    picture = random.integers(0, 256, (20, 15, 3), dtype=np.uint8)
    palette = gif_module._palette(random.integers(0, 256, (40, 40, 3), dtype=np.uint8))
    colours = np.array(palette.getpalette()).reshape(-1, 3)
    seen = np.asarray(gif_module._Painter(palette).paint(picture).convert("RGB")).astype(int)
    distances = ((picture[:, :, None].astype(int) - colours) ** 2).sum(axis=-1)
    np.testing.assert_array_equal(((seen - picture) ** 2).sum(axis=-1), distances.min(axis=-1))


def test_once_plays_once(tmp_path: Path) -> None:
    export(tmp_path / "x.gif", animation(mode="once"), each(render))
    frames, _, loop = gif(tmp_path / "x.gif")
    assert len(frames) == 6
    assert loop is None


def test_a_single_picture_is_a_gif_too(tmp_path: Path) -> None:
    timeline = Timeline(animation().poses[:1], mode="once")
    assert export(tmp_path / "x.gif", timeline, each(render)) == 1
    with Image.open(tmp_path / "x.gif") as image:
        np.testing.assert_allclose(
            np.asarray(image.convert("RGB")).astype(int), render(timeline.frame(0)), atol=1
        )


def noise(number: int) -> Picture:
    return np.random.default_rng(number).integers(0, 256, (64, 64, 3), dtype=np.uint8)


def test_a_gif_is_on_the_disk_as_its_frames_are_encoded(tmp_path: Path) -> None:
    path, sizes = tmp_path / "x.gif", list[int]()
    path.touch()
    encoder = GIF.open(path, Film((64, 64, 3), 60, 25, plays=0))
    for number in range(60):
        encoder.write(noise(number))
    encoder.finish(lambda: sizes.append(path.stat().st_size))
    assert len(sizes) == 60
    assert sizes[30] > 0.4 * path.stat().st_size


def test_a_gif_that_stands_still_has_all_its_frames(tmp_path: Path) -> None:
    encoder = GIF.open(tmp_path / "x.gif", Film((4, 4, 3), 200, 1, plays=0))
    for number in range(200):
        encoder.write(np.full((4, 4, 3), 255 * (number == 199), np.uint8))
    encoder.finish(lambda: None)
    frames, times, _ = gif(tmp_path / "x.gif")
    assert times == [1000] * 200
    assert [int(frame.max()) for frame in frames] == [0] * 199 + [255]


@pytest.mark.parametrize("seen", [0, 255])
def test_what_is_seen_comes_and_goes_before_nothing(tmp_path: Path, seen: int) -> None:
    """Frames in which nothing is seen are frames, too, and so is a picture of one colour over another."""
    pictures = [np.zeros((6, 5, 4), np.uint8) for _ in range(4)]
    for picture in pictures[1::2]:
        picture[2:4, 1:3] = (seen, 9, 9, 255)
    encoder = GIF.open(tmp_path / "x.gif", Film((6, 5, 4), 4, 10, plays=1))
    for picture in pictures:
        encoder.write(picture)
    encoder.finish(lambda: None)
    with Image.open(tmp_path / "x.gif") as image:
        assert image.n_frames == 4
        for number, picture in enumerate(pictures):
            image.seek(number)
            shown = np.asarray(image.convert("RGBA"))
            np.testing.assert_array_equal(shown[..., 3], picture[..., 3])
            np.testing.assert_array_equal(shown[picture[..., 3] > 0], picture[picture[..., 3] > 0])


@pytest.mark.parametrize("fps", [1, 7, 12, 24, 25, 29.97, 30, 48, 50, 60])
@pytest.mark.parametrize("count", [1, 2, 5, 100, 333])
def test_a_gif_lasts_as_long_as_the_animation(fps: float, count: int) -> None:
    shown = list(gif_frames(count, fps))
    indices, ticks = [index for index, _ in shown], [tick for _, tick in shown]
    assert indices[0] == 0
    assert indices == sorted(set(indices))
    assert sum(ticks) == max(round(100 * count / fps), 2)
    assert min(ticks) >= 2
    if fps <= 50:
        assert indices == list(range(count))
        assert max(ticks) - min(ticks) <= 1


def days(count: int, fps: float = 24.0) -> Timeline:
    """An animation of so many days, in poses of a minute."""
    poses = tuple(Pose(str(place), "", Document(), 60.0) for place in range(count * 24 * 60))
    return Timeline(poses, fps)


class Enough(Exception):
    """So many frames were drawn."""


@pytest.mark.parametrize("kind", [GIF, PNG_FRAMES])
def test_an_animation_of_more_than_a_day_needs_a_yes_and_is_a_stream(tmp_path: Path, kind: Format) -> None:
    drawn: list[Document] = []

    def rendered(documents: Iterable[Document]) -> Iterator[Picture]:
        for document in documents:
            drawn.append(document)
            if len(drawn) > 20:
                raise Enough
            yield np.zeros((4, 4, 3), np.uint8)

    with pytest.raises(
        ExportError, match=r"^The animation lasts 2 days 0 h, and has .* frames\. Say so .*--long"
    ):
        export(tmp_path / "x", days(2), rendered, kind=kind)
    assert not drawn
    tracemalloc.start()
    with pytest.raises(Enough):
        export(tmp_path / "x", days(2, fps=60.0), rendered, kind=kind, is_long_wanted=True)
    assert tracemalloc.get_traced_memory()[1] < 20 * 2**20  # a list of all frames would take three hundred
    tracemalloc.stop()
    assert len(drawn) == 21
    assert list(tmp_path.iterdir()) == []


def test_beyond_fifty_frames_a_second_a_gif_leaves_some_out(tmp_path: Path) -> None:
    drawn = []
    count = export(
        tmp_path / "x.gif",
        animation(fps=60),
        each(lambda document: drawn.append(document) or render(document)),
    )
    assert count == len(drawn) < 60
    _, times, _ = gif(tmp_path / "x.gif")
    assert sum(times) == 1000


# --- where it goes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["x.avi", "x.mkv", "frames.png", "x.GIF.zip"])
def test_other_endings_are_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(
        ExportError, match=r"written as \.mp4, as \.webm, .* as \.json or as layered PNG frames into a folder"
    ):
        export(tmp_path / name, animation(), each(render))
    assert everything(tmp_path) == []


def test_the_ending_decides_and_a_folder_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "take.2").mkdir()
    export(tmp_path / "take.2", animation(), each(render))
    export(tmp_path / "X.GIF", animation(), each(render))
    export(tmp_path / "frames", animation(), each(render))
    assert (tmp_path / "take.2" / "frame0010.png").is_file()
    assert (tmp_path / "frames" / "frame0010.png").is_file()
    assert (tmp_path / "X.GIF").read_bytes().startswith(b"GIF89a")


@pytest.mark.parametrize("name", ["file/frames", "file/x.gif", "file"])
def test_a_file_where_a_folder_is_needed_is_said_before_anything_is_drawn(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ExportError, match="is not a folder"):
        export(tmp_path / name, animation(), each(pytest.fail))
    assert (tmp_path / "file").read_text() == "mine"


def test_a_folder_that_is_read_only_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(ExportError, match="is read-only"):
        export(tmp_path / "x.gif", animation(), each(pytest.fail))


@pytest.mark.parametrize("name", ["frames", "x.gif"])
def test_without_poses_there_is_nothing_to_export(tmp_path: Path, name: str) -> None:
    with pytest.raises(ExportError, match="no poses yet"):
        export(tmp_path / name, Timeline(), each(render))
    assert everything(tmp_path) == []


def test_a_full_disk_is_one_sentence_and_the_old_gif_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.gif"
    path.write_text("old")

    def full(*arguments: object, **keywords: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(gif_module, "_write_gif", full)
    with pytest.raises(ExportError, match="cannot be written: the disk is full"):
        export(path, animation(), each(render))
    assert path.read_text() == "old"
    assert everything(tmp_path) == ["x.gif"]
