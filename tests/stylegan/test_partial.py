"""A rectangle of the picture that is made alone under edits is that of a whole run, and its gradients are too."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from stylegan import AdaINConfig, Generator, LayerEdit, ModulatedConfig
from stylegan.incremental.partial import Left, changeable, leave, picture_part
from stylegan.incremental.rects import cut

SIZES = {
    "z_dim": 8,
    "w_dim": 8,
    "start": (8, 4),
    "channels": (6, 6, 5, 4),
    "mapping_layers": 2,
    "mapping_width": 8,
}
ADAIN = AdaINConfig(**SIZES)  # type: ignore[arg-type]
CONFIGS = {
    "AdaIN": ADAIN,
    "still growing": replace(ADAIN, lod=0.4),
    "StyleGAN2": ModulatedConfig(**SIZES),  # type: ignore[arg-type]
}
FINE, FINER = 3, 5  # layers of 16x8 and of 32x16


@pytest.fixture(scope="module", params=CONFIGS.values(), ids=CONFIGS)
def generator(request: pytest.FixtureRequest) -> Generator:
    torch.manual_seed(0)
    generator = Generator(request.param).eval().requires_grad_(False)
    for parameter in generator.synthesis.parameters():
        if parameter.dim() <= 1:  # noise weights and biases begin as zeros
            parameter.normal_(std=0.3)
    return generator


@pytest.fixture(scope="module")
def left(generator: Generator) -> Left:
    ws = generator.map(torch.randn(3, 8, generator=torch.Generator().manual_seed(1)))
    return leave(generator, ws, generator.draw_noise("const"), (FINE, FINER))


def painted(generator: Generator, index: int, operation: str = "add") -> LayerEdit:
    """An edit of a few cells of a layer."""
    layer = generator.layers[index]
    random = torch.Generator().manual_seed(index)
    mask = torch.zeros(layer.height, layer.width)
    mask[layer.height // 4 : layer.height // 2, layer.width // 4 : layer.width // 2] = 1
    value = torch.randn(layer.channels, layer.height, layer.width, generator=random)
    return LayerEdit(index, mask, value, operation=operation)


def test_a_part_is_that_of_a_whole_run(generator: Generator, left: Left) -> None:
    noise = generator.draw_noise("const")
    edits = [painted(generator, FINE, "multiply"), painted(generator, FINE), painted(generator, FINER)]
    whole = generator.synthesize(left.ws, edits=edits)
    rect = changeable(generator, edits)
    assert rect is not None
    torch.testing.assert_close(
        picture_part(generator, noise, edits, left, rect), cut(whole, rect), atol=1e-5, rtol=1e-4
    )
    outside = torch.ones(generator.resolution, dtype=torch.bool)
    cut(outside, rect).fill_(False)
    assert torch.equal(whole[..., outside], generator.synthesize(left.ws)[..., outside])
    some = (rect[0] + 1, rect[1] + 2, rect[2] - 3, rect[3] - 1)
    torch.testing.assert_close(
        picture_part(generator, noise, edits, left, some), cut(whole, some), atol=1e-5, rtol=1e-4
    )


def test_what_can_change_is_found_and_nothing_changes_without_edits(generator: Generator) -> None:
    assert changeable(generator, []) is None
    rect = changeable(generator, [painted(generator, FINER)])
    height, width = generator.resolution
    assert rect is not None
    if getattr(generator.config, "lod", 0):
        assert rect == (0, 0, height, width), "of a network that still grows a part cannot be told"
    else:
        assert 0 < rect[0] < rect[2] < height


def test_gradients_reach_the_values(generator: Generator, left: Left) -> None:
    noise, edit = generator.draw_noise("const"), painted(generator, FINE)
    rect = (8, 4, 16, 8)
    found = []
    for whole in (False, True):
        value = edit.value.clone().requires_grad_(True)
        edits = [replace(edit, value=value)]
        drawn = cut(generator.synthesize(left.ws, edits=edits), rect) if whole else None
        part = picture_part(generator, noise, edits, left, rect) if drawn is None else drawn
        part.square().sum().backward()
        assert value.grad is not None
        found.append(value.grad)
    torch.testing.assert_close(*found, atol=1e-4, rtol=1e-3)
    assert found[0].abs().max() > 0


def test_some_of_the_pictures_are_run_as_among_all(generator: Generator, left: Left) -> None:
    noise, edits = generator.draw_noise("const"), [painted(generator, FINE)]
    rows, rect = torch.tensor([2, 0]), (6, 2, 20, 12)
    every = picture_part(generator, noise, edits, left, rect)
    torch.testing.assert_close(
        picture_part(generator, noise, edits, left.rows(rows), rect), every[rows], atol=1e-5, rtol=1e-4
    )
