"""Edits that are found: stamps with locked statistics, what they do to many pictures at once, and how they are refined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Edit, Stamp
from ganinterface.document.region import Region
from ganinterface.render.cost_model import batch_size
from ganinterface.render.finding.maps import Maps
from ganinterface.render.pictures import resolve
from ganinterface.render.stamps import take_stamp
from ganinterface.session.actions.edits import new_edit_id
from stylegan import Generator, LayerEdit, seed_to_z
from stylegan.incremental.partial import Left, changeable, leave, picture_part
from stylegan.incremental.rects import Rect, cut
from stylegan.trace import NoiseList

Box = tuple[int, int, int, int]  # first row, end row, first column, end column, in pixels


@dataclass(frozen=True)
class Found:
    """An edit, and the store with its stamp: ready for a Document or a preset."""

    edit: Edit
    arrays: ArrayStore


def styles_of(
    generator: Generator, seeds: Iterable[int], psi: float = 0.7, cutoff: int | None = None
) -> Tensor:
    """Truncated styles [N, num_ws, w_dim] of the pictures of some seeds."""
    z = np.concatenate([seed_to_z(seed, generator.z_dim) for seed in seeds])
    with torch.no_grad():
        ws = generator.map(torch.from_numpy(z).to(generator.device))
        return generator.truncate(ws, psi, cutoff)


@torch.no_grad()
def before_and_after(
    generator: Generator, ws: Tensor, edits: Sequence[LayerEdit] = (), batch: int | None = None
) -> Iterator[tuple[Tensor, Tensor]]:
    """Batches of pictures [n, C, H, W] without the edits and with them, constant noise.

    Layers before the first edit are run once, and locked edits take the statistics of the same run; of those only what they
    change is run again.
    """
    noise = generator.draw_noise("const")
    first = min((edit.layer for edit in edits), default=len(generator.layers) - 1)
    for part in ws.split(batch or batch_size(generator, keep=True)):
        if all(edit.locked for edit in edits):
            left = leave(generator, part, noise, (first,))
            yield left.pictures, under_edits(generator, noise, edits, left)
            continue
        plain = generator.run(part, noise)
        edited = generator.run(part, noise, edits, resume=plain.head(first + 1))
        yield generator.image(plain, part), generator.image(edited, part, edits)


@torch.no_grad()
def under_edits(generator: Generator, noise: NoiseList, edits: Sequence[LayerEdit], left: Left) -> Tensor:
    """The pictures `left` [N, C, H, W] under locked edits, of which only what changes is run."""
    rect = changeable(generator, edits)
    pictures = left.pictures.clone()
    if rect is not None:
        cut(pictures, rect).copy_(picture_part(generator, noise, edits, left, rect))
    return pictures


def stamped(
    name: str,
    layer: str,
    region: Region,
    array: Maps,
    box: tuple[float, float, float, float],
    operation: str = "add",
) -> Found:
    """An edit with locked statistics that puts down a stamp [C, h, w]."""
    arrays = ArrayStore()
    # Half precision loses nothing that is seen, and halves the preset's file.
    stamp = Stamp(arrays.put(array.astype(np.float16).astype(np.float32)), box)
    edit = Edit(new_edit_id(), name, layer, region, operation, statistics="locked", stamp=stamp)
    return Found(edit, arrays)


def layer_edits(generator: Generator, edits: Sequence[Edit], arrays: ArrayStore) -> tuple[LayerEdit, ...]:
    """The edits as the generator's layers see them, for any number of pictures."""
    return resolve(generator, Document(edits=tuple(edits)), arrays).edits


def changes_outside(plain: Tensor, edited: Tensor, inside: Box) -> Maps:
    """How far every pixel outside the box has moved, of 255 as it is shown, in the colour that moved most: [n * pixels]."""
    change = (_levels(edited) - _levels(plain)).abs().amax(dim=1)
    top, bottom, left, right = inside
    outside = torch.ones(change.shape[1:], dtype=torch.bool)
    outside[top:bottom, left:right] = False
    values: Maps = change[:, outside].flatten().cpu().numpy()
    return values


def _levels(pictures: Tensor) -> Tensor:
    """As `stylegan.to_uint8` shows them, in float; of four channels alpha, and the colours over black."""
    return (pictures * 127.5 + 128).clamp(0, 255).floor()


def refine(
    generator: Generator,
    found: Sequence[Found],
    ws: Tensor,
    wanted: Tensor,
    inside: Box,
    steps: int = 100,
    rate: float = 0.05,
    batch: int = 16,
) -> tuple[Found, ...]:
    """The same edits with their stamps improved together, so that the pictures come nearer to `wanted` in the box.

    `wanted` [N, C, H, W] shows the same pictures with the trait, e.g. moved along an attribute. Minimises the mean
    absolute error by Adam, starting from the stamps; `rate` is in units of each stamp's own deviation.
    """
    if not found or any(each.edit.stamp is None for each in found):
        raise ValueError("Only an edit with a stamp can be refined.")
    starts = [layer_edits(generator, [each.edit], each.arrays)[0] for each in found]
    units = [float(start.value.std()) or 1.0 for start in starts]
    values = [(s.value / unit).clone().requires_grad_(True) for s, unit in zip(starts, units, strict=True)]
    optimiser = torch.optim.Adam(values, lr=rate)
    noise = generator.draw_noise("const")
    first = min(start.layer for start in starts)
    lefts = [leave(generator, part, noise, (first,)) for part in ws.split(batch)]
    goals = [cut(part, _as_rect(inside)) for part in wanted.split(batch)]
    for step in range(steps):
        if step % len(lefts) == 0:
            order = torch.randperm(len(lefts), generator=torch.Generator().manual_seed(step)).tolist()
        number = order[step % len(lefts)]
        edits = [
            LayerEdit(s.layer, s.mask, value * unit, 1.0, s.operation, s.locked)
            for s, value, unit in zip(starts, values, units, strict=True)
        ]
        error = picture_part(generator, noise, edits, lefts[number], _as_rect(inside)) - goals[number]
        optimiser.zero_grad(set_to_none=True)
        error.abs().mean().backward()
        optimiser.step()
    placed = [(value.detach() * unit).cpu().numpy() for value, unit in zip(values, units, strict=True)]
    return tuple(map(_restamped, found, starts, placed))


def _as_rect(box: Box) -> Rect:
    top, bottom, left, right = box
    return top, left, bottom, right


def _restamped(found: Found, start: LayerEdit, placed: Maps) -> Found:
    edit = found.edit
    array, box = take_stamp(placed, np.zeros_like(placed), start.mask.cpu().numpy())
    return stamped(edit.name, edit.layer, edit.region, array, box, edit.operation)
