"""Films: playing shows what the timeline says, and every frame that is exported is what the canvas shows then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from ganinterface.document.document import Document
from ganinterface.qt.status.jobs import JobsCorner
from ganinterface.qt.timeline.panel import TimelinePanel
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.render.export.encoders import FORMATS
from ganinterface.studio.studio import Studio
from tests.qt.helpers import PATIENCE, on_screen, waiting_for
from tests.qt.timeline.panels import add_three_poses
from tests.render.toy_film import TOY, frames

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


def test_every_exported_frame_is_what_the_canvas_shows_at_its_time(
    panel: TimelinePanel,
    studio: Studio,
    settle: Settle,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "frames"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    studio.playback.set_fps(4)
    panel.bar.export.menu().actions()[1].trigger()
    qtbot.waitUntil(lambda: not studio.jobs.unfinished, timeout=PATIENCE)
    files = sorted(folder.glob("*.png"))
    timeline = studio.session.timeline
    assert len(files) == timeline.frame_count == 9
    for index, file in enumerate(files):
        studio.playback.go_to(timeline.time_of_frame(index))
        settle()
        assert studio.shown.last_frame is not None
        assert np.array_equal(np.asarray(Image.open(file)), studio.shown.last_frame.picture)


def test_a_gif_gets_its_ending(
    panel: TimelinePanel,
    studio: Studio,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "film"), ""))
    studio.playback.set_fps(2)
    panel.bar.export.menu().actions()[0].trigger()
    qtbot.waitUntil(lambda: not studio.jobs.unfinished, timeout=PATIENCE)
    with Image.open(tmp_path / "film.gif") as film:
        assert film.n_frames == studio.session.timeline.frame_count


def test_every_film_format_is_offered(
    studio: Studio,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.setitem(FORMATS, TOY.suffix, TOY)
    panel: TimelinePanel = request.getfixturevalue("panel")
    studio.playback.set_fps(2)
    offered: list[str] = []

    def answer(_parent: object, title: str, start: str, pattern: str) -> tuple[str, str]:
        offered.extend((title, Path(start).name, pattern))
        return str(tmp_path / "film"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    actions = {action.text(): action for action in panel.bar.export.menu().actions()}
    assert list(actions) == ["GIF…", "PNG frames…", "Toy film…"]
    actions["Toy film…"].trigger()
    assert offered == ["Export as Toy film", "animation.toy", "Toy film (*.toy)"]
    qtbot.waitUntil(lambda: not studio.jobs.unfinished, timeout=PATIENCE)
    assert len(frames(tmp_path / "film.toy")) == studio.session.timeline.frame_count


def test_an_export_leads_to_the_file_it_wrote(studio: Studio, qtbot: QtBot, tmp_path: Path) -> None:
    corner = on_screen(qtbot, JobsCorner(studio.jobs, studio.messages))
    studio.playback.add_pose()
    studio.exporting.export(tmp_path / "still.gif")
    qtbot.waitUntil(lambda: bool(corner._recent) and corner._recent[0].finished, timeout=PATIENCE)
    assert corner._recent[0].result == tmp_path / "still.gif"
    assert str(tmp_path) in corner._recent[0].message
