"""Every format, decoded again by others: the same pictures, as many, for as long; sound in step; colours that are tagged."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from ganinterface.render.export.encoders import FORMATS
from ganinterface.render.export.exporting import Render, export
from ganinterface.render.export.film import ExportError, Film
from ganinterface.render.export.options import FilmOptions, SoundTrack, Span, as_wanted, plan
from tests.render.export.decoding import Decoded, decoded, psnr
from tests.render.export.films import FPS, FRAMES, clicks, rgb, rgba, timeline
from tests.render.test_export import Recorder, everything

EXACT = ("mov-png", "apng", "webp", "png", "sheet")
LOSSY = ("mp4", "webm", "mov")
WITH_SOUND = [name for name, kind in FORMATS.items() if kind.sound]
SIZES = [FilmOptions(times=4), FilmOptions(times=3, smooth=True), FilmOptions(height=151, smooth=True)]


def written(
    folder: Path, name: str, render: Render, options: FilmOptions
) -> tuple[Decoded, list[np.ndarray]]:  # type: ignore[type-arg]
    """A film of that format, and what should be in it."""
    kind = FORMATS[name]
    path = folder / (name if kind.folder else f"film{kind.suffix}")
    count = export(path, timeline(), render, options=options, kind=kind)
    planned = plan(timeline(), options, kind)
    assert count == planned.count
    wanted = [as_wanted(each, options, kind.alpha) for each in render(map(planned.document, range(count)))]
    return decoded(path), wanted


@pytest.mark.parametrize("options", SIZES)
@pytest.mark.parametrize("render", [rgba, rgb])
@pytest.mark.parametrize("name", EXACT)
def test_what_is_lossless_is_equal(tmp_path: Path, name: str, render: Render, options: FilmOptions) -> None:
    film, wanted = written(tmp_path, name, render, options)
    assert len(film.frames) == FRAMES
    for seen, expected in zip(film.frames, wanted, strict=True):
        np.testing.assert_array_equal(seen[..., : expected.shape[2]], expected)
    if film.seconds:
        assert sum(film.seconds) == pytest.approx(FRAMES / FPS, abs=1e-3)
        assert film.seconds == pytest.approx([1 / FPS] * FRAMES, abs=1.1e-3)


@pytest.mark.parametrize("options", SIZES)
@pytest.mark.parametrize("render", [rgba, rgb])
@pytest.mark.parametrize("name", LOSSY)
def test_what_is_lossy_is_near(tmp_path: Path, name: str, render: Render, options: FilmOptions) -> None:
    film, wanted = written(tmp_path, name, render, options)
    assert len(film.frames) == FRAMES
    assert film.seconds == pytest.approx([1 / FPS] * FRAMES, abs=1.1e-3)
    for seen, expected in zip(film.frames, wanted, strict=True):
        shown = seen[: expected.shape[0], : expected.shape[1]]  # sides may have been made even
        assert psnr(shown, expected) >= 35
        if expected.shape[2] == 4:
            assert np.abs(shown[..., 3].astype(int) - expected[..., 3]).max() <= 2
    assert film.tags == (1, 1, 1, 1), "colours are those of BT.709 in TV range, and say so"


@pytest.mark.parametrize("render", [rgba, rgb])
def test_at_its_own_size_a_film_keeps_the_colour_of_every_pixel(tmp_path: Path, render: Render) -> None:
    for name in ("mp4", "webm"):
        if render is rgba and name == "webm":
            continue  # browsers know alpha with halved colours alone
        film, wanted = written(tmp_path, name, render, FilmOptions())
        assert film.pixels == "yuv444p"
        assert min(psnr(*pair) for pair in zip(film.frames, wanted, strict=True)) >= 35
    assert written(tmp_path, "mp4", render, FilmOptions(times=2))[0].pixels == "yuv420p"


def test_transparent_parts_leave_no_dark_fringe(tmp_path: Path) -> None:
    """Colours are mixed with those beside them: with black, where nothing is seen, red would be brown at the edge."""
    film, wanted = written(tmp_path, "webm", rgba, FilmOptions(times=2))
    for seen, expected in zip(film.frames, wanted, strict=True):
        edge = (expected[..., 3] > 20) & (expected[..., 3] < 120)
        assert edge.any()
        assert seen[edge][:, 0].min() > 190


def test_a_gif_has_every_frame_for_as_long(tmp_path: Path) -> None:
    for palette in ("auto", "one", "each"):
        film, wanted = written(tmp_path, "gif", rgba, FilmOptions(times=2, palette=palette))  # type: ignore[arg-type]
        assert len(film.frames) == FRAMES
        assert sum(film.seconds) == pytest.approx(FRAMES / FPS, abs=0.005)
        for seen, expected in zip(film.frames, wanted, strict=True):
            opaque = expected[..., 3] >= 128
            np.testing.assert_array_equal(seen[..., 3] == 255, opaque)
            assert np.abs(seen[opaque].astype(int) - expected[opaque])[:, :3].mean() < 2


def test_a_palette_for_each_frame_is_larger_than_one_for_all(tmp_path: Path) -> None:
    sizes = {}
    for palette in ("one", "each"):
        export(tmp_path / f"{palette}.gif", timeline(), rgb, options=FilmOptions(palette=palette))  # type: ignore[arg-type]
        sizes[palette] = (tmp_path / f"{palette}.gif").stat().st_size
    assert sizes["one"] < sizes["each"]


@pytest.mark.parametrize(("name", "said"), [("gif", (0, 2)), ("apng", (0, 3)), ("webp", (0, 3))])
def test_a_film_that_players_repeat_says_how_often(tmp_path: Path, name: str, said: tuple[int, int]) -> None:
    """GIF counts how often it is shown again."""
    path = tmp_path / f"x{FORMATS[name].suffix}"
    for loops, expected in zip((None, 3), said, strict=True):
        assert export(path, timeline(), rgb, options=FilmOptions(loops=loops)) == FRAMES
        assert decoded(path).plays == expected
    once = timeline("once")
    assert export(path, once, rgb) == once.frame_count
    assert decoded(path).plays in (1, None)


def test_a_film_that_they_do_not_repeat_has_its_passes_one_after_the_other(tmp_path: Path) -> None:
    assert (
        export(tmp_path / "x", timeline(), rgb, options=FilmOptions(loops=2), kind=FORMATS["png"])
        == 2 * FRAMES
    )
    frames = decoded(tmp_path / "x").frames
    for first, second in zip(frames[:FRAMES], frames[FRAMES:], strict=True):
        np.testing.assert_array_equal(first, second)


def test_a_part_at_another_rate(tmp_path: Path) -> None:
    options = FilmOptions(fps=24, span=Span(7, 20))
    assert export(tmp_path / "x.mov", timeline(), rgb, options=options, kind=FORMATS["mov-png"]) == 14
    film, whole = decoded(tmp_path / "x.mov"), timeline(fps=24)
    wanted = list(rgb(whole.frame(index) for index in range(6, 20)))
    assert film.seconds == pytest.approx([1 / 24] * 14, abs=1e-4)
    for seen, expected in zip(film.frames, wanted, strict=True):
        np.testing.assert_array_equal(seen[..., :3], expected)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (FilmOptions(span=Span(19, 20)), "The animation has the frames 1 to 18: 19–20 are none of them"),
        (FilmOptions(loops=0), "A film is shown 1 to 1000 times, not 0"),
        (FilmOptions(height=9000), "is too large: 8192 are the most"),
        (FilmOptions(times=9), "is too large"),
    ],
)
def test_what_makes_no_film_is_one_sentence(tmp_path: Path, options: FilmOptions, said: str) -> None:
    with pytest.raises(ExportError, match=said):
        export(tmp_path / "x.mp4", timeline(), rgb, options=options)
    assert everything(tmp_path) == []


# --- sound -------------------------------------------------------------------------------------------------


def onsets(sound: np.ndarray) -> list[float]:  # type: ignore[type-arg]
    """When clicks begin, in seconds."""
    loud = np.abs(sound[0]) > 0.25
    begins = np.flatnonzero(loud & ~np.concatenate([[False], loud[:-1]]))
    apart = [begins[0], *(b for a, b in itertools.pairwise(begins) if b - a > 4800)]
    return [float(each) / 48_000 for each in apart]


@pytest.mark.parametrize("name", WITH_SOUND)
@pytest.mark.parametrize(
    ("start", "options", "expected"),
    [
        (0.0, FilmOptions(), [0.0, 0.5, 1.0]),
        (0.25, FilmOptions(), [0.25, 0.75, 1.25]),
        (-0.3, FilmOptions(), [0.2, 0.7]),
        (0.0, FilmOptions(span=Span(4, 15)), [0.25, 0.75]),
        (0.25, FilmOptions(loops=2), [0.25, 0.75, 1.25, 1.75, 2.25, 2.75]),
    ],
)
def test_sound_and_picture_are_in_step_within_a_frame(
    tmp_path: Path, name: str, start: float, options: FilmOptions, expected: list[float]
) -> None:
    kind = FORMATS[name]
    track = SoundTrack(clicks(tmp_path / "clicks.wav", 1.2), start)
    path = tmp_path / f"x{kind.suffix}"
    options = FilmOptions(span=options.span, loops=options.loops, sound=track)
    export(path, timeline(), rgb, options=options, kind=kind)
    film = decoded(path)
    assert film.sound is not None
    heard = onsets(film.sound)
    expected = [each for each in expected if each < len(film.frames) / FPS]
    assert len(heard) == len(expected)
    assert heard == pytest.approx(expected, abs=0.01)
    assert film.sound.shape[1] / 48_000 == pytest.approx(len(film.frames) / FPS, abs=0.05)


def test_a_louder_or_softer_sound(tmp_path: Path) -> None:
    track = SoundTrack(clicks(tmp_path / "clicks.wav", 1.5), 0.0, -20.0)
    export(tmp_path / "x.mov", timeline(), rgb, options=FilmOptions(sound=track))
    sound = decoded(tmp_path / "x.mov").sound
    assert sound is not None
    assert np.abs(sound).max() == pytest.approx(0.07, abs=0.01)


def test_on_the_way_back_there_is_silence(tmp_path: Path) -> None:
    track = SoundTrack(clicks(tmp_path / "clicks.wav", 1.0, every=0.3))
    export(tmp_path / "x.mov", timeline("ping-pong"), rgb, options=FilmOptions(sound=track))
    film = decoded(tmp_path / "x.mov")
    assert film.sound is not None
    assert max(onsets(film.sound)) < 1.0
    assert film.sound.shape[1] / 48_000 == pytest.approx(timeline("ping-pong").duration, abs=1e-3)


def test_a_sound_that_is_not_there_is_said_before_anything_is_drawn(tmp_path: Path) -> None:
    options = FilmOptions(sound=SoundTrack(tmp_path / "voice.wav"))
    with pytest.raises(ExportError, match=r"The sound 'voice.wav' is not where it was"):
        export(tmp_path / "x.mp4", timeline(), pytest.fail, options=options)
    assert export(tmp_path / "x.gif", timeline(), rgb, options=options) == FRAMES
    (tmp_path / "voice.wav").write_text("no sound")
    with pytest.raises(ExportError, match=r"'voice.wav' cannot be read as a sound"):
        export(tmp_path / "x.mp4", timeline(), pytest.fail, options=options)


# --- limits ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(FORMATS))
def test_a_cancelled_film_leaves_nothing(tmp_path: Path, name: str) -> None:
    kind = FORMATS[name]
    for stop_at in (1, 9, FRAMES + 1):
        with pytest.raises(KeyboardInterrupt):
            export(
                tmp_path / f"x{'' if kind.folder else kind.suffix}",
                timeline(),
                rgba,
                Recorder(stop_at),
                kind=kind,
            )
        assert everything(tmp_path) == []


def test_a_sheet_that_has_no_room_for_all_frames_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"3,000 frames of 512 × 1024 pixels are too many for a sheet"):
        FORMATS["sheet"].open(tmp_path / "x.json", Film((1024, 512, 3), 3000, 24))


def test_a_sheet_takes_the_place_of_both_files(tmp_path: Path) -> None:
    for name in ("x.png", "x.json", "mine.txt"):
        (tmp_path / name).write_text("old")
    export(tmp_path / "x.json", timeline(), rgba)
    assert everything(tmp_path) == ["mine.txt", "x.json", "x.png"]
    assert len(decoded(tmp_path / "x.json").frames) == FRAMES
