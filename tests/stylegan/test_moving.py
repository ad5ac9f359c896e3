"""Operations that move maps: where things go, that nothing is seen twice, and that a part is moved as the whole is."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from stylegan import Generator, LayerEdit
from stylegan.incremental.rects import clipped, cut, grown, inside
from stylegan.moving import Movement
from tests.stylegan import test_rerun
from tests.stylegan.test_rerun import agree, painted

generator, ws = test_rerun.generator, test_rerun.ws  # fixtures
EVERY = {
    "shift": Movement(x=2.3, y=-1.6),
    "turn": Movement(angle=50.0),
    "scale": Movement(scale=1.6),
    "blur": Movement(radius=2.5),
}


def blob(*place: int, size: tuple[int, int] = (9, 15)) -> Tensor:
    """Maps [1, 1, h, w] of zeros with ones in the rectangle top, left, bottom, right."""
    x = torch.zeros(1, 1, *size)
    top, left, bottom, right = place
    x[..., top:bottom, left:right] = 1
    return x


def moved(
    x: Tensor, mask: Tensor, operation: str, movement: Movement, strength: float = 1.0, **more: Tensor
) -> Tensor:
    """The maps after an edit of all of them."""
    after = x.clone()
    value = more.pop("value", torch.ones(x.shape[1]))
    LayerEdit(0, mask, value, strength, operation, movement=movement, **more).apply(after)  # type: ignore[arg-type]
    return after


def test_what_is_painted_goes_where_it_is_dragged_and_is_not_seen_twice() -> None:
    x, mask = blob(3, 2, 6, 5), blob(2, 1, 7, 6)[0, 0]
    torch.testing.assert_close(moved(x, mask, "shift", Movement(x=6, y=2)), blob(5, 8, 8, 11))
    torch.testing.assert_close(moved(x, mask, "shift", Movement(x=6, y=2), 0.5), blob(4, 5, 7, 8))
    assert torch.equal(moved(x, mask, "shift", Movement(x=6), 0.0), x)


def test_the_opposite_strength_and_the_opposite_colour_of_paint_go_the_other_way() -> None:
    x, mask = blob(3, 6, 6, 9), blob(2, 5, 7, 10)[0, 0]
    for back in (
        moved(x, mask, "shift", Movement(x=4), -1.0),
        moved(x, -mask, "shift", Movement(x=4)),
        moved(x, mask, "shift", Movement(x=-4)),
    ):
        torch.testing.assert_close(back, blob(3, 2, 6, 5))
    smaller = moved(blob(0, 3, 9, 12), blob(0, 0, 9, 15)[0, 0], "scale", Movement(scale=3), -1.0)
    assert smaller[0, 0, 4].sum() == pytest.approx(3, abs=0.5)


def test_where_the_mask_is_half_the_way_is_half() -> None:
    x = blob(3, 6, 6, 9)
    half = moved(x, blob(2, 4, 7, 11)[0, 0] / 2, "shift", Movement(x=4))
    torch.testing.assert_close(half, blob(3, 8, 6, 11))


def test_from_roots_to_tips_maps_bend_evenly() -> None:
    x, down = blob(0, 6, 9, 8), torch.arange(9)[:, None] / 8
    swaying = moved(x, down * torch.ones(1, 15), "shift", Movement(x=4))
    middles = (swaying[0, 0] * torch.arange(15)).sum(1) / swaying[0, 0].sum(1)
    torch.testing.assert_close(middles, 6.5 + 4 * down[:, 0])
    assert torch.allclose(swaying.sum(3), x.sum(3), atol=1e-5)  # as much hair as before, in every row


def test_turning_and_scaling_are_about_the_middle_of_what_is_painted() -> None:
    bar, mask = blob(4, 5, 5, 10), blob(2, 5, 7, 10)[0, 0]
    torch.testing.assert_close(moved(bar, mask, "turn", Movement(angle=90)), blob(2, 7, 7, 8))
    x = blob(2, 5, 7, 10)
    x[..., 2, 5] = 2.0  # upper left
    assert moved(x, mask, "turn", Movement(angle=90))[0, 0, 2, 9] == pytest.approx(2, abs=1e-5)  # clockwise
    wide = moved(blob(4, 7, 5, 8), mask, "scale", Movement(scale=2))
    assert wide.sum() == pytest.approx(4, rel=0.05)  # twice as high and as wide
    assert wide[0, 0, 4, 7] == wide.max()


def test_a_blur_keeps_the_mean_and_its_opposite_sharpens() -> None:
    x, all_of_it = torch.rand(1, 1, 40, 40), torch.ones(40, 40)
    soft, crisp = (moved(x, all_of_it, "blur", Movement(radius=3), s) for s in (1.0, -1.0))
    assert soft.mean() == pytest.approx(float(x.mean()), abs=0.01)
    assert soft.std() < 0.5 * x.std() < 1.3 * x.std() < crisp.std()
    torch.testing.assert_close(soft + crisp, 2 * x)
    gone = moved(x, all_of_it, "blur", Movement(radius=1000.0))
    assert gone.std() < 0.01


def test_only_the_maps_of_the_edit_move_each_by_its_share() -> None:
    x, mask = blob(3, 4, 6, 7).expand(1, 4, -1, -1).clone(), blob(2, 3, 7, 8)[0, 0]
    shares = {"value": torch.tensor([1.0, 0.5, -1.0]), "channels": torch.tensor([1, 2, 3])}
    after = moved(x, mask, "shift", Movement(x=2), **shares)
    lefts = [int(after[0, channel, 4].argmax()) for channel in range(4)]
    assert lefts == [4, 6, 5, 2]


@pytest.mark.parametrize("name", EVERY)
def test_a_part_is_moved_as_the_whole_is_wherever_it_is_cut(name: str) -> None:
    random = torch.Generator().manual_seed(0)
    x, mask = torch.randn(2, 3, 20, 16, generator=random), torch.zeros(20, 16)
    mask[4:13, 3:11] = torch.rand(9, 8, generator=random) - 0.3
    edit = LayerEdit(0, mask, torch.tensor([1.0, 1.0, 0.7]), 0.9, name, movement=EVERY[name])
    whole = x.clone()
    edit.apply(whole)
    assert not torch.equal(whole, x)
    assert edit.box is not None
    top, left, bottom, right = edit.box
    outside = torch.ones(20, 16, dtype=torch.bool)
    outside[top:bottom, left:right] = False
    assert torch.equal(whole[..., outside], x[..., outside])
    for top in range(0, 18, 3):
        for left in range(0, 14, 3):
            rect = (top, left, min(top + 5, 20), min(left + 4, 16))
            outer = clipped(grown(rect, edit.receptive_radius, edit.receptive_radius), 20, 16)
            part = cut(x, outer).clone()
            edit.apply(part, outer)
            torch.testing.assert_close(cut(part, inside(rect, outer)), cut(whole, rect), rtol=0, atol=2e-6)


@pytest.mark.parametrize(("name", "index"), list(zip(EVERY, (1, 3, 6, 3), strict=True)))
def test_only_what_a_movement_reaches_is_run_again(
    generator: Generator, ws: Tensor, name: str, index: int
) -> None:
    def moving(place: tuple[float, float, float, float], seed: int = 0, share: float = 1.0) -> LayerEdit:
        few = Movement(*(share * each for each in (1.5, -1.0, 40.0)), 1.0 + share / 2, share)
        return painted(generator, index, place, seed, operation=name, movement=few)

    middle, corner = (0.3, 0.3, 0.5, 0.5), (0.9, 0.9, 1, 1)
    agree(generator, ws, [], [moving(middle)])
    agree(generator, ws, [moving(middle)], [moving(middle, share=0.4)])
    agree(generator, ws, [moving(middle)], [moving((0.3, 0.3, 0.6, 0.5))])  # a stroke that grows
    agree(generator, ws, [moving(middle)], [painted(generator, index, corner, 2), moving(middle)])
    agree(generator, ws, [moving(middle)], [painted(generator, index - 1, middle, 2), moving(middle)])
    agree(generator, ws, [moving(middle)], [moving(middle), moving(corner, 3)])
