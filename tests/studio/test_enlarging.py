"""Small pictures are smooth, pixel art is crisp, and a person has the last word."""

from __future__ import annotations

import numpy as np
import pytest

from ganinterface.files.settings import Settings
from tests.qt.desk import INFO, RGBA, Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()


def sprites(desk: Desk) -> None:
    """The model draws hard-edged squares from now on."""
    drawn = np.kron([[0, 1, 0, 0], [1, 1, 0, 1]], np.ones((8, 8)))[..., None] * [250, 90, 20]
    whole = desk.worker.render

    def render(request):  # type: ignore[no-untyped-def]
        frame = whole(request)
        return type(frame)(**{**frame.__dict__, "picture": drawn.astype(np.uint8)})

    desk.worker.render = render


def test_pictures_are_smooth_and_pixel_art_is_crisp(desk: Desk) -> None:
    desk.open()
    assert desk.view.smooth
    sprites(desk)
    desk.open(RGBA)
    assert not desk.view.smooth


def test_what_a_person_sets_holds_until_another_model_is_opened(desk: Desk) -> None:
    desk.open()
    desk.view.smooth = False
    desk.workbench.new_portrait()
    desk.settle()
    assert not desk.view.smooth
    desk.open(RGBA)
    assert desk.view.smooth


def test_the_preference_counts_for_every_model(desk: Desk) -> None:
    desk.settings.current = Settings(enlarge="crisp")
    desk.open(INFO)
    assert not desk.view.smooth
    desk.preferences.choose("auto", None, "smooth")
    assert desk.view.smooth
    sprites(desk)
    desk.open(RGBA)
    assert desk.view.smooth
