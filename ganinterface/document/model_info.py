"""What a Document needs to know of a generator, without torch."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ganinterface.document.document import ModelRef, Truncation

Extent = tuple[float, float, float, float]
WHOLE: Extent = (0.0, 0.0, 1.0, 1.0)  # maps that cover exactly the picture

_SHORT_OF_THE_EDGE = 1e-9  # cells; the picture's far edge still belongs to the last cell


def covering(extents: Iterable[Extent]) -> Extent:
    """The smallest rectangle that has all of them in it: the picture with the margin that some layers carry around it."""
    x0, y0, x1, y1 = zip(*extents, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


class Layer(msgspec.Struct, frozen=True, omit_defaults=True):
    """One synthesis layer: its output is what a heatmap shows and an edit changes."""

    name: str
    height: int
    width: int
    channels: int
    extent: Extent = WHOLE  # x0, y0, x1, y1 of the picture that the maps cover; beyond 0..1 with a margin

    def cell(self, x: float, y: float) -> tuple[int, int]:
        """The cell (row, column) of the maps under a spot of the picture (0..1), or the one nearest to it."""
        x0, y0, x1, y1 = self.extent
        row = (y - y0) / (y1 - y0) * self.height
        column = (x - x0) / (x1 - x0) * self.width
        return _inside(row, self.height), _inside(column, self.width)


class ModelInfo(msgspec.Struct, frozen=True):
    """Family, sizes and layers of a generator, its identity, and the truncation that it brings."""

    ref: ModelRef
    family: str
    resolution: tuple[int, int]  # (height, width)
    z_dim: int
    w_dim: int
    num_ws: int
    label_dim: int
    layers: tuple[Layer, ...]
    truncation: Truncation = Truncation()
    labels: tuple[str, ...] = ()  # the classes' names, where some are known
    label_problem: str = ""  # one sentence about names beside the model that could not be read
    remarks: tuple[str, ...] = ()  # sentences about how its file was opened
    parameters: int = 0
    takes_transform: bool = False  # whether the picture can be moved and turned (StyleGAN3)
    has_noise: bool = True  # whether layers add noise; StyleGAN3's do not
    channels: int = 3  # of its pictures: 1 (grey), 3, or 4 (RGBA)
    has_statistics: bool = True  # whether locked edits differ from free ones, as instance norms make them

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sentences that a person should hear when it is opened."""
        return (*self.remarks, *filter(None, (self.label_problem,)))

    @property
    def colours(self) -> str:
        """What its pictures are made of, as people say it: "grey", "RGB" or "RGBA"."""
        return {1: "grey", 4: "RGBA"}.get(self.channels, "RGB")

    @property
    def pictures(self) -> str:
        """Their size and what they are made of, e.g. "256×128 RGBA"."""
        return f"{resolution_text(self.resolution)} {self.colours}"

    @property
    def listed_layers(self) -> list[tuple[str, str, int]]:
        """Of every layer: its name, what it decides about (see `purpose`), and how many maps it has."""
        return [
            (layer.name, purpose(layer.height, layer.width, self.resolution), layer.channels)
            for layer in self.layers
        ]

    def layer(self, name: str) -> Layer:
        """The layer of that name; KeyError with one sentence when the model has none."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise KeyError(f"This model has no layer '{name}'.")


def purpose(height: int, width: int, resolution: tuple[int, int]) -> str:
    """What a layer of that many cells decides about in a picture of that size, in one plain word.

    What cells are too few for, a layer cannot draw, and what a later layer draws finer, it need not: maps of up to 8 cells
    place things, of up to 40 (StyleGAN3's coarsest have 36) shape them, those of the picture's two finest sizes draw
    lines and colours; details lie between (Karras et al. 2019, section 3.1: coarse, middle and fine styles).
    """
    cells = max(height, width)
    if 2 * cells >= max(resolution):
        return "colours"
    return "pose" if cells <= 8 else "shapes" if cells <= 40 else "details"


def resolution_text(resolution: tuple[int, int]) -> str:
    """Height and width as the rest of the program writes them: "1024×1024"."""
    return f"{resolution[0]}×{resolution[1]}"


def _inside(position: float, cells: int) -> int:
    return int(min(max(position, 0.0), cells - _SHORT_OF_THE_EDGE))
