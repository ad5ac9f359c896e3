"""The known parameters of a portrait set as numbers in named groups, and their mixing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from recipes.portraits.cache import PortraitSet
from recipes.portraits.drawn.colours import ACCENT, CLOTH, HAIR, INK, IRIS, RGB, SKIN
from recipes.portraits.drawn.lot import CLOTHES, JITTER
from recipes.portraits.drawn.mouth_shapes import CLOSED
from recipes.portraits.labels import ABSENT, CATEGORIES, CONTINUOUS

# A colour is one of a palette, moved a little: which one is a choice, how far a quantity.
PALETTES: dict[str, tuple[RGB, ...]] = {
    "hair_colour": tuple(HAIR.values()),
    "skin": tuple(SKIN.values()),
    "iris": tuple(IRIS.values()),
    "cloth": CLOTH,
    "cloth2": CLOTH,
    "ink": (INK,),
}
_JITTERED = {"hair_colour": "hair", "cloth2": "cloth"}
_FAMILIES = ("hair_family", "skin_family", "iris_family")  # the same, as the cache has them
MIN_UNIT = 0.1  # of a column: what is rarer than one in a hundred is not made louder still
NOT_THERE = -0.5  # the columns of a choice's options where a portrait has none of these
SHUT = 0.97  # an eye is shut from there on


# Rare things, by their choice: its options, none for all but the first ("none").
RARE: dict[str, tuple[str, ...]] = {
    "band": (), "flowers": (), "freckles": (), "earrings": (), "beard": (), "hat": ("beanie",),
    "clothes": ("stripes", "sailor"),
}  # fmt: skip


@dataclass(frozen=True)
class Cover:
    """Something that is drawn over something else where a `choice` is `option`: a band over hair, stripes over cloth.

    As a feature it is its colour's distance from the one that it covers, 0 where it is not there. A layer's style is
    linear in the features, and instance normalisation makes a map loud even where it should say nothing: without this
    product of choice and colours stripes, straps, hats and bands had not been learned after 560,000 pictures.
    """

    name: str
    choice: str
    option: str
    over: str
    under: str


COVERS: tuple[Cover, ...] = (
    *(Cover(f"{kind}_over_cloth", "clothes", kind, "cloth2", "cloth") for kind in CLOTHES if kind != "turtleneck"),
    Cover("bow", "clothes", "sailor", "accent", "cloth"),
    Cover("shirt", "clothes", "jacket", "accent", "skin"),
    Cover("band_over_hair", "band", "band", "accent", "hair_colour"),
    Cover("beret_over_hair", "hat", "beret", "accent", "hair_colour"),
    Cover("cap_over_hair", "hat", "cap", "accent", "hair_colour"),
    Cover("beanie_over_hair", "hat", "beanie", "cloth2", "hair_colour"),
    Cover("rim_over_hair", "hat", "beanie", "accent", "hair_colour"),
    Cover("flowers_over_hair", "flowers", "flowers", "accent", "hair_colour"),
    Cover("earrings_over_skin", "earrings", "", "accent", "skin"),
)  # fmt: skip


class Features:
    """A set's parameters as a matrix [N, F] in named groups: one-hot choices, quantities, covers, all standardised.

    Standardised, a rare option speaks as loudly as a frequent one; without it, hair's colours took five times as long
    to be learned.

    Attributes:
        offset, unit: what was subtracted from each column, then divided by, [F].
        groups: name, width and whether it is a choice, of every group in the order of the columns.
        choices: of every choice the option of each portrait, int64 [N].
        quantities: of every quantity its value for each portrait, float32 [N], NaN where it is not shown.
    """

    def __init__(self, known: PortraitSet) -> None:
        self.choices = _choices(known)
        self.quantities = _quantities(known)
        self.groups = [(name, options, True) for name, (_, options) in self.choices.items()]
        self.groups += [(name, 1, False) for name in self.quantities]
        self.groups += [(cover.name, 3, False) for cover in COVERS]
        raw = self._raw(self.choices, self.quantities)
        self.offset, self.unit = raw.mean(dim=0), raw.std(dim=0).clamp(min=MIN_UNIT)
        self.matrix = (raw - self.offset) / self.unit
        widths = torch.tensor([width for _, width, _ in self.groups])
        self._group = torch.arange(len(self.groups)).repeat_interleave(widths)  # of every column
        self._choice = torch.tensor([choice for _, _, choice in self.groups])

    def of(self, others: PortraitSet) -> Tensor:
        """Other portraits as rows of the matrix, standardised as this set's are; [n, F], on the CPU."""
        return (self._raw(_choices(others), _quantities(others)) - self.offset.cpu()) / self.unit.cpu()

    def _raw(
        self, choices: dict[str, tuple[NDArray[np.int64], int]], quantities: dict[str, NDArray[np.float32]]
    ) -> Tensor:
        parts = [_one_hot(outcomes, options) for outcomes, options in choices.values()]
        parts += [np.nan_to_num(values)[:, None] for values in quantities.values()]
        plain = torch.from_numpy(np.concatenate(parts, axis=1))
        return torch.cat(
            [plain, *(covering(cover, lambda name: plain[:, self.columns(name)]) for cover in COVERS)], dim=1
        )

    def to(self, device: torch.device) -> Features:
        """Itself, with the matrix there."""
        for name in ("offset", "unit", "matrix", "_group", "_choice"):
            setattr(self, name, getattr(self, name).to(device))
        return self

    @property
    def size(self) -> int:
        """F."""
        return int(self.matrix.shape[1])

    def columns(self, name: str) -> slice:
        """Where a group is in the matrix."""
        begin = 0
        for group, width, _ in self.groups:
            if group == name:
                return slice(begin, begin + width)
            begin += width
        raise KeyError(name)

    def mixed(self, rows: Tensor, most: float, pulled: float) -> Tensor:
        """Features of `rows` [n, F] with their choices made less certain, so that the larger part has to win.

        Of half of the portraits half of the choices are blended with those of another one by up to `most` (< 0.5); half
        of those have all choices pulled towards the set's mean by up to `pulled`, as truncation does. The picture
        stays that of `rows`: synthesis learns to decide, which truncation, interpolation and sliders later ask of it.
        """
        device = self.matrix.device
        other = torch.randint(0, len(self.matrix), (len(rows),), device=device)
        shares = torch.rand(len(rows), len(self.groups), device=device) * most
        some = torch.rand(len(rows), 1, device=device) < 0.5
        left = (torch.rand_like(shares) < 0.5) | ~self._choice | ~some
        shares = shares.masked_fill(left, 0)[:, self._group]
        mixed = torch.lerp(self.matrix[rows], self.matrix[other], shares)
        towards = torch.rand(len(rows), 1, device=device) * pulled
        towards = towards * (some & (torch.rand(len(rows), 1, device=device) < 0.5))
        # Standardised, the set's mean is 0.
        return torch.where(self._choice[self._group], mixed * (1 - towards), mixed)


def _one_hot(outcomes: NDArray[np.int64], options: int) -> NDArray[np.float32]:
    """[N, options]. Where a portrait has none of them, as without brows, all are below what they are in any other: one
    direction, which all options share, tells that something is there.
    """
    found: NDArray[np.float32] = (outcomes[:, None] == np.arange(options)).astype(np.float32)
    found[outcomes == ABSENT] = NOT_THERE
    return found


def covering(cover: Cover, at: Callable[[str], Tensor]) -> Tensor:
    """A cover's three features [N, 3] in -1..1, from the plain columns that `at` gives of a group's name."""
    options = CATEGORIES[cover.choice]
    shown = at(cover.choice)
    there = shown[:, options.index(cover.option)] if cover.option else 1 - shown[:, options.index("none")]
    return there[:, None] * (_drawn_in(cover.over, at) - _drawn_in(cover.under, at)) / 255


def _drawn_in(name: str, at: Callable[[str], Tensor]) -> Tensor:
    """A colour [N, 3] of 0..255."""
    colour = at(name) @ torch.tensor(PALETTES.get(name, ACCENT), dtype=torch.float32)
    if name in PALETTES:
        jitter = [at(f"{name}_{channel}") for channel in ("red", "green", "blue")]
        colour = colour + JITTER[_JITTERED.get(name, name)] * torch.cat(jitter, dim=1)
    return colour


def rarities(known: PortraitSet) -> Tensor:
    """How many things each portrait has that few have and that are hard to learn, float64 [N]."""
    names = list(known.category_options)
    found = np.zeros(len(known.categories))
    for name, options in RARE.items():
        there = known.categories[:, names.index(name)]
        numbers = [CATEGORIES[name].index(option) for option in options]
        found += np.isin(there, numbers) if numbers else there > 0
    return torch.from_numpy(found)


def _choices(known: PortraitSet) -> dict[str, tuple[NDArray[np.int64], int]]:
    chosen: dict[str, tuple[NDArray[np.int64], int]] = {}
    for column, (name, options) in enumerate(known.category_options.items()):
        if name not in (*_FAMILIES, "mouth_shape"):
            chosen[name] = known.categories[:, column].astype(np.int64), len(options)
    for name, palette in PALETTES.items():
        if len(palette) > 1:
            chosen[name] = _nearest(_colour(known, name), palette), len(palette)
    opened = _value(known, "mouth_open")
    chosen["mouth_closed"] = (opened < CLOSED).astype(np.int64), 2
    for side in ("left", "right"):
        chosen[f"shut_{side}"] = (_value(known, f"blink_{side}") > SHUT).astype(np.int64), 2
    return chosen


def _quantities(known: PortraitSet) -> dict[str, NDArray[np.float32]]:
    """Values of the continuous parameters, -1..1 over their range, and of colours' differences from their palette."""
    found = {name: (2 * _value(known, name) - 1).astype(np.float32) for name in CONTINUOUS}
    for name, palette in PALETTES.items():
        colour = _colour(known, name)
        near = np.array(palette)[_nearest(colour, palette)]
        most = JITTER[_JITTERED.get(name, name)]
        for column, channel in enumerate(("red", "green", "blue")):
            found[f"{name}_{channel}"] = ((colour - near)[:, column] / most).astype(np.float32)
    return found


def _value(known: PortraitSet, name: str) -> NDArray[np.float32]:
    column: NDArray[np.float32] = known.values[:, known.value_names.index(name)]
    return column


def _colour(known: PortraitSet, name: str) -> NDArray[np.float64]:
    """[N, 3] of 0..255."""
    first = known.value_names.index(f"{name}_red")
    return known.values[:, first : first + 3].astype(np.float64) * 255


def _nearest(colours: NDArray[np.float64], palette: tuple[RGB, ...]) -> NDArray[np.int64]:
    distance = ((colours[:, None] - np.array(palette)[None]) ** 2).sum(axis=2)
    nearest: NDArray[np.int64] = np.argmin(distance, axis=1).astype(np.int64)
    return nearest
