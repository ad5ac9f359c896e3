"""Small pictures beside the canvas: drawn one at a time, only those that somebody wants, none twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, LatentPart
from ganinterface.render.models import OpenModel
from ganinterface.render.renderer import Renderer
from ganinterface.render.request import Request
from ganinterface.studio import side_pictures as module
from ganinterface.studio.side_pictures import HEIGHT, Rendered, SidePictures
from tests.qt.desk import Desk


def portrait(seed: int) -> Document:
    return Document(latent=(LatentPart(seed),))


class Drawer:
    """Draws pictures whose brightness is their seed; keeps which."""

    def __init__(self) -> None:
        self.drawn: list[int] = []
        self.size = (8, 4)

    def draw(self, renderer: Any, document: Document, check: Callable[[], None]) -> Rendered:
        seed = document.latent[0].seed
        self.drawn.append(seed)
        return None if seed == 13 else np.full((*self.size, 3), seed, np.uint8)


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    made.open()
    yield made
    made.close()


@pytest.fixture
def drawer() -> Drawer:
    return Drawer()


@pytest.fixture
def pictures(desk: Desk, drawer: Drawer) -> SidePictures:
    return SidePictures(desk.shown, desk.models, drawer.draw)


def wait_for(desk: Desk, pictures: SidePictures, *seeds: int) -> None:
    desk.loop.run_until(lambda: all(pictures.is_known(portrait(seed)) for seed in seeds))


def test_every_picture_that_somebody_wants_is_drawn_once_and_goes_with_the_last_who_wanted_it(
    desk: Desk, pictures: SidePictures, drawer: Drawer
) -> None:
    pictures.keep("strip", map(portrait, (1, 2, 3)))
    pictures.keep("grid", map(portrait, (3, 4)))
    wait_for(desk, pictures, 1, 2, 3, 4)
    desk.loop.turn()
    assert sorted(drawer.drawn) == [1, 2, 3, 4]
    assert [int(pictures.get(portrait(seed)).max()) for seed in (1, 2, 3, 4)] == [1, 2, 3, 4]  # type: ignore[union-attr]
    pictures.keep("strip", ())
    assert pictures.get(portrait(1)) is None
    assert pictures.get(portrait(3)) is not None
    desk.loop.turn()
    assert sorted(drawer.drawn) == [1, 2, 3, 4]


def test_what_the_model_cannot_draw_is_known_to_have_no_picture(desk: Desk, pictures: SidePictures) -> None:
    pictures.keep("strip", map(portrait, (13, 1)))
    wait_for(desk, pictures, 13, 1)
    assert pictures.get(portrait(13)) is None
    assert pictures.is_known(portrait(13))
    assert pictures.get(portrait(1)) is not None


def test_another_model_draws_them_anew(desk: Desk, pictures: SidePictures, drawer: Drawer) -> None:
    pictures.keep("strip", [portrait(1)])
    wait_for(desk, pictures, 1)
    desk.open()
    wait_for(desk, pictures, 1)
    assert len(drawer.drawn) > 1
    assert pictures.get(portrait(1)) is not None


def test_large_ones_shown_on_the_canvas_are_averaged_down(
    desk: Desk, pictures: SidePictures, drawer: Drawer
) -> None:
    document = desk.workbench.shown_document
    assert desk.shown.last_frame is not None
    frame = desk.shown.last_frame
    desk.shown.last_frame = type(frame)(frame.request, np.full((1024, 512, 3), 7, np.uint8))
    pictures.keep("strip", [document])
    made = pictures.get(document)
    assert made is not None
    assert made.shape == (HEIGHT, HEIGHT // 2, 3)
    assert drawer.drawn == []


def test_one_that_is_drawn_is_as_one_from_the_canvas(
    tiny_model: OpenModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HEIGHT", 6)
    renderer = Renderer(tiny_model.generator, ArrayStore())
    frame = renderer.render(Request(portrait(1)))
    assert frame.picture is not None
    made = module.draw(renderer, portrait(1), lambda: None)
    assert made is not None
    assert made.shape == (6, 3, 3)
    assert np.array_equal(made, module.reduced(frame.picture))
