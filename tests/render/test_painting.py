"""While a hand paints on a model that takes long, what is shown is the real picture, made from the one before.

Whatever reaches a part of the picture is run again there and nowhere else, however long it takes; on both kinds of
processor, with statistics and without.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
import torch

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Edit, Stamp, Truncation
from ganinterface.document.region import Rectangle, Region, Stroke
from ganinterface.render import renderer as module
from ganinterface.render.pictures import picture
from ganinterface.render.renderer import Renderer
from ganinterface.render.request import Frame, Request
from stylegan import AdaINConfig, Generator, ModulatedConfig
from stylegan.networks.synthesis import State
from tests.families import SMALL
from tests.render.documents import Model, random_document, random_step
from tests.render.warming import warm_up

CHANNELS = (8, 8, 8, 6, 6)  # 64x64 pixels
LAYER = "32x32 conv1"
CONFIGS = {
    "StyleGAN2": ModulatedConfig(start=(4, 4), channels=CHANNELS, **SMALL),  # type: ignore[arg-type]
    "StyleGAN": AdaINConfig(start=(4, 4), channels=CHANNELS, **SMALL),  # type: ignore[arg-type]
}


@pytest.fixture(params=[False, True], ids=["float32", "bfloat16"])
def half(request: pytest.FixtureRequest) -> bool:
    """Whether the processor is fast at bfloat16."""
    return bool(request.param)


@pytest.fixture(params=CONFIGS)
def generator(request: pytest.FixtureRequest) -> Generator:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return Generator(CONFIGS[request.param]).eval().requires_grad_(False)


@pytest.fixture
def arrays() -> ArrayStore:
    return ArrayStore()


@pytest.fixture
def renderer(
    generator: Generator, arrays: ArrayStore, half: bool, monkeypatch: pytest.MonkeyPatch
) -> Renderer:
    """Of a model whose every picture takes too long; warm, the first picture is there."""
    monkeypatch.setattr(module, "PATIENCE", -1.0)
    monkeypatch.setattr(module, "DRAFT_TIME", -1.0)
    made = Renderer(generator, arrays, half=half)
    made.render(Request(Document()))
    made.warm_up()
    return made


@pytest.fixture
def cells(generator: Generator, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many cells of the last layer each picture from now on was run again for."""
    sizes: list[int] = []
    step = generator.step

    def counted(index: int, state: State, *rest: object) -> State:
        made = step(index, state, *rest)  # type: ignore[arg-type]
        if index == len(generator.layers) - 1:
            sizes.append(made.x.shape[2] * made.x.shape[3])
        return made

    monkeypatch.setattr(generator, "step", counted)
    return sizes


def edit(layer: str = LAYER, id: str = "a", **settings: object) -> Edit:
    region = Region((Rectangle(0.4, 0.4, 0.5, 0.5),))
    values = {"region": region, "channels": ((0, 2.0), (3, -3.0)), **settings}
    return Edit(id, id, layer, **values)  # type: ignore[arg-type]


def show(renderer: Renderer, documents: Sequence[Document]) -> list[Frame]:
    """What is shown of these, one after the other, while the hand moves."""
    frames = [renderer.render(Request(each, draft=True)) for each in documents]
    assert all(frame.error is None for frame in frames), frames[-1].details
    return frames


def assert_real(renderer: Renderer, frames: Sequence[Frame]) -> None:
    for frame in frames:
        assert frame.exact, frame.draft
        assert frame.picture is not None
        whole = picture(renderer.generator, frame.request.document, renderer.arrays).astype(int)
        assert np.abs(frame.picture - whole).max() <= 1
        assert (frame.picture != whole).mean() < 0.01


def stroke(count: int, radius: float) -> Edit:
    """A stroke from the upper left to the lower right, so far."""
    points = tuple((0.2 + 0.06 * step, 0.3 + 0.05 * step) for step in range(count))
    return edit(region=Region((Stroke(points, radius),)))


Moves = Callable[[ArrayStore], list[tuple[Edit, ...]]]
STAMP = np.random.default_rng(0).normal(size=(6, 4, 4))
KINDS: dict[str, Moves] = {
    "a stroke that grows": lambda arrays: [(stroke(count, 0.03),) for count in range(1, 10)],
    "a large brush": lambda arrays: [(stroke(count, 0.15),) for count in range(1, 6)],
    "a strength": lambda arrays: [(edit(strength=strength / 4),) for strength in range(1, 9)],
    "edits of several layers": lambda arrays: [
        (edit(strength=1 + n / 9), edit("64x64 conv0", "b", strength=2 - n / 9)) for n in range(8)
    ],
    "a stamp that moves": lambda arrays: [
        (edit(stamp=Stamp(arrays.put(STAMP), (0.2, y, 0.4, y + 0.2))),) for y in (0.2, 0.25, 0.3, 0.4, 0.45)
    ],
    "edits that come and go": lambda arrays: [
        *[(edit(),), (edit(), edit("64x64 conv1", "b")), (edit("64x64 conv1", "b"),), ()],
    ],
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_picture_of_a_change_that_reaches_a_part_is_the_real_one(
    renderer: Renderer, arrays: ArrayStore, kind: str
) -> None:
    moves = [Document(edits=edits) for edits in KINDS[kind](arrays)]
    assert_real(renderer, show(renderer, moves))


def test_each_picture_is_made_from_the_one_before_however_long_the_stroke(
    renderer: Renderer, cells: list[int]
) -> None:
    show(renderer, [Document(edits=(stroke(count, 0.03),)) for count in range(1, 12)])
    assert len(cells) == 11
    assert max(cells[6:]) <= 1.2 * max(cells[:6]), "the difference does not grow"
    assert max(cells) < 0.25 * 64 * 64


def test_of_two_pictures_that_are_kept_the_nearer_one_is_gone_on_from(
    renderer: Renderer, cells: list[int]
) -> None:
    far, near = (Document(edits=(stroke(count, 0.03),)) for count in (1, 10))
    renderer.render(Request(far))
    renderer.render(Request(near))
    del cells[:]
    show(renderer, [Document(edits=(stroke(11, 0.03),))])
    assert sum(cells) < 0.3 * 64 * 64


def test_who_paints_while_only_a_draft_is_there_sees_the_real_picture_with_the_next_move(
    renderer: Renderer, generator: Generator, half: bool
) -> None:
    has_drafts = half or bool(generator.previews)
    psi = Truncation(0.3)
    [draft] = show(renderer, [Document(truncation=psi)])
    assert draft.exact is not has_drafts
    frames = show(renderer, [Document(truncation=psi, edits=(stroke(count, 0.03),)) for count in (1, 2, 3)])
    assert_real(renderer, frames)
    assert (frames[0].layers_run > frames[1].layers_run) is has_drafts, "the whole once, then parts"


@pytest.mark.parametrize("seed", range(4))
def test_whatever_a_hand_does_what_is_said_to_be_exact_is_the_picture_drawn_from_scratch(
    renderer: Renderer, generator: Generator, arrays: ArrayStore, seed: int
) -> None:
    """A random walk with drafts, rests, undo and interrupted preparations between them."""
    random = np.random.default_rng(seed)
    model = Model({layer.name: layer.channels for layer in generator.layers}, generator.num_ws)
    document = random_document(random, arrays, model)
    history = [document]
    exact = 0
    for step in range(30):
        again = random.random() < 0.25
        document = (
            history[random.integers(step + 1)] if again else random_step(random, document, arrays, model)
        )
        history.append(document)
        frame = renderer.render(Request(document, LAYER, draft=bool(random.random() < 0.8)))
        assert frame.error is None, frame.details
        if frame.exact:
            exact += 1
            assert_real(renderer, [frame])
        if random.random() < 0.2:
            warm_up(renderer, int(random.integers(12)))
    assert exact > 5
