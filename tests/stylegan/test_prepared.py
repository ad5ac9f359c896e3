"""Weights that inference prepares once: the same numbers, and never yesterday's."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
import torch
from torch import nn

from stylegan.networks.layers import EqualConv2d, EqualLinear

Layer = EqualLinear | EqualConv2d
LAYERS: dict[str, Callable[[], Layer]] = {
    "linear": lambda: EqualLinear(3, 5, lr=0.1),
    "convolution": lambda: EqualConv2d(3, 5, 3),
    "enlarging": lambda: EqualConv2d(3, 5, 3, up=True),
}


@pytest.fixture(params=LAYERS)
def layer(request: pytest.FixtureRequest) -> Layer:
    torch.manual_seed(0)
    return LAYERS[request.param]()


def run(layer: Layer) -> torch.Tensor:
    x = torch.linspace(-1, 1, 3 * 16).reshape(1, 3, 4, 4)
    result: torch.Tensor = layer(x.movedim(1, -1) if isinstance(layer, EqualLinear) else x)
    return result.detach()


def frozen(layer: Layer) -> Layer:
    return layer.eval().requires_grad_(False)


def test_a_prepared_weight_gives_the_same_numbers(layer: Layer) -> None:
    trained = run(layer)
    frozen(layer)
    first = run(layer)
    # Another layout in memory, another order of the sum.
    torch.testing.assert_close(first, trained, rtol=0, atol=1e-6)
    assert torch.equal(run(layer), first)


@pytest.mark.parametrize(
    "change",
    [
        lambda layer: layer.weight.mul_(2),
        lambda layer: layer.load_state_dict({name: 3 * value for name, value in layer.state_dict().items()}),
        lambda layer: layer.load_state_dict(
            {name: 3 * value for name, value in layer.state_dict().items()}, assign=True
        ),
        lambda layer: setattr(layer, "weight", nn.Parameter(layer.weight + 1, requires_grad=False)),
        lambda layer: layer.train().weight.data.add_(1),
    ],
    ids=["in place", "loaded", "assigned", "replaced", "while training"],
)
def test_a_weight_that_changes_is_prepared_anew(layer: Layer, change: Callable[[Layer], object]) -> None:
    before = run(frozen(layer))
    with torch.no_grad():
        change(layer)
    after = run(frozen(layer))
    assert not torch.allclose(after, before, atol=1e-3)
    torch.testing.assert_close(after, run(layer.train()), rtol=1e-6, atol=1e-6)


def test_a_weight_of_another_type_is_prepared_anew(layer: Layer) -> None:
    run(frozen(layer))
    assert layer.double()(torch.ones(1, 3, 3, 3, dtype=torch.float64)).dtype == torch.float64


def test_a_copy_that_learns_on_is_not_held_back_by_its_original(layer: Layer) -> None:
    before = run(frozen(layer))
    twin = copy.deepcopy(layer)
    with torch.no_grad():
        twin.weight.add_(1)
    assert not torch.equal(run(twin), before)
    assert torch.equal(run(layer), before)


def test_training_always_computes_the_weight_and_its_gradient(layer: Layer) -> None:
    run(frozen(layer))
    layer.train().requires_grad_(True)
    for _ in range(2):
        layer.zero_grad()
        layer(torch.ones(1, 3, 3, 3)).square().sum().backward()
        assert layer.weight.grad is not None
        assert layer.weight.grad.abs().sum() > 0


def test_an_input_can_be_optimised_after_the_weight_was_prepared_in_inference_mode(layer: Layer) -> None:
    frozen(layer)
    with torch.inference_mode():
        layer(torch.ones(1, 3, 3, 3))
    x = torch.ones(1, 3, 3, 3, requires_grad=True)
    layer(x).square().sum().backward()
    assert x.grad is not None
    assert x.grad.abs().sum() > 0


def test_the_prepared_weight_is_no_part_of_the_checkpoint(layer: Layer) -> None:
    names = set(layer.state_dict())
    run(frozen(layer))
    assert set(layer.state_dict()) == names <= {"weight", "bias"}
