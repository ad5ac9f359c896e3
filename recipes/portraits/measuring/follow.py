"""`python -m recipes.portraits.measuring.follow`: parts followed from a few portraits, looked for in 300 whose parts are known.

The portraits are those that z is coupled with: of each it is known how it was drawn, and so where its parts are.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, LatentPart, Truncation
from ganinterface.document.region import Rectangle, Region
from ganinterface.progress import SILENT
from ganinterface.render.finding.following.choosing import overlap
from ganinterface.render.finding.following.fitting import Example, Followed, follow
from ganinterface.render.finding.following.parts import Cells, fine_grid, found, resampled
from ganinterface.render.finding.maps import layer_maps
from ganinterface.render.models import open_model
from recipes.portraits.cache import known_portraits
from recipes.portraits.drawn.drawing import seen
from recipes.portraits.drawn.lot import NONE, RANGES, Portrait, sample_portrait
from recipes.portraits.drawn.mouth_shapes import MOUTH_SHAPES, Mouth
from recipes.portraits.learning.latent import portrait_coupling
from recipes.portraits.measuring.tables import Line, Table, percent
from recipes.portraits.shipping.pool import PSI
from stylegan import Generator
from stylegan.files.system_errors import sentence

Mask = NDArray[np.bool_]

PARTS = ("mouth", "eyes", "hair")
KNOWN = 6000  # portraits that z is coupled with; shares and quantiles are counted on them
HEIGHT = 128  # px that they are drawn at
OVERLAP, WANTED = 0.5, 0.9  # intersection over union; the share of portraits in which it is reached
FEWEST = 8  # px, of which a part is seen
EXAMPLES = 4
MAGENTA, GREEN = (255, 0, 255), (0, 150, 0)  # of 255
# Which portraits: the first of all, and those whose heads are moved most by their parameters.
WAYS: dict[str, Callable[[Portrait], float]] = {
    "any": lambda p: 1.0,
    "nodded": lambda p: abs(p.nod) / RANGES["nod"][1],
    "shifted": lambda p: max(abs(p.shift_x), abs(p.shift_y)) / RANGES["shift_x"][1],
    "scaled": lambda p: abs(p.scale - 1) / (RANGES["scale"][1] - 1),
}


@dataclass(frozen=True)
class World:
    """A model, and portraits of it whose drawing is known: their w, truncated as they are shown."""

    generator: Generator
    portraits: tuple[Portrait, ...]
    ws: torch.Tensor  # [N, num_ws, w_dim], not truncated
    psi: float
    _truths: dict[tuple[int, str], Mask | None] = field(default_factory=dict)

    @classmethod
    def of(cls, generator: Generator, known: int, psi: float) -> World:
        """ValueError when the model's z is not one that portraits are coupled with."""
        coupling = portrait_coupling(known_portraits(range(known)), generator.z_dim)
        z = coupling.sample(torch.arange(known), torch.Generator().manual_seed(0))
        with torch.no_grad():
            ws = generator.map(z.to(generator.device))
        drawn = _truncated([sample_portrait(seed) for seed in range(known)], psi)
        return cls(generator, drawn, ws, psi)

    def truth(self, place: int, part: str) -> Mask | None:
        """Where a part is, [HEIGHT, HEIGHT/2]; None where it is hardly seen.

        Of a mouth the box that it needs at its widest in that pose of the head, whatever it says; of eyes the box
        of both, open, whatever covers them; of hair where it is, also under a band and flowers. None of a bald head, and
        under a hat, which hides most of it: there is none to be followed.
        """
        if (place, part) not in self._truths:
            portrait = self.portraits[place]
            has_none = part == "hair" and (portrait.hat != NONE or portrait.hair_length == "bald")
            covers = ("hair",) if part == "eyes" else ()
            mask = seen(_plain(portrait, part), part, HEIGHT, covers) & (not has_none)
            known = mask if part == "hair" else _box(mask)
            self._truths[place, part] = known if mask.sum() >= FEWEST else None
        return self._truths[place, part]

    def document(self, place: int, arrays: ArrayStore) -> Document:
        """A portrait as a Document of its own w."""
        latent = LatentPart(array=arrays.put(self.ws[place].cpu().numpy()))
        return Document(latent=(latent,), truncation=Truncation(self.psi, self.generator.config.cutoff))


def measure(world: World, part: str, count: int) -> list[Line]:
    """Follow a part by four portraits, and look for it in `count` others of each of WAYS."""
    every = range(len(world.portraits))
    taught = list(islice((place for place in every if world.truth(place, part) is not None), EXAMPLES))
    followed = _fitted(world, part, taught)
    lines = []
    for way, moved in WAYS.items():
        order = sorted(set(every) - set(taught), key=lambda place: (-moved(world.portraits[place]), place))
        shown = (place for place in order if world.truth(place, part) is not None)
        overlaps = _overlaps(world, followed, part, list(islice(shown, count)))
        reached = float((overlaps >= OVERLAP).mean())
        cells = (
            part, way, str(len(overlaps)), followed.part.layer, f"{followed.overlap:.2f}", f"{overlaps.mean():.2f}",
            percent(reached), f">= {percent(WANTED)}",
        )  # fmt: skip
        lines.append(Line(cells, reached >= WANTED))
    return lines


def _fitted(world: World, part: str, places: Sequence[int]) -> Followed:
    arrays, examples = ArrayStore(), []
    for place in places:
        truth = world.truth(place, part)
        assert truth is not None
        examples.append(Example(world.document(place, arrays), _painted(truth)))
    return follow(world.generator, examples, arrays, SILENT)


@torch.inference_mode()
def _overlaps(world: World, followed: Followed, part: str, places: Sequence[int]) -> NDArray[np.float64]:
    """Of what is found with what is known, on the part's fine grid, for each portrait; ValueError without any."""
    if not places:
        raise ValueError(
            f"There are no portraits in which the {part} can be looked for: more have to be known."
        )
    generator = world.generator
    layer = next(each for each in generator.layers if each.name == followed.part.layer)
    grid, picture = fine_grid(layer), Cells(HEIGHT, HEIGHT // 2, (0.0, 0.0, 1.0, 1.0))
    overlaps = list[float]()
    ws = generator.truncate(world.ws[list(places)], world.psi, generator.config.cutoff)
    truths = (world.truth(place, part) for place in places)
    for maps in layer_maps(generator, ws, [layer.name]):
        for each in maps[layer.name].float().cpu().numpy():
            there = found(followed.part, each, layer) > 0.5
            truth = next(truths)
            assert truth is not None
            wanted = resampled(truth.astype(np.float32), picture, grid) > 0.5
            overlaps.append(overlap(there, wanted))
    return np.array(overlaps)


def _truncated(portraits: Sequence[Portrait], psi: float) -> tuple[Portrait, ...]:
    """As truncation draws them: every quantity is that much nearer to its mean. Of choices the largest part counts."""
    moved = [name for name in RANGES if hasattr(portraits[0], name)]
    mouths = [each.name for each in fields(Mouth)]
    means = {name: np.mean([getattr(p, name) for p in portraits]) for name in moved}
    means |= {name: np.mean([getattr(p.mouth, name) for p in portraits]) for name in mouths}

    def nearer(of: Portrait | Mouth, names: Sequence[str]) -> dict[str, float]:
        return {name: float(means[name] + psi * (getattr(of, name) - means[name])) for name in names}

    return tuple(
        replace(p, **nearer(p, moved), mouth=replace(p.mouth, **nearer(p.mouth, mouths)))  # type: ignore[arg-type]
        for p in portraits
    )


def _plain(portrait: Portrait, part: str) -> Portrait:
    """With the mouth, or the eyes, as far open as they go, and nothing over the part.

    Hair has a colour that nothing else has: beside skin of its own colour it would not be seen.
    """
    if part == "mouth":
        return replace(portrait, mouth=MOUTH_SHAPES["D"])
    bare = replace(portrait, hat=NONE, glasses=NONE, lens=NONE, band=False, flowers=False)
    if part == "eyes":
        return replace(bare, blink_left=0.0, blink_right=0.0)
    other = dict.fromkeys(("skin", "cloth", "cloth2", "accent"), GREEN)
    return replace(bare, hair_colour=MAGENTA, **other)  # type: ignore[arg-type]


def _box(mask: Mask) -> Mask:
    """The smallest box of what is seen."""
    boxed = np.zeros_like(mask)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if len(rows):
        boxed[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] = True
    return boxed


def _painted(mask: Mask) -> Region:
    """A mask as rectangles, one for each run of a row."""
    height, width = mask.shape
    shapes = []
    for row, cells in enumerate(mask):
        edges = np.flatnonzero(np.diff(np.pad(cells.astype(np.int8), 1)))
        for first, end in edges.reshape(-1, 2).tolist():
            shapes.append(Rectangle(first / width, row / height, end / width, (row + 1) / height))
    return Region(tuple(shapes))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; returns the exit status: 0 where all is as promised, 1 where not, 2 where nothing can be measured."""
    parser = argparse.ArgumentParser(prog="python -m recipes.portraits.measuring.follow", description=__doc__)
    parser.add_argument("--model", type=Path, help="checkpoint (the shipped one)")
    parser.add_argument("--portraits", type=int, default=300, help="of each kind (%(default)s)")
    parser.add_argument(
        "--known", type=int, default=KNOWN, help="portraits that z is coupled with (%(default)s)"
    )
    parser.add_argument("--psi", type=float, default=PSI, help="truncation (%(default)s)")
    given = parser.parse_args(arguments)
    try:
        world = World.of(open_model(given.model, device="cpu").generator, given.known, given.psi)
        lines = list[Line]()
        for part in PARTS:
            print(f"the {part} …", file=sys.stderr, flush=True)
            lines += measure(world, part, given.portraits)
    except (ValueError, ImportError, OSError) as error:
        print(sentence(error), file=sys.stderr)
        return 2
    header = (
        "part",
        "portraits",
        "count",
        "layer",
        "held out",
        "mean overlap",
        f"IoU >= {OVERLAP}",
        "wanted",
    )
    table = Table(f"Parts followed from {EXAMPLES} portraits", header, tuple(lines))
    print(table)
    return 0 if table.passed else 1


if __name__ == "__main__":
    sys.exit(main())
