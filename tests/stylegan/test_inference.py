"""The ways that only inference on a CPU takes draw what the papers' way draws, at the sizes where they are taken."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from benchmarks.plain import synthesize as plain
from stylegan import AdaINConfig, Generator, LayerEdit, ModulatedConfig
from stylegan.incremental.dirty_regions import plan_rerun
from stylegan.incremental.rerun import rerun

SIZES: dict[str, Any] = {"z_dim": 16, "w_dim": 16, "mapping_layers": 2, "mapping_width": 16}
WIDE = (130, 132, 130, 128, 129, 24)  # 4x4 to 128x128: winograd from 32x32 to 64x64, then folded styles
FAMILIES: dict[str, tuple[Any, float]] = {  # and the bound, in deviations of the picture
    "StyleGAN": (AdaINConfig(**SIZES, channels=WIDE), 1e-3),
    "StyleGAN2": (ModulatedConfig(**SIZES, channels=WIDE), 2e-5),
    "StyleGAN2 with a clamp": (ModulatedConfig(**SIZES, channels=WIDE, conv_clamp=1.5), 2e-5),
}


@pytest.fixture(scope="module", params=FAMILIES.values(), ids=FAMILIES)
def family(request: pytest.FixtureRequest) -> tuple[Generator, float]:
    torch.manual_seed(0)
    config, bound = request.param
    generator = Generator(config).eval().requires_grad_(False)
    for parameter in generator.synthesis.parameters():
        if parameter.dim() <= 1:  # noise weights and biases begin as zeros
            parameter.normal_(std=0.3)
    return generator, bound


def styles(generator: Generator, seed: int, count: int = 1) -> Tensor:
    return generator.map(torch.randn(count, 16, generator=torch.Generator().manual_seed(seed)))


def deviation(actual: Tensor, wanted: Tensor) -> float:
    return float((actual - wanted).abs().max() / wanted.std())


def test_the_picture_is_the_plain_ones(family: tuple[Generator, float]) -> None:
    generator, bound = family
    for seed in (1, 2, 1):  # the weights of the last style are kept: another one must not meet them
        ws = styles(generator, seed)
        assert deviation(generator.synthesize(ws), plain(generator, ws)) <= bound


def test_pictures_of_a_batch_are_those_drawn_alone(family: tuple[Generator, float]) -> None:
    generator, bound = family
    ws = styles(generator, 3, 2)
    together = generator.synthesize(ws)
    assert deviation(together, plain(generator, ws)) <= bound
    alone = torch.cat([generator.synthesize(each[None]) for each in ws])
    assert deviation(together, alone) <= bound


def test_weights_that_change_change_the_picture(family: tuple[Generator, float]) -> None:
    generator, bound = family
    ws = styles(generator, 4)
    before = generator.synthesize(ws)
    with torch.no_grad():
        for step in list(generator.synthesis.steps)[1:]:  # type: ignore[arg-type]
            step.conv.weight.mul_(torch.rand_like(step.conv.weight) + 0.5)
    after = generator.synthesize(ws)
    assert deviation(after, before) > 0.01
    assert deviation(after, plain(generator, ws)) <= bound


def test_ws_are_optimised_through_the_network_as_the_plain_way_has_it(
    family: tuple[Generator, float],
) -> None:
    generator, _ = family
    ws = styles(generator, 5)
    generator.synthesize(ws)
    gradients = []
    for draw in (generator.synthesize, lambda ws: plain(generator, ws)):
        given = ws.clone().requires_grad_(True)
        draw(given).square().mean().backward()  # type: ignore[no-untyped-call]
        assert given.grad is not None
        gradients.append(given.grad)
    assert deviation(*gradients) <= 1e-2


@pytest.mark.parametrize("index", [2, 6, 8, 10])
def test_edits_rerun_and_run_whole_agree(family: tuple[Generator, float], index: int) -> None:
    generator, _ = family
    ws, noise, layer = styles(generator, 6), generator.draw_noise("const"), generator.layers[index]
    mask = torch.zeros(layer.height, layer.width)
    mask[layer.height // 2 :, : max(layer.width // 8, 1)] = 0.7
    edit = LayerEdit(index, mask, torch.tensor([3.0, -2.0]), channels=torch.tensor([1, 5]))
    base = generator.run(ws, noise)
    plan = plan_rerun(generator, [edit], [])
    made = rerun(generator, ws, noise, [edit], plan, old=base, base=base, kept=(base,))
    whole = generator.run(ws, noise, [edit], base=base)
    assert deviation(generator.image(made.trace, ws, [edit]), generator.image(whole, ws, [edit])) <= 2e-5
    assert deviation(generator.image(whole, ws, [edit]), generator.image(base, ws)) > 0.01
