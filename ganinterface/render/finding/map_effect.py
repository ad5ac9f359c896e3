"""What a map does: its values over many portraits, where it is highest and lowest, and what more or less of it draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import replace as with_more
from pathlib import Path

import numpy as np
import torch
from msgspec.structs import replace
from numpy.typing import NDArray

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Edit
from ganinterface.document.model_info import covering
from ganinterface.document.region import Rectangle, Region
from ganinterface.files.folders import taken_problem
from ganinterface.files.replacing import files_at_once
from ganinterface.render.batches import pictures
from ganinterface.render.finding.maps import layer_maps, missing_layers
from ganinterface.render.looks.contact_sheet import contact_sheet
from ganinterface.render.pictures import resolve
from ganinterface.render.rasterise import mask as region_mask
from ganinterface.render.request import Picture
from stylegan import Generator
from stylegan.files.atomic import atomic_write

Report = Callable[[float, str], object]

BINS = 61  # odd: zero, or the middle of all values, has a bar of its own
SAMPLED = 4096  # values of each portrait in a histogram; more change no bar by a pixel
STEPS = (-1.0, -0.5, 0.0, 0.5, 1.0)  # of the largest number of deviations: the columns of a sheet
ENDS = 6  # portraits where the map is highest, and as many where it is lowest
TRIED = 3  # portraits on which its effect is shown
MEASURED, SEEN = 0.5, 0.7  # of the work: the map is measured; the portraits at its ends are drawn


@dataclass(frozen=True)
class MapProfile:
    """What one map is like over N portraits, without edits.

    `levels` [N] is its mean in each of them (in the region that was asked for), `mean` [h, w] that over all portraits cell
    by cell, `deviation` the standard deviation of all its values; `counts` [BINS] of them lie between `edges`.
    """

    layer: str
    channel: int
    levels: NDArray[np.float32]
    mean: NDArray[np.float32]
    deviation: float
    edges: NDArray[np.float64]
    counts: NDArray[np.int64]

    def highest(self, count: int) -> list[int]:
        """The places of the portraits in which it is highest, the first one most."""
        return [int(place) for place in np.argsort(-self.levels, kind="stable")[:count]]

    def lowest(self, count: int) -> list[int]:
        """The same where it is lowest."""
        return [int(place) for place in np.argsort(self.levels, kind="stable")[:count]]


def map_profiles(
    generator: Generator,
    documents: Sequence[Document],
    arrays: ArrayStore,
    layer: str,
    channels: Sequence[int],
    region: Region | None = None,
    check: Callable[[], None] = lambda: None,
    report: Report = lambda fraction, message: None,
) -> dict[int, MapProfile]:
    """The profiles of some of a layer's maps over the portraits of Documents, in one pass; their edits count for nothing.

    `check` is called before every layer that is run, and may raise. ValueError with one sentence when the model lacks the
    layer or a map, or there are no portraits; DocumentError when a Document does not fit.
    """
    wanted = _checked(generator, layer, channels, len(documents))
    info = next(each for each in generator.layers if each.name == layer)
    # Parts that are followed are elsewhere in each portrait: only what is painted says where a map is looked at.
    shapes = Region() if region is None else Region(region.painted)
    painted = region_mask(shapes, info.height, info.width, info.extent)
    seen = _Seen(np.abs(painted) if painted.any() else np.ones_like(painted))
    ws = torch.cat([resolve(generator, replace(each, edits=()), arrays).ws for each in documents])
    for maps in layer_maps(generator, ws, [layer], check=check):
        seen.add(maps[layer][:, wanted].float().cpu().numpy().astype(np.float64))
        report(seen.count / len(ws), f"portrait {seen.count} of {len(ws)}")
    return {channel: seen.profile(layer, channel, place) for place, channel in enumerate(wanted)}


class _Seen:
    """What is known of some maps over the portraits so far; `weights` [h, w]: of the cells, in a map's level."""

    def __init__(self, weights: NDArray[np.float32]) -> None:
        self.count = 0  # of portraits
        self._weights = weights / weights.sum()
        self._total: NDArray[np.float64] = np.zeros(weights.shape)
        self._squares: NDArray[np.float64] = np.zeros(())
        self._levels: list[NDArray[np.float64]] = []
        self._values: list[NDArray[np.float64]] = []

    def add(self, maps: NDArray[np.float64]) -> None:
        """Of a few more portraits, [n, C, h, w]."""
        self.count += len(maps)
        self._total = self._total + maps.sum(axis=0)
        self._squares = self._squares + np.square(maps).sum(axis=(0, 2, 3))
        self._levels.append((maps * self._weights).sum(axis=(2, 3)))
        flat = maps.reshape(*maps.shape[:2], -1)
        self._values.append(flat[..., :: -(-flat.shape[2] // SAMPLED)])

    def profile(self, layer: str, channel: int, place: int) -> MapProfile:
        """Of the map at that place among them."""
        mean = self._total[place] / self.count
        variance = self._squares[place] / (self.count * mean.size) - np.square(mean.mean())
        counts, edges = np.histogram(np.concatenate([each[:, place].ravel() for each in self._values]), BINS)
        levels = np.concatenate(self._levels)[:, place].astype(np.float32)
        deviation = float(np.sqrt(max(variance, 0.0)))
        return MapProfile(layer, channel, levels, mean.astype(np.float32), deviation, edges, counts)


def with_map(document: Document, profile: MapProfile, deviations: float, region: Region) -> Document:
    """The Document with so many of a map's deviations added in the region (locked), and no other edit."""
    edit = Edit(
        "map",
        f"map {profile.channel}",
        profile.layer,
        region,
        channels=((profile.channel, deviations * profile.deviation),),
    )
    return replace(document, edits=(edit,) if deviations else ())


def map_effects(
    generator: Generator,
    documents: Sequence[Document],
    arrays: ArrayStore,
    profile: MapProfile,
    most: float,
    region: Region | None = None,
    check: Callable[[], None] = lambda: None,
) -> Iterator[list[Picture]]:
    """For each Document its pictures at STEPS times `most` deviations of a map, in the region (None: everywhere).

    uint8 [H, W, 3 or 4] each. `check` is called before every layer that is run, and may raise.
    """
    everywhere = Region((Rectangle(*covering(layer.extent for layer in generator.layers)),))
    where = everywhere if region is None or not region.shapes else region
    tried = [[with_map(each, profile, most * step, where) for step in STEPS] for each in documents]
    drawn = pictures(generator, [document for row in tried for document in row], arrays, check)
    for row in tried:
        yield [next(drawn) for _ in row]


def map_sheet(
    generator: Generator,
    documents: Sequence[Document],
    arrays: ArrayStore,
    profile: MapProfile,
    most: float,
    region: Region | None = None,
    check: Callable[[], None] = lambda: None,
) -> Picture:
    """One picture of what a map does: a row for each Document, a column for each of `map_effects`, with captions."""
    rows = map_effects(generator, documents, arrays, profile, most, region, check)
    drawn = (picture for row in rows for picture in row)
    names = [f"{step * most:+g} dev.".replace("-", "−") if step else "as it is" for step in STEPS]
    captions = [f"map {profile.channel}\n{name}" for name in names]
    return contact_sheet(drawn, captions * len(documents), columns=len(STEPS))


def sheet_names(layer: str, channels: Sequence[int]) -> dict[int, str]:
    """What the sheets of some of a layer's maps are called in their folder, by map."""
    stem, digits = layer.replace(" ", "-"), len(str(max(channels, default=0)))
    return {channel: f"{stem}-map{channel:0{digits}}.png" for channel in channels}


def save_map_sheets(
    generator: Generator,
    portraits: Sequence[Document],
    arrays: ArrayStore,
    layer: str,
    channels: Sequence[int],
    folder: Path,
    *,
    shown: int = 4,
    most: float = 4.0,
    region: Region | None = None,
    replace: bool = False,
    check: Callable[[], None] = lambda: None,
    report: Report = lambda fraction, message: None,
) -> list[Path]:
    """Write a sheet for each of some of a layer's maps into a folder, all of them at once: what they are called.

    The deviations are measured over all portraits, the sheets show the first `shown` of them. Errors: as `map_profiles`;
    ValueError where the folder has such files already and `replace` does not say that they may go; OSError when a file
    cannot be written.
    """
    from PIL import Image

    names = sheet_names(layer, channels)
    taken = None if replace else taken_problem(folder, names.values())
    if taken is not None:
        raise ValueError(f"{taken}: name another folder.")
    measured = 0.3  # of the work
    found = map_profiles(
        generator, portraits, arrays, layer, channels, region, check, lambda f, m: report(f * measured, m)
    )
    with files_at_once(folder) as new:
        for place, (channel, profile) in enumerate(found.items()):
            report(measured + (1 - measured) * place / len(found), f"map {channel}")
            rows = portraits[:shown]
            image = Image.fromarray(map_sheet(generator, rows, arrays, profile, most, region, check))
            atomic_write(new / names[channel], lambda file, image=image: image.save(file, "PNG"))  # type: ignore[misc]
    return [folder / names[channel] for channel in found]


@dataclass(frozen=True)
class Question:
    """What is asked of a map: the picture that is worked on, other portraits, and where and how far the map is tried.

    `most`: how many deviations the ends of the effect's rows are away; `region`: None is everywhere.
    """

    layer: str
    channel: int
    here: Document
    portraits: Sequence[Document]
    most: float = 4.0
    region: Region | None = None


@dataclass(frozen=True)
class MapReport:
    """What is known so far. Portraits are places in the question's, with their pictures; `effect` has a row for each tried."""

    question: Question
    profile: MapProfile | None = None
    highest: tuple[tuple[int, Picture], ...] = ()
    lowest: tuple[tuple[int, Picture], ...] = ()
    effect: tuple[tuple[Picture, ...], ...] = ()

    @property
    def amounts(self) -> tuple[float, ...]:
        """Deviations, of the columns of the effect."""
        return tuple(step * self.question.most for step in STEPS)


def map_reports(
    generator: Generator,
    question: Question,
    arrays: ArrayStore,
    known: MapReport | None = None,
    check: Callable[[], None] = lambda: None,
    report: Report = lambda fraction, message: None,
) -> Iterator[MapReport]:
    """The report again and again, each time with more in it.

    What is `known` of the same map over the same portraits is not measured anew. Errors: as `map_profiles`.
    """
    done = _measured(generator, question, arrays, known, check, report)
    yield done
    profile, portraits = done.profile, question.portraits
    assert profile is not None
    if not done.highest:
        report(MEASURED, "portraits where it is high and low")
        places = [*profile.highest(ENDS), *profile.lowest(ENDS)]
        drawn = list(pictures(generator, [portraits[place] for place in places], arrays, check))
        seen = tuple(zip(places, drawn, strict=True))
        half = len(seen) // 2
        done = with_more(done, highest=seen[:half], lowest=seen[half:])
        yield done
    tried = [question.here, *portraits][:TRIED]
    rows = map_effects(generator, tried, arrays, profile, question.most, question.region, check)
    for place in range(len(tried)):
        report(SEEN + (1 - SEEN) * place / len(tried), "more and less of it")
        done = with_more(done, effect=(*done.effect, tuple(next(rows))))
        yield done


def _measured(
    generator: Generator,
    question: Question,
    arrays: ArrayStore,
    known: MapReport | None,
    check: Callable[[], None],
    report: Report,
) -> MapReport:
    """A report with a profile, and with the portraits at its ends where they are known; the effect is always new."""
    if known is not None and known.profile is not None:
        asked = known.question
        if asked == with_more(question, here=asked.here, most=asked.most):
            return with_more(known, question=question, effect=())
    profiles = map_profiles(
        generator,
        question.portraits,
        arrays,
        question.layer,
        [question.channel],
        question.region,
        check,
        lambda part, said: report(part * MEASURED, said),
    )
    return MapReport(question, profiles[question.channel])


def _checked(generator: Generator, layer: str, channels: Sequence[int], portraits: int) -> list[int]:
    """The channels, each once; ValueError where there is nothing to measure."""
    if missing_layers(generator, [layer]):
        raise ValueError(f"This model has no layer '{layer}'.")
    count = next(each.channels for each in generator.layers if each.name == layer)
    wrong = [channel for channel in channels if not 0 <= channel < count]
    if wrong:
        raise ValueError(f"{layer} has the maps 0 to {count - 1}; there is no map {wrong[0]}.")
    if not channels or not portraits:
        raise ValueError("Choose at least one map, and one portrait to try it on.")
    return list(dict.fromkeys(channels))
