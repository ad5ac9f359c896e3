"""Edits found from pairs: what a trait decides is replaced, what it leaves alone stays."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from ganinterface.document.region import Rectangle, Region
from ganinterface.render.finding.edits import (
    Found,
    before_and_after,
    layer_edits,
    refine,
    styles_of,
)
from ganinterface.render.finding.maps import map_statistics
from recipes.portraits.pairs import fitted_edits
from stylegan import Generator
from tests.render.mean_edits import mean_edit

WHOLE = Region((Rectangle(0.0, 0.0, 1.0, 1.0),))
PATCH = Region((Rectangle(0.25, 0.25, 0.75, 0.5),))


def pairs(generator: Generator, count: int = 60, styles: int = 6) -> tuple[Tensor, Tensor]:
    """Pictures, and the same with their first styles moved along a direction."""
    ws = styles_of(generator, range(count))
    moved = ws.clone()
    moved[:, :styles] += 0.6 * torch.randn(generator.w_dim, generator=torch.Generator().manual_seed(4))
    return ws, moved


def error(generator: Generator, found: list[Found], ws: Tensor, wanted: Tensor) -> float:
    edits = [edit for each in found for edit in layer_edits(generator, [each.edit], each.arrays)]
    return float(
        (torch.cat([after for _, after in before_and_after(generator, ws, edits)]) - wanted).abs().mean()
    )


def test_fitted_edits_come_nearer_to_the_trait_than_adding_or_setting_its_mean(
    tiny_generator: Generator,
) -> None:
    without, with_it = pairs(tiny_generator, 200, styles=5)
    layer = "16x8 conv0"
    found = fitted_edits(tiny_generator, without[:160], with_it[:160], layer, WHOLE, "moved")
    assert [each.edit.operation for each in found] == ["multiply", "add"]
    wanted = torch.cat([plain for plain, _ in before_and_after(tiny_generator, with_it[160:])])
    ours = error(tiny_generator, [*found], without[160:], wanted)
    assert ours < 0.9 * error(tiny_generator, [], without[160:], wanted)
    means = [map_statistics(tiny_generator, ws[:160], [layer])[layer] for ws in (with_it, without)]
    for operation in ("add", "set"):
        mean = mean_edit("mean", layer, WHOLE, *means, operation)  # type: ignore[arg-type]
        assert ours < error(tiny_generator, [mean], without[160:], wanted), operation


def test_where_the_trait_changes_nothing_the_maps_stay(tiny_generator: Generator) -> None:
    ws, _ = pairs(tiny_generator)
    keep, add = fitted_edits(tiny_generator, ws, ws, "8x4 conv1", PATCH, "nothing")
    assert keep.edit.stamp is not None
    assert add.edit.stamp is not None
    np.testing.assert_allclose(keep.arrays.get(keep.edit.stamp.array), 1, atol=1e-3)
    np.testing.assert_allclose(add.arrays.get(add.edit.stamp.array), 0, atol=1e-3)


def test_pairs_of_one_picture_or_of_an_unknown_layer_are_refused(tiny_generator: Generator) -> None:
    ws, _ = pairs(tiny_generator, 3)
    with pytest.raises(ValueError, match="no pairs to fit: 1 pictures"):
        fitted_edits(tiny_generator, ws[:1], ws[:1], "8x4 conv1", PATCH, "x")
    with pytest.raises(ValueError, match="layer '9x9'"):
        fitted_edits(tiny_generator, ws, ws, "9x9", PATCH, "x")


def test_both_edits_are_refined_together(tiny_generator: Generator) -> None:
    without, with_it = pairs(tiny_generator)
    found = fitted_edits(tiny_generator, without, with_it, "8x4 conv1", PATCH, "moved")
    wanted = torch.cat([plain for plain, _ in before_and_after(tiny_generator, with_it)])
    box = (2, 10, 0, 8)
    better = refine(tiny_generator, found, without, wanted, box, steps=40)

    def within(edits: tuple[Found, ...]) -> float:
        placed = [edit for each in edits for edit in layer_edits(tiny_generator, [each.edit], each.arrays)]
        after = torch.cat([edited for _, edited in before_and_after(tiny_generator, without, placed)])
        return float((after - wanted)[:, :, 2:10].abs().mean())

    assert within(better) < 0.95 * within(found)
