"""What the session needs to know of an open generator, without torch."""

from __future__ import annotations

import msgspec

from ganinterface.session.document import ModelRef, Truncation


class Layer(msgspec.Struct, frozen=True):
    """One synthesis layer: its output is what a heatmap shows and an edit changes."""

    name: str
    height: int
    width: int
    channels: int


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
    labels: tuple[str, ...] = ()
    parameters: int = 0

    def layer(self, name: str) -> Layer:
        """The layer of that name; KeyError with one sentence when the model has none."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise KeyError(f"This model has no layer '{name}'.")
