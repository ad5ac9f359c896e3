"""The export dialog: every format has its fields, the frame that is shown is the film's, and what cannot be is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ganinterface.document.animation.sounds import SoundRef
from ganinterface.qt.export.dialog import ExportDialog
from ganinterface.render.export.encoders import FORMATS
from ganinterface.render.export.film import Format
from ganinterface.render.export.options import FilmOptions, Heat, SoundTrack, Span
from ganinterface.studio.side_pictures import SidePictures
from stylegan.files.plain_files import file_hash
from tests.qt.desk import RGBA, Desk
from tests.qt.helpers import PATIENCE, on_screen, pixels
from tests.qt.panel_helpers import choose, press, type_into
from tests.qt.timeline.panels import add_three_poses
from tests.render.export.films import clicks

Begun = list[tuple[Path, FilmOptions, Format]]


@pytest.fixture
def begun(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Begun:
    """What was asked for, of which nothing is drawn."""
    wanted: Begun = []
    monkeypatch.setattr(desk.exporting, "export", lambda *arguments: wanted.append(arguments))
    return wanted


@pytest.fixture
def open_dialog(qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ExportDialog]:
    """Opens it on a format, over three poses of ten frames each; the worker draws by hand."""

    def trial(_options: object, _kind: object, then: Callable[[str], None]) -> Callable[[], object]:
        then("about 1.2 MB, 3 s")
        return lambda: None

    monkeypatch.setattr(desk.exporting, "ask_estimate", trial)
    add_three_poses(desk)
    parent = on_screen(qtbot, QWidget())

    def show(name: str) -> ExportDialog:
        pictures = SidePictures(
            desk.shown, desk.models, lambda renderer, document, _: renderer.picture(document)
        )
        made = ExportDialog(desk.exporting, pictures, desk.messages, parent)
        made.choose(FORMATS[name])
        made.show()
        desk.loop.turn()
        return made

    return show


def options(dialog: ExportDialog) -> FilmOptions:
    return dialog.fields.options(dialog.kind)


def rows(dialog: ExportDialog) -> set[str]:
    return {name for name, (_, field) in dialog.fields._rows.items() if field.isVisible()}


USUAL = {"size", "enlarging", "fps", "part", "loops"}


def test_each_format_shows_the_fields_that_it_has(
    open_dialog: Callable[[str], ExportDialog], desk: Desk, tmp_path: Path
) -> None:
    path = clicks(tmp_path / "voice.wav", 1.0)
    sound = SoundRef("voice.wav", file_hash(path), str(path), 1.0)
    desk.session.apply("Sound", timeline=replace(desk.session.timeline, sound=sound))
    desk.loop.run_until(lambda: desk.sound.file is not None)
    desk.view.pin([2, 0])
    dialog = open_dialog("mp4")
    assert rows(dialog) == {*USUAL, "maps", "sound"}
    assert dialog.fields.sound.text() == "voice.wav"
    assert dialog.fields.maps.text() == f"Maps 2, 0 of {desk.view.layer} over the portrait"
    assert options(dialog).sound == SoundTrack(path)
    dialog.choose(FORMATS["gif"])
    assert rows(dialog) == {*USUAL, "maps", "palette"}
    assert options(dialog).sound is None
    dialog.choose(FORMATS["mp4"])
    path.unlink()
    desk.sound.look_again()
    desk.loop.run_until(lambda: bool(desk.sound.problem))
    assert "'voice.wav' is missing" in dialog.fields.sound.text()
    assert not dialog.fields.sound.isEnabled()
    assert options(dialog).sound is None
    desk.open(RGBA)
    add_three_poses(desk)
    desk.view.pin(())
    dialog = open_dialog("webm")
    assert rows(dialog) == {*USUAL, "ground"}


def test_what_the_fields_say_is_what_is_exported_and_remembered(
    open_dialog: Callable[[str], ExportDialog], desk: Desk, begun: Begun, tmp_path: Path
) -> None:
    desk.view.pin([3])
    dialog = open_dialog("mp4")
    assert dialog.count.text() == "21 frames · 2.10 s · 64 × 128"  # as suits small pictures: eight times
    choose(dialog.fields.size_choice, "×4   32 × 64")
    press(dialog, "export_enlarging_smooth")
    type_into(dialog.fields.fps, "20")
    for box, text in ((dialog.fields.first, "5"), (dialog.fields.last, "30"), (dialog.fields.loops, "2")):
        type_into(box, text)
    dialog.fields.maps.setChecked(True)
    assert dialog.count.text() == "52 frames · 2.60 s · 32 × 64"
    type_into(dialog.path, str(tmp_path / "mine.mp4"))
    dialog.start.click()
    ((path, wanted, kind),) = begun
    heat = Heat(desk.view.layer, (3,), "blue-orange", 0.6)
    assert (path, kind) == (tmp_path / "mine.mp4", FORMATS["mp4"])
    assert wanted == FilmOptions(4, None, True, 20.0, Span(5, 30), 2, heat=heat)
    again = open_dialog("gif")
    assert (again.fields.size_choice.currentData(), options(again).smooth) == (4, True)
    choose(again.fields.size_choice, "×8   64 × 128")
    assert again.fields.settings.times == 0, "what suits this model may be too large for the next"
    assert options(again).loops is None, "a rate, a part and loops are of one animation"
    assert desk.settings.current.film.format == "mp4"


def test_films_are_enlarged_as_the_canvas_does_until_somebody_says_otherwise(
    open_dialog: Callable[[str], ExportDialog], desk: Desk, begun: Begun, tmp_path: Path
) -> None:
    def export(word: str) -> None:
        press(dialog, f"export_enlarging_{word}")
        type_into(dialog.path, str(tmp_path / "film.mp4"))
        dialog.start.click()

    for smooth in (True, False):
        desk.view.smooth = smooth
        dialog = open_dialog("mp4")
        assert options(dialog).smooth == smooth
        export("smooth" if smooth else "crisp")  # which is no wish of one's own
    export("smooth")
    desk.view.smooth = True
    assert options(open_dialog("mp4")).smooth
    desk.view.smooth = False
    assert options(open_dialog("mp4")).smooth


def test_a_height_of_ones_own(open_dialog: Callable[[str], ExportDialog]) -> None:
    dialog = open_dialog("png")
    assert not dialog.fields.height_box.isVisible()
    choose(dialog.fields.size_choice, "Height")
    type_into(dialog.fields.height_box, "90")
    assert options(dialog).height == 90
    assert dialog.count.text().endswith("45 × 90")
    type_into(dialog.fields.height_box, "9000")
    assert "too large" in dialog.hint.text()
    assert not dialog.start.isEnabled()


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("fps", "0", "A film has 1 to 60 frames a second, not 0"),
        ("fps", "fast", "'fast' is not a number"),
        ("first", "30", "has the frames 1 to 21: 30–21 are none of them"),
        ("last", "x", "A last frame is a whole number, not 'x'"),
        ("loops", "0", "shown 1 to 1000 times, not 0"),
    ],
)
def test_what_makes_no_film_is_said_and_cannot_begin(
    open_dialog: Callable[[str], ExportDialog], field: str, text: str, said: str
) -> None:
    dialog = open_dialog("mp4")
    type_into(getattr(dialog.fields, field), text)
    assert said in dialog.hint.text()
    assert dialog.count.text() == "No film yet"
    assert not dialog.start.isEnabled()


def test_where_it_goes_follows_the_format(
    open_dialog: Callable[[str], ExportDialog], desk: Desk, tmp_path: Path
) -> None:
    dialog = open_dialog("mp4")
    assert Path(dialog.path.text()).name == "animation.mp4"
    dialog.choose(FORMATS["png"])
    assert Path(dialog.path.text()).name == "animation"
    type_into(dialog.path, str(tmp_path / "mine"))
    dialog.choose(FORMATS["webm"])
    assert dialog.path.text() == str(tmp_path / "mine.webm")
    (tmp_path / "mine.webm").touch()
    type_into(dialog.path, str(tmp_path / "mine.webm"))
    assert dialog.hint.text() == "mine.webm is there already, and is replaced."
    assert dialog.start.isEnabled()
    dialog.choose(FORMATS["png"])
    (tmp_path / "frames").mkdir()
    type_into(dialog.path, str(tmp_path / "frames"))
    assert not dialog.hint.text()
    (tmp_path / "frames" / "frame0002.png").touch()
    type_into(dialog.path, str(tmp_path / "frames"))
    assert dialog.hint.text() == "frames has frame0002.png already: frames of the same names are replaced."
    assert dialog.start.isEnabled()
    dialog.choose(FORMATS["sheet"])
    (tmp_path / "all.png").touch()
    type_into(dialog.path, str(tmp_path / "all.json"))
    assert dialog.hint.text() == "all.png is there already, and is replaced."
    dialog.choose(FORMATS["webm"])
    for wrong, said in (
        ("mine.gif", "written as 'mine.gif', but as .webm"),
        ("mine.webm/x.webm", "is not a folder"),
    ):
        type_into(dialog.path, str(tmp_path / wrong))
        assert said in dialog.hint.text()
        assert not dialog.start.isEnabled()


def test_the_frame_that_is_shown_is_the_films(open_dialog: Callable[[str], ExportDialog], desk: Desk) -> None:
    desk.view.smooth = False
    dialog = open_dialog("png")
    dialog.preview.go_to(20)
    desk.loop.turn()
    assert dialog.preview.number.text() == "Frame 21 of 21 · 2.00 s"
    last = desk.session.timeline.poses[-1].document
    place = dialog.preview.picture.place.toRect()
    seen = pixels(dialog.preview.picture.grab(place).toImage())
    drawn = desk.worker.renderer.picture(last)
    rows, columns = (
        ((np.arange(n) + 0.5) * m / n).astype(int)
        for n, m in zip(drawn.shape[:2], seen.shape[:2], strict=True)
    )
    assert np.abs(seen[rows][:, columns, :3].astype(int) - drawn).max() <= 2


def test_without_transparency_the_ground_is_seen(
    open_dialog: Callable[[str], ExportDialog], desk: Desk
) -> None:
    desk.open(RGBA)
    add_three_poses(desk)
    dialog = open_dialog("webm")
    assert options(dialog).ground is None
    press(dialog, "export_ground_colour")
    assert options(dialog).ground == (255, 255, 255)
    press(dialog, "export_ground_transparent")
    dialog.choose(FORMATS["mp4"])
    assert options(dialog).ground == (255, 255, 255)
    assert not dialog.fields.ground.stops[0].isEnabled()


def test_size_and_time_come_from_a_trial_when_the_hand_rests(
    open_dialog: Callable[[str], ExportDialog], qtbot: QtBot
) -> None:
    dialog = open_dialog("mp4")
    assert dialog.trial.text() == ""
    qtbot.waitUntil(lambda: dialog.trial.text() == "about 1.2 MB, 3 s", timeout=PATIENCE)
    type_into(dialog.fields.fps, "12")
    assert dialog.trial.text() == ""
