"""The onion skin: what is before and after the moment that is worked on, where it differs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from ganinterface.document.document import Document
from ganinterface.render.looks.onion import onion_skin
from ganinterface.studio.animating.onion import OnionSkin
from ganinterface.studio.side_pictures import SidePictures, reduced
from tests.qt.desk import Desk


@pytest.fixture
def desk() -> Iterator[Desk]:
    """Three poses at 0, 1 and 2 s with seeds 1, 2 and 3; ten frames a second, played once."""
    made = Desk()
    made.open()
    made.playback.set_fps(10)
    made.playback.set_mode("once")
    for seed in (1, 2, 3):
        made.latents.set_seed(seed)
        made.playback.add_pose()
    made.settle()
    pictures = SidePictures(made.shown, made.models, lambda renderer, document, _: renderer.picture(document))
    made.onion = OnionSkin(
        made.session, made.workbench, made.playback, made.view, made.shown, pictures, reduced, made.loop
    )
    yield made
    made.close()


def seeds(neighbours: tuple[Document | None, Document | None]) -> list[int | None]:
    return [None if each is None else each.seed for each in neighbours]


def test_beside_a_moment_are_the_poses_before_and_after_it(desk: Desk) -> None:
    assert seeds(desk.onion.neighbours) == [3, None]  # what is worked on comes after the last
    seen = []
    for moment in (0.0, 0.5, 1.0, 2.0):
        desk.playback.go_to(moment)
        seen.append(seeds(desk.onion.neighbours))
    assert seen == [[None, 2], [1, 2], [1, 3], [2, None]]
    desk.playback.set_mode("loop")
    desk.playback.go_to(0.0)
    assert seeds(desk.onion.neighbours) == [3, 2]


def test_or_the_frames(desk: Desk) -> None:
    desk.view.onion_step = 5
    desk.playback.go_to(1.2)
    timeline = desk.session.timeline
    assert desk.onion.neighbours == (timeline.at(0.7), timeline.at(1.7))
    desk.playback.go_to(0.2)
    assert desk.onion.neighbours[0] is None


def test_it_is_there_while_it_is_switched_on_and_nothing_plays(desk: Desk) -> None:
    assert desk.onion.skins == ()
    desk.playback.go_to(0.5)
    desk.view.onion = True
    desk.loop.run_until(lambda: len(desk.onion.skins) == 2)
    before = desk.onion.skins
    desk.workbench.gesture_begin("Stroke")
    desk.workbench.set_number("psi", 0.1)
    desk.settle()
    assert desk.onion.skins is before  # a hand that moves is not held up
    desk.workbench.gesture_end()
    desk.playback.play()
    desk.loop.turn()
    assert desk.onion.skins == ()
    desk.playback.pause()
    desk.loop.run_until(lambda: bool(desk.onion.skins))
    desk.view.onion = False
    desk.loop.turn()
    assert desk.onion.skins == ()


@pytest.mark.parametrize("channels", [3, 4])
def test_only_what_differs_is_seen_in_its_tint(channels: int) -> None:
    now: Any = np.full((4, 4, channels), 100, np.uint8)
    other = now.copy()
    other[1, 1, :3] = 200
    other[2, 2, :3] = 104
    if channels == 4:
        now[..., 3] = other[..., 3] = 255
        other[3, 3, 3] = 0  # what is not there in the other picture is no part of its skin
    skin = onion_skin(now, other, (0, 0, 255))
    assert np.argwhere(skin[..., 3]).tolist() == [[1, 1]]
    assert skin[1, 1, :3].tolist() == [100, 100, 227]
