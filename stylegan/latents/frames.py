"""Latents as pandas tables: a row for each, or one per style where the styles differ."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from stylegan.directions.direction import Direction
from stylegan.directions.frames import to_table as directions_table
from stylegan.latents.latent import Latent

if TYPE_CHECKING:
    import pandas


def to_table(latents: Iterable[Latent]) -> pandas.DataFrame:
    """The columns name, w0 … w{D-1} (float32), and style where one has a row for each; in z as in w.

    DirectionError when there are none, names are not unique, or lengths differ.
    """
    return directions_table(Direction(latent.name, latent.array) for latent in latents)
