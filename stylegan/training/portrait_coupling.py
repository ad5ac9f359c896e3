"""The choices and quantities of the rendered portraits, for coupling z to them."""

from __future__ import annotations

import colorsys

import numpy as np
from numpy.typing import NDArray

from stylegan.datasets.portrait_options import CLOSED_EYES, FACIAL_HAIR_SHARE, HAIR_COLOURS, NONE, SKINS, TOPS
from stylegan.datasets.portraits import PortraitSet
from stylegan.training.coupling import FREE, Choice, Coupling, Quantity

_HSV = np.vectorize(colorsys.rgb_to_hsv)


def portrait_coupling(known: PortraitSet, z_dim: int) -> Coupling:
    """The Coupling of a portrait set; FREE or NaN is whatever a portrait does not show."""
    rows = _Rows(known)
    choices = [rows.choice(name) for name in ("mouth", "eyebrows", "eyewear", "clothes")]
    choices.insert(1, rows.eyes())
    choices += rows.top()
    bearded = rows.choice("facial_hair")
    # Only some heads can have a beard: where none could be, the choice says nothing.
    choices.append(Choice(np.where(rows.can_have_beard(), bearded.outcomes, FREE), bearded.options))
    hair = rows.nearest(list(HAIR_COLOURS.values()), rows.hair_colour())
    skin = rows.nearest(list(SKINS), rows.colour("skin"))
    choices += [hair, skin]
    quantities = [rows.flag("flip"), Quantity(np.where(rows.covered(), np.nan, rows.flag("headband").values))]
    quantities += [*_near(rows.hair_colour(), hair, list(HAIR_COLOURS.values()))]
    quantities += [*_near(rows.colour("skin"), skin, list(SKINS))]
    for part in ("clothes", "hat", "background", "headband"):
        quantities += _hsv(rows.colour(part))
    quantities += [
        rows.value(name) for name in known.value_names if not name.endswith(("_red", "_green", "_blue"))
    ]
    return Coupling(choices, quantities, z_dim)


def headband_number(coupling: Coupling) -> int:
    """Which number of z decides about a headband: the second quantity, after the choices' pairs."""
    return 2 * len(coupling.sectors) + 1


class _Rows:
    """Columns of a portrait set by name."""

    def __init__(self, known: PortraitSet) -> None:
        self.known = known
        self.names = list(known.category_options)

    def choice(self, name: str) -> Choice:
        return Choice(self.column(name), len(self.known.category_options[name]))

    def eyes(self) -> Choice:
        """Closed eyes beside each other: a mapping network blurs boundaries, and theirs then stays a closed eye.

        (Measured with open ones between: 29 of 100 smiling eyes came out closed.)
        """
        options = self.known.category_options["eyes"]
        order = sorted(options, key=lambda option: (option in CLOSED_EYES, options.index(option)))
        places = np.array([order.index(option) for option in options])
        return Choice(places[self.column("eyes")], len(options))

    def top(self) -> tuple[Choice, Choice]:
        """What kind of top, and which of that kind: two choices of few options are easier to learn than one of 35."""
        kinds = list(TOPS.values())
        options = self.known.category_options["top"]
        kind = np.array(
            [next(k for k, (_, tops) in enumerate(kinds) if option in tops) for option in options]
        )
        variant = np.array([kinds[k][1].index(option) for k, option in zip(kind, options, strict=True)])
        column = self.column("top")
        return Choice(kind[column], len(kinds)), Choice(
            variant[column], int(variant.max()) + 1, given=kind[column]
        )

    def column(self, name: str) -> NDArray[np.int64]:
        return self.known.categories[:, self.names.index(name)].astype(np.int64)

    def is_none(self, name: str) -> NDArray[np.bool_]:
        none: NDArray[np.bool_] = self.column(name) == self.known.category_options[name].index(NONE)
        return none

    def label(self, name: str) -> NDArray[np.bool_]:
        shown: NDArray[np.bool_] = self.known.labels[:, self.known.label_names.index(name)] > 0.5
        return shown

    def covered(self) -> NDArray[np.bool_]:
        return self.label("hat") | self.label("wrap")

    def can_have_beard(self) -> NDArray[np.bool_]:
        assert FACIAL_HAIR_SHARE < 1
        return self.label("hair_short") | self.label("bald") | self.label("hat")

    def flag(self, name: str) -> Quantity:
        return Quantity((~self.is_none(name)).astype(np.float64))

    def value(self, name: str) -> Quantity:
        values = self.known.values[:, self.known.value_names.index(name)].astype(np.float64)
        if name.startswith("headband"):
            values = np.where(self.is_none("headband"), np.nan, values)
        return Quantity(values)

    def colour(self, part: str) -> NDArray[np.float64]:
        """[N, 3] in 0..1, NaN where the portrait does not show it."""
        first = self.known.value_names.index(f"{part}_red")
        rgb = self.known.values[:, first : first + 3].astype(np.float64)
        hidden = np.all(rgb == 0.5, axis=1)
        return np.where(hidden[:, None], np.nan, rgb)

    def hair_colour(self) -> NDArray[np.float64]:
        """The hair's colour, else the beard's, which shares it."""
        hair = self.colour("hair")
        return np.where(np.isnan(hair), self.colour("facial_hair"), hair)

    def nearest(self, palette: list[tuple[int, int, int]], colours: NDArray[np.float64]) -> Choice:
        distance = ((colours[:, None] - np.array(palette)[None] / 255) ** 2).sum(axis=2)
        hidden = np.isnan(distance[:, 0])
        return Choice(np.where(hidden, FREE, np.argmin(np.nan_to_num(distance), axis=1)), len(palette))


def _near(
    colours: NDArray[np.float64], choice: Choice, palette: list[tuple[int, int, int]]
) -> list[Quantity]:
    """How far each channel is from the palette's colour."""
    centre = np.array(palette)[np.maximum(choice.outcomes, 0)] / 255
    return [Quantity(channel) for channel in (colours - centre).T]


def _hsv(colours: NDArray[np.float64]) -> list[Quantity]:
    hidden = np.isnan(colours[:, 0])
    hsv = _HSV(*np.nan_to_num(colours).T)
    return [Quantity(np.where(hidden, np.nan, channel)) for channel in hsv]
