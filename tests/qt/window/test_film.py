"""Films: playing shows what the timeline says, and every frame that is exported is what the canvas shows then."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget
from pytestqt.qtbot import QtBot

from ganinterface.cli import main
from ganinterface.document.document import Document
from ganinterface.qt.export.dialog import ExportDialog
from ganinterface.qt.status.jobs import JobsCorner
from ganinterface.qt.timeline.panel import TimelinePanel
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.render.export.encoders import FORMATS
from ganinterface.render.export.options import FilmOptions
from ganinterface.studio.studio import Studio
from tests.audio.recordings import bursts, write_sound
from tests.qt.helpers import PATIENCE, on_screen, until, waiting_for
from tests.qt.panel_helpers import choose
from tests.qt.timeline.panels import add_three_poses
from tests.render.toy_film import TOY, frames
from tests.studio.file_work import open_file, save_work

Settle = Callable[[], None]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(window: MainWindow, studio: Studio) -> TimelinePanel:
    """The window's own, with three poses at 0, 1 and 2 s with psi 0, 0.5 and 1; played once."""
    add_three_poses(studio)
    found = window.findChild(TimelinePanel)
    assert isinstance(found, TimelinePanel)
    return found


def test_playing_shows_exactly_what_the_timeline_says(
    panel: TimelinePanel, studio: Studio, qtbot: QtBot
) -> None:
    from ganinterface.render.pictures import picture

    timeline = studio.session.timeline
    shown: list[tuple[float, Document]] = []
    frames = []
    studio.playback.moved.connect(lambda seconds: shown.append((seconds, studio.workbench.shown_document)))
    studio.shown.frame.connect(frames.append)
    studio.playback.select_pose(timeline.poses[0].id)
    with waiting_for(qtbot, studio.playback.playing_changed, times=2):
        qtbot.mouseClick(panel.bar.play, LEFT)
        assert panel.bar.play.accessibleName() == "Pause"
    assert panel.bar.play.accessibleName() == "Play"
    assert len(shown) > 1
    assert all(document == timeline.at(seconds) for seconds, document in shown)
    assert {frame.request.document for frame in frames} <= {document for _, document in shown}
    assert studio.models.current is not None
    for frame in [frame for frame in frames if frame.exact]:  # a busy machine has drafts between them
        drawn = picture(studio.models.current.generator, frame.request.document, studio.session.arrays)
        assert np.array_equal(frame.picture, drawn)


def export_by_dialog(window: MainWindow, qtbot: QtBot, format_name: str, path: Path, size: str) -> None:
    """As a person does: the format in the bar's menu, where it goes, Export."""
    panel = window.findChild(TimelinePanel)
    assert isinstance(panel, TimelinePanel)
    names = list(FORMATS)
    panel.bar.export.menu().actions()[names.index(format_name)].trigger()
    dialog = window.findChild(ExportDialog)
    assert isinstance(dialog, ExportDialog)
    choose(dialog.fields.size_choice, size)
    dialog.path.setText(str(path))
    dialog.path.textEdited.emit(str(path))
    dialog.start.click()
    qtbot.waitUntil(lambda: not window.studio.jobs.unfinished, timeout=PATIENCE)


def test_every_exported_frame_is_what_the_canvas_shows_at_its_time(
    panel: TimelinePanel, studio: Studio, window: MainWindow, settle: Settle, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "frames"
    studio.playback.set_fps(4)
    export_by_dialog(window, qtbot, "png", folder, "×1   8 × 16")
    files = sorted(folder.glob("*.png"))
    timeline = studio.session.timeline
    assert len(files) == timeline.frame_count == 9
    for index, file in enumerate(files):
        studio.playback.go_to(timeline.time_of_frame(index))
        settle()
        assert studio.shown.last_frame is not None
        assert np.array_equal(np.asarray(Image.open(file)), studio.shown.last_frame.picture)


def test_the_command_line_writes_frames_of_the_same_bytes(
    panel: TimelinePanel, studio: Studio, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    save_work(studio, tmp_path / "film.ganproj", until(qtbot))
    for size, option, smooth in (
        ("×1   8 × 16", "x1", False),
        ("×4   32 × 64", "x4", False),
        ("×4   32 × 64", "x4", True),
    ):
        studio.view.smooth = smooth  # as on the canvas
        shown, out = tmp_path / "window" / f"{option} {smooth}", tmp_path / "command" / f"{option} {smooth}"
        export_by_dialog(window, qtbot, "png", shown, size)
        words = ["render", str(tmp_path / "film.ganproj"), "--size", option, "--out", str(out)]
        assert main([*words, *(["--smooth"] if smooth else [])]) == 0
        files = sorted(out.iterdir())
        assert len(files) == studio.session.timeline.frame_count
        for file in files:
            assert file.read_bytes() == (shown / file.name).read_bytes()


def test_every_film_format_is_offered(
    studio: Studio,
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(FORMATS, TOY.name, TOY)
    add_three_poses(studio)
    studio.playback.set_fps(2)
    window.actions_by_id["export"].trigger()
    dialog = window.findChild(ExportDialog)
    assert isinstance(dialog, ExportDialog)
    offered = [dialog.formats.item(place).text() for place in range(dialog.formats.count())]
    assert offered[:2] == ["MP4 film", "WebM film"]
    assert offered[-1] == "Toy film"
    dialog.choose(TOY)
    choose(dialog.fields.size_choice, "×1   8 × 16")
    dialog.path.setText(str(tmp_path / "film.toy"))
    dialog.path.textEdited.emit(dialog.path.text())
    dialog.start.click()
    qtbot.waitUntil(lambda: not studio.jobs.unfinished, timeout=PATIENCE)
    assert len(frames(tmp_path / "film.toy")) == studio.session.timeline.frame_count


def test_the_trial_says_about_how_large_a_film_is(
    panel: TimelinePanel, studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    said: list[str] = []
    kind = FORMATS["gif"]
    studio.exporting.ask_estimate(FilmOptions(times=4), kind, said.append)
    qtbot.waitUntil(lambda: bool(said), timeout=PATIENCE)
    studio.exporting.export(tmp_path / "x.gif", FilmOptions(times=4), kind)
    qtbot.waitUntil(lambda: not studio.jobs.unfinished, timeout=PATIENCE)
    size = (tmp_path / "x.gif").stat().st_size
    found = re.fullmatch(r"about ([\d.]+) KB, \d+ s", said[0])
    assert found is not None
    assert size / 2 < float(found[1]) * 1000 < size * 2


def test_an_export_leads_to_the_file_it_wrote(studio: Studio, qtbot: QtBot, tmp_path: Path) -> None:
    corner = on_screen(qtbot, JobsCorner(studio.jobs, studio.messages))
    studio.playback.add_pose()
    studio.exporting.export(tmp_path / "still.gif")
    qtbot.waitUntil(lambda: bool(corner._recent) and corner._recent[0].finished, timeout=PATIENCE)
    assert corner._recent[0].result == tmp_path / "still.gif"
    assert str(tmp_path) in corner._recent[0].message


def test_who_opens_a_sound_sees_what_to_do_with_it(
    window: MainWindow, studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    dock = window.findChild(QDockWidget, "voice_dock")
    assert dock is not None
    assert not dock.isVisible()
    open_file(studio, write_sound(tmp_path / "voice.wav", bursts()), until(qtbot))
    assert not dock.visibleRegion().isEmpty()
