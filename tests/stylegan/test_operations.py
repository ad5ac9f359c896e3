"""The table of operations: formulas, what a reach means for reruns, and one sentence for a name that is not there."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from stylegan import Generator, LayerEdit
from stylegan.edits import OPERATIONS, operation
from stylegan.moving import Movement
from tests.stylegan import test_rerun
from tests.stylegan.test_rerun import agree, painted
from tests.toy_operation import SOFTEN

FAR = Movement(x=0.4, y=-0.3, angle=20, scale=1.3, radius=1.5)  # whatever the operation

generator, ws = test_rerun.generator, test_rerun.ws  # fixtures


@pytest.fixture
def soften(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setitem(OPERATIONS, SOFTEN.name, SOFTEN)
    return SOFTEN.name


def test_an_unknown_operation_is_refused_with_the_known_ones() -> None:
    sentence = "There is no operation 'explode': an edit can add, multiply, set, shift, turn, scale or blur."
    with pytest.raises(ValueError, match=sentence):
        operation("explode")
    with pytest.raises(ValueError, match=sentence):
        LayerEdit(0, torch.ones(2, 2), torch.ones(3), operation="explode")


def test_the_table_is_read_without_torch() -> None:
    code = "import sys, stylegan.edits; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_neutral_value_and_channels_without_one_change_nothing(name: str) -> None:
    x = torch.randn(1, 4, 3, 3)
    neutral, moving = operation(name).neutral, {"movement": FAR}
    if neutral is not None:
        after = x.clone()
        LayerEdit(0, torch.rand(3, 3), torch.full((4,), neutral), operation=name, **moving).apply(after)
        assert torch.equal(after, x)
    after, chosen = x.clone(), torch.tensor([2])
    LayerEdit(0, torch.ones(3, 3), torch.tensor([3.0]), 1.0, name, channels=chosen, **moving).apply(after)
    assert torch.equal(after[:, [0, 1, 3]], x[:, [0, 1, 3]])
    assert not torch.equal(after[:, 2], x[:, 2])


@pytest.mark.parametrize("index", range(1, 6))
def test_an_operation_with_a_reach_is_rerun_exactly(
    generator: Generator, ws: Tensor, soften: str, index: int
) -> None:
    def soft(place: tuple[float, float, float, float], seed: int = 0) -> LayerEdit:
        return painted(generator, index, place, seed, operation=soften)

    middle, corner, wide = (0.3, 0.3, 0.5, 0.5), (0.9, 0.9, 1, 1), (0.1, 0.1, 0.9, 0.9)
    agree(generator, ws, [], [soft(middle)])
    agree(generator, ws, [soft(middle)], [soft(corner, 1)])
    agree(generator, ws, [soft(wide)], [painted(generator, index, middle, 2), soft(wide)])
    agree(generator, ws, [soft(wide)], [painted(generator, index - 1, corner, 2), soft(wide)])
    agree(generator, ws, [soft(wide), soft(middle, 3)], [soft(wide), soft(middle, 3), soft(corner)])


def test_a_reach_may_depend_on_strength_and_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        OPERATIONS, "far", replace(SOFTEN, name="far", receptive_radius=lambda size: round(2 * size))
    )
    edit = LayerEdit(0, torch.ones(2, 2), torch.tensor([0.5, -3.0]), -2.0, "far")
    assert edit.receptive_radius == 12
