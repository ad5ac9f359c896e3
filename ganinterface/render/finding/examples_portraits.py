"""Portraits that edits from examples are learned and tried on: drawn in batches, kept as far as edits need them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from msgspec.structs import replace as with_fields
from numpy.typing import NDArray
from torch import Tensor

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Edit, LatentPart
from ganinterface.document.region import Rectangle, Region
from ganinterface.render.cost_model import batch_size
from ganinterface.render.finding import holding
from ganinterface.render.finding.edits import Box, Found, under_edits
from ganinterface.render.locate import LocateStage
from ganinterface.render.pictures import resolve
from ganinterface.render.rasterise import bounds
from ganinterface.render.rasterise import mask as region_mask
from ganinterface.render.resolver import Resolver
from stylegan import Generator, LayerEdit
from stylegan.incremental.partial import Left
from stylegan.networks.synthesis import State
from stylegan.trace import NoiseList, Trace

Check = Callable[[], None]

LEVELS = 127.5  # of 255, in one unit of a picture
AT_A_TIME = 6  # pictures of which a part is made anew


@dataclass(frozen=True)
class Lot:
    """A few portraits without edits in one run: pictures [n, C, H, W], and the run as far as it was to be kept.

    `goals` [n, C, H, W], where there are any, show what an edit should make of each.
    """

    documents: tuple[Document, ...]
    ws: Tensor
    noise: NoiseList
    transform: Tensor | None
    trace: Trace  # states of its first layers, statistics of all
    pictures: Tensor
    goals: Tensor | None = None

    def chosen(self, rows: NDArray[np.bool_]) -> Lot:
        """Some of them, by whether each is wanted [n]."""
        keep = torch.from_numpy(np.flatnonzero(rows))
        states = [_changed(state, lambda maps: maps[keep]) for state in self.trace.raw]
        statistics = [pair and (pair[0][keep], pair[1][keep]) for pair in self.trace.statistics]
        documents = tuple(each for each, wanted in zip(self.documents, rows, strict=True) if wanted)
        return replace(
            self,
            documents=documents,
            ws=self.ws[keep],
            trace=Trace(states, statistics),
            pictures=self.pictures[keep],
            goals=None if self.goals is None else self.goals[keep],
        )


def joined(several: Sequence[Lot]) -> Lot:
    """Lots of the same noise and transform as one."""
    if len(several) == 1:
        return several[0]
    states = [_together(layer) for layer in zip(*(each.trace.raw for each in several), strict=True)]
    statistics = [
        None if pairs[0] is None else (torch.cat([p[0] for p in pairs]), torch.cat([p[1] for p in pairs]))
        for pairs in zip(*(each.trace.statistics for each in several), strict=True)
    ]
    goals = [each.goals for each in several if each.goals is not None]
    return replace(
        several[0],
        documents=tuple(document for each in several for document in each.documents),
        ws=torch.cat([each.ws for each in several]),
        trace=Trace(states, statistics),
        pictures=torch.cat([each.pictures for each in several]),
        goals=torch.cat(goals) if goals else None,
    )


def unseen(document: Document, seeds: Sequence[int]) -> list[Document]:
    """Portraits of other seeds that are otherwise as this one, without edits."""
    return [with_fields(document, latent=(LatentPart(seed),), edits=()) for seed in seeds]


def lots(
    generator: Generator, arrays: ArrayStore, documents: Sequence[Document], kept: int, check: Check
) -> Iterator[Lot]:
    """Portraits that share noise and transform, a batch at a time; of each run the first `kept` layers stay."""
    # Half a batch: of a whole one some layers take so long that a hand that sets out has to wait for them.
    size = max(batch_size(generator, keep=True) // 2, 1)
    for first in range(0, len(documents), size):
        part = tuple(documents[first : first + size])
        resolved = [resolve(generator, each, arrays) for each in part]
        ws, noise, transform = (
            torch.cat([each.ws for each in resolved]),
            resolved[0].noise,
            resolved[0].transform,
        )
        trace = generator.run(ws, noise, transform=transform, check=check)
        check()
        pictures = generator.image(trace, ws)
        check()
        yield Lot(part, ws, noise, transform, Trace(trace.raw[:kept], trace.statistics), pictures)


def state_of(
    generator: Generator, arrays: ArrayStore, document: Document, check: Check
) -> tuple[Tensor, list[Tensor]]:
    """An example as it is, edits included: its picture [1, C, H, W] and every layer's maps [C, h, w]."""
    resolved = resolve(generator, document, arrays)
    trace = generator.run(
        resolved.ws, resolved.noise, resolved.edits, transform=resolved.transform, check=check
    )
    maps = [generator.edited(trace, i, resolved.edits).x[0].float() for i in range(len(generator.layers))]
    return generator.image(trace, resolved.ws, resolved.edits), maps


def edited(
    generator: Generator, arrays: ArrayStore, lot: Lot, found: Found, check: Check
) -> tuple[Tensor, list[LayerEdit | None]]:
    """The lot's pictures with an edit, and that as each of them has it: a region may follow a part, or find none.

    A part that is followed is looked for in the maps of the lot's own run, which has to be kept as far as its layer.
    """
    store = arrays.copy()
    store.add_all(found.arrays)
    if found.edit.region.locators:
        places = [_placed(generator, store, lot, row, found.edit, check) for row in range(len(lot.documents))]
        edits = [replace(each, item=row) for row, each in enumerate(places) if each is not None]
    else:
        document = with_fields(lot.documents[0], edits=(found.edit,))
        edits = list(resolve(generator, document, store).edits)
        places = [*edits, None][:1] * len(lot.documents)
    if not edits:
        return lot.pictures, places
    return run_edited(generator, lot, edits, check), places


def _placed(
    generator: Generator, arrays: ArrayStore, lot: Lot, row: int, edit: Edit, check: Check
) -> LayerEdit | None:
    """An edit that follows a part, as one of the lot's portraits has it; None where that is not found there."""
    check()
    numbers = {layer.name: index for index, layer in enumerate(generator.layers)}
    stage = LocateStage(generator.layers, arrays)
    document = with_fields(lot.documents[row], edits=(edit,))

    def taps(layer: str, _plain: Document) -> NDArray[np.float32]:
        return np.asarray(lot.trace.raw[numbers[layer]].x[row].float().cpu().numpy())

    located = stage.locate(document, taps).document
    return next(iter(Resolver(generator, stage.arrays).resolve(located).edits), None)


def run_edited(generator: Generator, lot: Lot, edits: Sequence[LayerEdit], check: Check) -> Tensor:
    """The lot's pictures with edits of layers that are kept; what comes before or lies beside them is not run again."""
    if generator.has_statistics and lot.transform is None and all(e.locked and e.item is None for e in edits):
        # A few at a time: a hand that sets out does not wait for all of them.
        few: tuple[Tensor, ...] = torch.arange(len(lot.documents)).split(AT_A_TIME)
        return torch.cat([_beside(generator, lot, edits, rows, check) for rows in few])
    first = min(each.layer for each in edits)
    trace = generator.run(
        lot.ws,
        lot.noise,
        edits,
        resume=lot.trace.head(first + 1),
        base=lot.trace if generator.has_statistics else None,
        transform=lot.transform,
        check=check,
        keep=False,
    )
    return generator.image(trace, lot.ws, edits)


def _beside(generator: Generator, lot: Lot, edits: Sequence[LayerEdit], rows: Tensor, check: Check) -> Tensor:
    """A few of the lot's pictures with locked edits: only what those change is made anew."""
    check()
    states = {each.layer: lot.trace.raw[each.layer] for each in edits}
    left = Left(lot.ws, states, tuple(lot.trace.statistics), lot.pictures)
    return under_edits(generator, lot.noise, edits, left.rows(rows))


def repeated(lot: Lot, row: int, times: int) -> Lot:
    """One of the portraits, several times: for as many edits of it in one run."""

    def many(given: Tensor) -> Tensor:
        return given[row : row + 1].expand(times, *given.shape[1:])

    states = [_changed(state, many) for state in lot.trace.raw]
    statistics = [pair and (many(pair[0]), many(pair[1])) for pair in lot.trace.statistics]
    documents = (lot.documents[row],) * times
    return replace(
        lot,
        documents=documents,
        ws=many(lot.ws),
        trace=Trace(states, statistics),
        pictures=many(lot.pictures),
        goals=None if lot.goals is None else many(lot.goals),
    )


def elsewhere(
    generator: Generator, before: Tensor, after: Tensor, masks: Sequence[LayerEdit | None]
) -> list[float]:
    """The mean change of each picture outside an edit's region, of 255, as `holding` has it; none where it is the whole."""
    found = []
    size = before.shape[2], before.shape[3]
    change = (levels(after) - levels(before)).abs().amax(dim=1).cpu().numpy()
    for moved, edit in zip(change, masks, strict=True):
        if edit is None:  # the part was not found there: nothing may move
            found.append(float(moved.mean()))
            continue
        outside = ~holding.inside(edit.mask.cpu().numpy(), generator.layers[edit.layer], size)
        found += [float(moved[outside].mean())] if outside.any() else []
    return found


def levels(pictures: Tensor) -> Tensor:
    """As they are shown, 0..255."""
    return (pictures * LEVELS + 128).clamp(0, 255)


def seam(before: Tensor, after: Tensor, box: Box) -> float:
    """How far pixels at the inner edge of a box are, on average of 255, from what they should be: a patch is seen there."""
    top, bottom, left, right = box
    change = (levels(after) - levels(before)).abs().amax(dim=1)[:, top:bottom, left:right]
    frame = torch.ones(change.shape[1:], dtype=torch.bool)
    frame[1:-1, 1:-1] = False
    return float(change[:, frame].mean())


def glare(pictures: Tensor, box: Box) -> float:
    """How far beyond black and full colour pixels in a box are, on average of 255: so draw maps that were pushed too far."""
    top, bottom, left, right = box
    return float((pictures[:, :, top:bottom, left:right].float().abs() - 1).clamp(min=0).mean()) * LEVELS


def opacity(pictures: Tensor, box: Box) -> Tensor:
    """How opaque pictures [N, C, H, W] are in a box, of 255 [N, h, w]: wholly where they have no fourth channel."""
    top, bottom, left, right = box
    cut = pictures[:, :, top:bottom, left:right].float()
    return levels(cut[:, 3]) if pictures.shape[1] == 4 else torch.full_like(cut[:, 0], 255)


def holes(before: Tensor, after: Tensor, box: Box) -> float:
    """How much more of the background is seen through pixels in a box, on average of 255."""
    return float((opacity(before, box) - opacity(after, box)).clamp(min=0).mean())


def rough(generator: Generator, arrays: ArrayStore, region: Region, documents: Sequence[Document]) -> Region:
    """The region itself, or where it follows a part the rectangle in which that is in the examples."""
    if not region.locators:
        return region
    # In the finest cells: those of a coarse layer reach so far around a mouth that the rest of the face decides what has it.
    layer = max(generator.layers, key=lambda each: each.height * each.width)
    probe = Edit("rough", "rough", layer.name, region, channels=((0, 1.0),))
    painted = np.zeros((layer.height, layer.width), np.bool_)
    for document in documents:
        for edit in resolve(generator, with_fields(document, edits=(probe,)), arrays).edits:
            painted = painted | (edit.mask != 0).cpu().numpy()
    cells = bounds(painted)
    if cells is None:
        raise ValueError("The part that the region follows is in none of the examples.")
    top, left, bottom, right = cells
    x0, y0, x1, y1 = layer.extent
    across, down = (x1 - x0) / layer.width, (y1 - y0) / layer.height
    return Region((Rectangle(x0 + left * across, y0 + top * down, x0 + right * across, y0 + bottom * down),))


def box_of(region: Region, size: tuple[int, int]) -> Box:
    """The smallest box of a picture [H, W] with all that is painted; ValueError where nothing is."""
    cells = bounds(region_mask(region, *size) != 0)
    if cells is None:
        raise ValueError("Nothing is painted within the picture: an edit from examples needs a region.")
    top, left, bottom, right = cells
    return top, bottom, left, right


def _changed(state: State, change: Callable[[Tensor], Tensor]) -> State:
    rgb, skip = (each if each is None else change(each) for each in (state.rgb, state.skip))
    return State(change(state.x), rgb, skip)


def _together(states: Sequence[State]) -> State:
    rgb = [each.rgb for each in states if each.rgb is not None]
    skip = [each.skip for each in states if each.skip is not None]
    x = torch.cat([each.x for each in states])
    return State(x, torch.cat(rgb) if rgb else None, torch.cat(skip) if skip else None)
