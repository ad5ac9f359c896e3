"""The generator as a script uses it: map, truncate, synthesize, edits, resuming."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from stylegan import AdaINConfig, Generator, LayerEdit, seed_to_z
from stylegan.trace import Cancelled, Trace


def styles(generator: Generator, seed: int = 1) -> Tensor:
    return generator.map(torch.from_numpy(seed_to_z(seed, generator.z_dim)))


def edit_at(generator: Generator, layer: int, locked: bool, strength: float = 3.0) -> LayerEdit:
    info = generator.layers[layer]
    mask = torch.zeros(info.height, info.width)
    mask[info.height // 2, info.width // 2] = 1
    return LayerEdit(layer, mask, torch.linspace(-1, 1, info.channels), strength, "add", locked)


def test_names_and_sizes_of_layers(tiny_generator: Generator) -> None:
    assert [layer.name for layer in tiny_generator.layers] == [
        "4x2 const", "4x2 conv1", "8x4 conv0", "8x4 conv1", "16x8 conv0", "16x8 conv1",
    ]  # fmt: skip
    assert tiny_generator.resolution == (16, 8)
    assert tiny_generator.num_ws == 6
    ws = styles(tiny_generator)
    trace = tiny_generator.run(ws, tiny_generator.draw_noise("const"))
    for layer, state in zip(tiny_generator.layers, trace.raw, strict=True):
        assert state.x.shape == (1, layer.channels, layer.height, layer.width)
    assert tiny_generator.synthesize(ws).shape == (1, 3, 16, 8)


def test_a_seed_is_the_official_tools_seed() -> None:
    np.testing.assert_array_equal(seed_to_z(5, 7), np.random.RandomState(5).randn(1, 7).astype(np.float32))


def test_truncation_pulls_the_first_styles_towards_the_mean_and_leaves_the_rest(
    tiny_generator: Generator,
) -> None:
    ws = styles(tiny_generator)
    pulled = tiny_generator.truncate(ws, psi=0.5, cutoff=2)
    average = tiny_generator.mapping.w_avg
    torch.testing.assert_close(pulled[0, :2], average + 0.5 * (ws[0, :2] - average))
    assert torch.equal(pulled[0, 2:], ws[0, 2:])
    torch.testing.assert_close(tiny_generator.truncate(ws, psi=0.0)[0, 5], average)


def test_noise_can_be_constant_seeded_or_absent(tiny_generator: Generator) -> None:
    ws = styles(tiny_generator)
    pictures = [tiny_generator.synthesize(ws, noise=noise) for noise in ("const", "none", 3, 4)]
    for i, one in enumerate(pictures):
        assert all(not torch.equal(one, other) for other in pictures[i + 1 :])
    assert torch.equal(pictures[2], tiny_generator.synthesize(ws, noise=3))


@pytest.mark.parametrize("layer", range(6))
@pytest.mark.parametrize("locked", [True, False])
def test_a_run_resumed_at_any_layer_equals_the_full_run(
    tiny_generator: Generator, layer: int, locked: bool
) -> None:
    ws, noise = styles(tiny_generator), tiny_generator.draw_noise("const")
    edits = [edit_at(tiny_generator, 1, locked), edit_at(tiny_generator, layer, locked)]
    full = tiny_generator.run(ws, noise, edits)
    again = tiny_generator.run(ws, noise, edits, resume=full.head(layer + 1))
    assert torch.equal(tiny_generator.image(full, ws, edits), tiny_generator.image(again, ws, edits))


def test_a_locked_edit_changes_nothing_outside_its_receptive_field_and_a_free_one_does() -> None:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        generator = Generator(AdaINConfig(z_dim=8, w_dim=8, start=(16, 16), channels=(6, 6), mapping_width=8))
    generator.eval().requires_grad_(False)
    ws, noise = styles(generator), generator.draw_noise("const")
    plain = generator.image(generator.run(ws, noise), ws)
    for locked in (True, False):
        edit = edit_at(generator, 1, locked)
        changed = (generator.image(generator.run(ws, noise, [edit]), ws, [edit]) - plain).abs().amax((0, 1))
        far = changed.clone()
        # cell (8, 8) covers pixels 16..17; enlarging convolution, blur and convolution reach 2+1+1 further at most
        far[16 - 5 : 18 + 5, 16 - 5 : 18 + 5] = 0
        assert changed.max() > 0.01
        assert (far.max() == 0) == locked


@pytest.mark.parametrize(
    ("operation", "expected"),
    [("add", 1 + 2 * 0.5 * 3.0), ("multiply", 1 * (1 + 2 * 0.5 * (3.0 - 1))), ("set", 3.0)],
)
def test_the_three_operations_follow_their_formulas(operation: str, expected: float) -> None:
    x = torch.ones(1, 2, 2, 2)
    mask = torch.tensor([[0.5, 0.0], [0.0, 0.0]])
    edit = LayerEdit(0, mask, torch.tensor([3.0]), 2.0, operation, channels=torch.tensor([1]))  # type: ignore[arg-type]
    edit.apply(y := x.clone())
    assert y[0, 1, 0, 0] == expected
    assert y[0, 0].eq(1).all()
    assert y[0, 1, 1].eq(1).all()
    part = x[:, :, :1, 1:].clone()
    edit.apply(part, (0, 1, 1, 2))
    assert part.eq(1).all(), "of a rectangle, that is what lies in it"
    edit.apply(part, (0, 0, 1, 1))
    assert part[0, 1, 0, 0] == expected


def test_a_stamp_adds_its_pattern() -> None:
    pattern = torch.arange(8.0).view(2, 2, 2)
    edit = LayerEdit(0, torch.ones(2, 2), pattern, strength=-0.5)
    edit.apply(x := torch.zeros(1, 2, 2, 2))
    assert torch.equal(x[0], -0.5 * pattern)


def test_a_run_can_be_cancelled_between_layers(tiny_generator: Generator) -> None:
    calls = iter([None, None, Cancelled()])

    def check() -> None:
        outcome = next(calls)
        if outcome is not None:
            raise outcome

    with pytest.raises(Cancelled):
        tiny_generator.run(styles(tiny_generator), tiny_generator.draw_noise("none"), check=check)


def test_labels_are_refused_by_a_model_without_classes(tiny_generator: Generator) -> None:
    with pytest.raises(ValueError, match="not conditional"):
        tiny_generator.map(torch.zeros(1, 16), labels=torch.zeros(1, 3))


def test_the_head_of_a_trace_shares_what_it_holds(tiny_generator: Generator) -> None:
    trace = tiny_generator.run(styles(tiny_generator), tiny_generator.draw_noise("none"))
    head = trace.head(2)
    assert isinstance(head, Trace)
    assert len(head.raw) == 2
    assert head.raw[0] is trace.raw[0]


def test_a_run_that_keeps_nothing_gives_the_same_picture_and_statistics(tiny_generator: Generator) -> None:
    ws = tiny_generator.map(torch.randn(2, tiny_generator.z_dim, generator=torch.manual_seed(1)))
    noise = tiny_generator.draw_noise(3)
    layer = tiny_generator.layers[2]
    edit = LayerEdit(2, torch.ones(layer.height, layer.width), torch.ones(layer.channels), locked=True)
    whole, light = (tiny_generator.run(ws, noise, [edit], keep=keep) for keep in (True, False))
    torch.testing.assert_close(
        tiny_generator.image(light, ws, [edit]), tiny_generator.image(whole, ws, [edit]), rtol=0, atol=0
    )
    torch.testing.assert_close(light.statistics, whole.statistics, rtol=0, atol=0)
    assert sum(state.x.numel() for state in light.raw) == whole.raw[-1].x.numel()
