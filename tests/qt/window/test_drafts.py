"""Pulling a slider of a slow model: drafts while the hand moves, the exact picture when it rests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ganinterface.qt.status.picture import PictureState
from ganinterface.render import renderer
from ganinterface.render.request import Frame
from ganinterface.session import actions
from ganinterface.studio.studio import Studio
from tests.families import MODULATED, file_of
from tests.qt.helpers import PATIENCE, on_screen, until
from tests.studio_setup import settled


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    return file_of(MODULATED, tmp_path, "slow")


@pytest.fixture
def frames(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Frame]]:
    """What is shown from now on, as if every picture took long; the time to warm up is over."""
    monkeypatch.setattr(renderer, "PATIENCE", -1.0)
    studio.models.worker.call(lambda each: each.warm_up()).result()
    seen: list[Frame] = []
    studio.shown.frame.connect(seen.append)
    yield seen
    studio.shown.frame.disconnect(seen.append)


@pytest.mark.parametrize("has_bfloat16", [False, True], indirect=True)
def test_drafts_while_a_hand_moves_and_then_the_exact_picture(
    studio: Studio, frames: list[Frame], qtbot: QtBot
) -> None:
    line = on_screen(qtbot, PictureState(studio.shown, studio.models, studio.view), 600, 24)
    studio.workbench.gesture_begin("psi")
    studio.workbench.apply(actions.set_psi, 0.9)
    qtbot.waitUntil(lambda: bool(frames), timeout=PATIENCE)
    assert not frames[0].exact
    assert line.state.text().startswith("Draft, ")
    assert frames[0].picture is not None
    assert frames[0].picture.shape == (16, 16, 3)
    # The hand rests, with the button held down: the exact picture comes all the same.
    qtbot.waitUntil(lambda: frames[-1].exact, timeout=PATIENCE)
    assert line.state.text().startswith("Exact ")
    studio.workbench.gesture_end()
    settled(until(qtbot), studio)()
    assert studio.shown.last_frame is not None
    assert studio.shown.last_frame.exact
    assert studio.shown.last_frame.request.document == studio.session.document


def test_a_single_change_is_drawn_exactly_at_once(studio: Studio, frames: list[Frame], qtbot: QtBot) -> None:
    studio.workbench.apply(actions.set_psi, 0.8)
    qtbot.waitUntil(lambda: bool(frames), timeout=PATIENCE)
    settled(until(qtbot), studio)()
    assert [frame.exact for frame in frames] == [True] * len(frames)
