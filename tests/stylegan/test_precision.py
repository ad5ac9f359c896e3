"""In bfloat16 a picture is nearly the same, and an edit that is rerun is that of a whole run."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

import stylegan
from ganinterface.assets import SHIPPED_MODEL, asset
from stylegan import Generator, LayerEdit, precision
from stylegan.incremental.dirty_regions import plan_rerun
from stylegan.incremental.rerun import repaint, rerun
from stylegan.precision import bfloat16_is_fast, half_twin
from tests.families import ALIAS_FREE, MODULATED, generator_of


@pytest.fixture(scope="module")
def shipped() -> Generator:
    return stylegan.load(asset(SHIPPED_MODEL)).eval().requires_grad_(False)


def decibels(a: Tensor, b: Tensor) -> float:
    """Peak signal to noise, of pictures as they are shown."""
    error = float((a.clamp(-1, 1) - b.clamp(-1, 1)).square().mean())
    return 10 * math.log10(4 / error) if error else math.inf


def portrait(generator: Generator, seed: int) -> Tensor:
    z = torch.from_numpy(stylegan.seed_to_z(seed, generator.z_dim))
    return generator.truncate(generator.map(z), 0.7)


@torch.no_grad()
def test_portraits_are_40_decibels_from_those_in_float32(shipped: Generator) -> None:
    half = half_twin(shipped)
    for seed in range(6):
        ws = portrait(shipped, seed)
        assert torch.equal(portrait(half, seed), ws), "the mapping is as exact as ever"
        assert decibels(half.synthesize(ws), shipped.synthesize(ws)) >= 40


@torch.no_grad()
@pytest.mark.parametrize("layer", ["16x8 conv1", "32x16 conv1", "64x32 conv0"])
def test_a_locked_edit_that_is_rerun_is_50_decibels_from_a_whole_run(shipped: Generator, layer: str) -> None:
    half, ws = half_twin(shipped), portrait(shipped, 1)
    index = [each.name for each in half.layers].index(layer)
    mask = torch.zeros(half.layers[index].height, half.layers[index].width)
    mask[len(mask) // 2 : len(mask) // 2 + 2, 3:5] = 1.0
    noise = half.draw_noise("const")
    base = half.run(ws, noise)
    high = 20 * float(base.raw[index].x.float().std())  # whatever the model's maps are like
    edit = LayerEdit(index, mask, torch.tensor([high, -high]), channels=torch.tensor([1, 4]))
    whole = half.image(half.run(ws, noise, [edit], base=base), ws, [edit])
    made = rerun(half, ws, noise, [edit], plan_rerun(half, [edit], []), old=base, base=base, kept=(base,))
    picture = half.image(base, ws)
    assert decibels(picture, whole) < 45, "the edit is seen"
    for part, (top, left, bottom, right) in repaint(half, ws, [edit], made):
        picture[..., top:bottom, left:right] = part
    assert decibels(picture, whole) >= 50


@torch.no_grad()
@pytest.mark.parametrize("config", [MODULATED, ALIAS_FREE], ids=["StyleGAN2", "StyleGAN3"])
def test_the_other_families_have_twins_too(config: stylegan.GeneratorConfig) -> None:
    generator = generator_of(config)
    ws = generator.map(torch.randn(1, 16, generator=torch.Generator().manual_seed(0)))
    half = half_twin(generator)
    assert half.synthesize(ws).dtype == torch.float32
    assert decibels(half.synthesize(ws), generator.synthesize(ws)) > 30
    assert next(generator.parameters()).dtype == torch.float32, "the generator itself stays what it is"


def test_a_twin_that_is_made_while_a_picture_is_drawn_keeps_what_it_prepares() -> None:
    generator = generator_of(MODULATED)
    with torch.inference_mode():
        half = half_twin(generator)
    assert not any(tensor.is_inference() for tensor in half.state_dict().values())
    assert half.mapping.w_avg.data_ptr() == generator.mapping.w_avg.data_ptr(), (
        "what is as exact as ever is not copied"
    )


def test_this_machine_says_what_its_processor_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # the suite's own answer
    assert precision.processor_has_bfloat16() in (True, False)
    for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"):
        monkeypatch.delattr(torch.cpu, name, raising=False)
    assert not precision.processor_has_bfloat16(), "a torch that cannot say is taken to be without it"


@pytest.mark.parametrize("has_bfloat16", [False, True], indirect=True)
def test_a_device_says_whether_it_is_fast_at_it(has_bfloat16: bool) -> None:
    assert bfloat16_is_fast(torch.device("cpu")) is has_bfloat16
    assert not bfloat16_is_fast(torch.device("meta"))
