"""Re-running only what an edit reaches gives the picture of a whole run, wherever the edit is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from stylegan import AdaINConfig, Generator, LayerEdit, ModulatedConfig
from stylegan.edits import OPERATIONS
from stylegan.incremental import dirty_regions
from stylegan.incremental.dirty_regions import plan_rerun
from stylegan.incremental.rects import bounds, cut
from stylegan.incremental.rerun import repaint, rerun
from stylegan.moving import Movement
from stylegan.networks.synthesis import State

SIZES: dict[str, Any] = {
    "z_dim": 8, "w_dim": 8, "start": (8, 4), "channels": (10, 9, 8, 7), "mapping_layers": 2, "mapping_width": 8
}  # fmt: skip
CONFIGS = {
    "AdaIN": AdaINConfig(**SIZES),
    "skip": ModulatedConfig(**SIZES),
    "skip with another filter": ModulatedConfig(**SIZES, resample_filter=(1.0, 2.0, 1.0), conv_clamp=2.0),
    "skip with a long filter": ModulatedConfig(**SIZES, resample_filter=(0.1, 0.5, 1.0, 1.0, 0.5, 0.1)),
    "residual": ModulatedConfig(**SIZES, architecture="resnet"),
    "orig": ModulatedConfig(**SIZES, architecture="orig"),
}
LAYERS = 7  # of StyleGAN2; AdaIN has one more, the last


@pytest.fixture(scope="module", params=CONFIGS.values(), ids=CONFIGS)
def generator(request: pytest.FixtureRequest) -> Generator:
    torch.manual_seed(0)
    generator = Generator(request.param).eval().requires_grad_(False)
    for parameter in generator.synthesis.parameters():
        if parameter.dim() <= 1:  # noise weights and biases begin as zeros
            parameter.normal_(std=0.3)
    return generator


@pytest.fixture(scope="module")
def ws(generator: Generator) -> Tensor:
    return generator.map(torch.randn(1, 8, generator=torch.Generator().manual_seed(1)))


def painted(
    generator: Generator,
    index: int,
    rect: tuple[float, float, float, float],
    seed: int = 0,
    **settings: object,
) -> LayerEdit:
    """An edit of some maps of a layer in a rectangle given in 0..1 (top, left, bottom, right)."""
    layer = generator.layers[index]
    random = torch.Generator().manual_seed(seed)
    mask = torch.zeros(layer.height, layer.width)
    top, left, bottom, right = rect
    rows = slice(int(top * layer.height), max(int(bottom * layer.height), int(top * layer.height) + 1))
    columns = slice(int(left * layer.width), max(int(right * layer.width), int(left * layer.width) + 1))
    mask[rows, columns] = torch.rand(mask[rows, columns].shape, generator=random)
    channels = torch.tensor([0, 2, 5])
    return LayerEdit(index, mask, torch.randn(3, generator=random), 3.0, channels=channels, **settings)  # type: ignore[arg-type]


PLACES = {
    "in the middle": (0.4, 0.4, 0.6, 0.6),
    "in a corner": (0, 0, 0.1, 0.1),
    "at the lower right corner": (0.95, 0.95, 1, 1),
    "along a border": (0, 0.3, 1, 0.4),
    "everywhere": (0, 0, 1, 1),
}


def agree(generator: Generator, ws: Tensor, old: list[LayerEdit], new: list[LayerEdit]) -> None:
    """The rerun from `old` to `new` against the whole run, every layer and the picture."""
    noise = generator.draw_noise("const")
    base = generator.run(ws, noise, [edit for edit in new if not edit.locked])
    before = generator.run(ws, noise, old, base=base)
    whole = generator.run(ws, noise, new, base=base)
    was = [state.x.clone() for state in before.raw]
    plan = plan_rerun(generator, new, old)
    kept = rerun(generator, ws, noise, new, plan, old=before, base=base, kept=(before, base))
    assert all(torch.equal(state.x, x) for state, x in zip(before.raw, was, strict=True))
    picture = generator.image(before, ws, old).clone()
    bases = [state.x.clone() for state in base.raw]
    made = rerun(generator, ws, noise, new, plan, old=before, base=base, kept=(base,))
    assert all(torch.equal(state.x, x) for state, x in zip(base.raw, bases, strict=True))
    assert all(torch.equal(a.x, b.x) for a, b in zip(kept.trace.raw, made.trace.raw, strict=True))
    trace = made.trace
    for ours, theirs in zip(trace.raw, whole.raw, strict=True):
        assert (ours.x - theirs.x).abs().max() <= 2e-5 * theirs.x.std()
    ours, theirs = generator.image(trace, ws, new), generator.image(whole, ws, new)
    assert (ours - theirs).abs().max() <= 2e-5 * theirs.std()
    assert len(trace.statistics) == len(trace.raw)
    for part, rect in repaint(generator, ws, new, made):
        cut(picture, rect).copy_(part)
    assert (picture - theirs).abs().max() <= 2e-5 * theirs.std()


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("index", range(LAYERS))
def test_a_new_edit_of_any_layer_anywhere(
    generator: Generator, ws: Tensor, index: int, place: tuple[float, float, float, float]
) -> None:
    agree(generator, ws, [], [painted(generator, index, place)])


@pytest.mark.parametrize("seed", range(12))
def test_several_edits_that_come_grow_and_go(generator: Generator, ws: Tensor, seed: int) -> None:
    random = np.random.default_rng(seed)

    def some(count: int) -> list[LayerEdit]:
        edits = []
        for _ in range(count):
            top, left = random.uniform(0, 0.9, 2)
            rect = (top, left, top + random.uniform(0, 0.3), left + random.uniform(0, 0.3))
            operation = random.choice(list(OPERATIONS))
            edits.append(
                painted(
                    generator,
                    int(random.integers(LAYERS)),
                    rect,
                    int(random.integers(99)),
                    operation=operation,
                    movement=Movement(*random.uniform((-3, -3, -90, 0.5, 0), (3, 3, 90, 2, 3))),
                )
            )
        return edits

    kept = some(int(random.integers(0, 3)))
    agree(
        generator, ws, [*kept, *some(int(random.integers(0, 3)))], [*kept, *some(int(random.integers(1, 4)))]
    )


@pytest.mark.parametrize("index", [2, 3, 5])
def test_a_slanting_stroke_that_grows(generator: Generator, ws: Tensor, index: int) -> None:
    layer = generator.layers[index]
    mask = torch.zeros(layer.height, layer.width)
    for row in range(layer.height):
        mask[row, row * layer.width // layer.height] = 1.0
    begun = replace(painted(generator, index, (0, 0, 0.1, 0.1)), mask=mask * (torch.arange(layer.width) < 2))
    agree(generator, ws, [begun], [replace(begun, mask=mask)])


def test_beside_a_free_edit_that_stays(generator: Generator, ws: Tensor) -> None:
    free = painted(generator, 2, (0.2, 0.2, 0.5, 0.5), locked=False)
    agree(generator, ws, [free], [free, painted(generator, 3, (0.6, 0.6, 0.8, 0.8), 5)])


def test_an_edit_taken_away_leaves_the_picture_without_it(generator: Generator, ws: Tensor) -> None:
    noise, edit = generator.draw_noise("const"), painted(generator, 3, (0.3, 0.3, 0.5, 0.5))
    base = generator.run(ws, noise)
    before = generator.run(ws, noise, [edit], base=base)
    plan = plan_rerun(generator, [], [edit])
    again = rerun(generator, ws, noise, [], plan, old=before, base=base, kept=()).trace
    assert (generator.image(again, ws) - generator.image(base, ws)).abs().max() <= 2e-5


def test_only_what_the_edit_reaches_is_run(
    generator: Generator, ws: Tensor, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise, edit = generator.draw_noise("const"), painted(generator, 4, (0.5, 0.5, 0.52, 0.52))
    base = generator.run(ws, noise)
    sizes: dict[int, int] = {}
    step = generator.step

    def counted(index: int, state: State, *rest: object) -> State:
        made = step(index, state, *rest)  # type: ignore[arg-type]
        sizes[index] = made.x.shape[2] * made.x.shape[3]
        return made

    monkeypatch.setattr(generator, "step", counted)
    rerun(generator, ws, noise, [edit], plan_rerun(generator, [edit], []), old=base, base=base, kept=(base,))
    assert list(sizes) == list(range(5, len(generator.layers)))
    whole = [layer.height * layer.width for layer in generator.layers]
    config = generator.config
    # A long filter reaches everywhere here.
    if isinstance(config, AdaINConfig) or len(config.resample_filter) <= 4:
        assert sizes[5] < 0.5 * whole[5]  # later the change grows, at worst to the whole layer


def test_cancelling_is_asked_before_every_layer_that_is_run(generator: Generator, ws: Tensor) -> None:
    noise, edit, asked = generator.draw_noise("const"), painted(generator, 4, (0, 0, 0.1, 0.1)), []
    base = generator.run(ws, noise)
    rerun(
        generator,
        ws,
        noise,
        [edit],
        plan_rerun(generator, [edit], []),
        old=base,
        base=base,
        kept=(base,),
        check=lambda: asked.append(True),
    )
    assert len(asked) == len(generator.layers) - 5


def test_edits_far_apart_are_run_one_by_one_and_near_ones_together(
    generator: Generator, ws: Tensor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dirty_regions, "OVERHEAD", 1.0)
    noise, base = generator.draw_noise("const"), generator.run(ws, generator.draw_noise("const"))
    last = len(generator.layers) - 1
    far = [painted(generator, last, (0, 0, 0.02, 0.02)), painted(generator, last, (0.95, 0.9, 1, 1), 3)]
    near = [painted(generator, last, (0, 0, 0.02, 0.02)), painted(generator, last, (0, 0, 0.05, 0.02), 3)]
    for edits, count in ((far, 2), (near, 1)):
        plan = plan_rerun(generator, edits, [])
        made = rerun(generator, ws, noise, edits, plan, old=base, base=base, kept=(base,))
        assert len(made.picture or ()) == count
    agree(generator, ws, [], [painted(generator, 2, (0, 0, 0.1, 0.1)), *far])


def test_the_bounds_of_cells_are_the_smallest_rectangle_around_them() -> None:
    cells = torch.zeros(6, 5, dtype=torch.bool)
    assert bounds(cells) is None
    cells[2, 3] = cells[4, 1] = True
    assert bounds(cells) == (2, 1, 5, 4)
