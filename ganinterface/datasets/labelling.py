"""From a label for each picture, as a person or an earlier set wrote it, to the numbers of a `dataset.json`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ganinterface.datasets.errors import DatasetError
from stylegan.training.pictures.labels import MOST_CLASSES


@dataclass(frozen=True)
class Labelling:
    """`values`: a class from 0, or a list of numbers, for each picture (None without labels); `names` of the classes."""

    values: list[Any] | None
    names: tuple[str, ...]
    dim: int

    def text(self, number: int) -> str:
        """A picture's label for people."""
        if self.values is None:
            return ""
        value = self.values[number]
        return self.names[value] if self.names and isinstance(value, int) else str(value)


def label_pictures(labels: Sequence[Any] | None, class_names: tuple[str, ...]) -> Labelling:
    """Texts become classes in their order (whole numbers by size); what an earlier index held stays as it is."""
    if labels is None:
        return Labelling(None, (), 0)
    if not all(isinstance(label, str) for label in labels):
        values = list(labels)
        dim = len(values[0]) if isinstance(values[0], list) else max(max(values) + 1, len(class_names))
        return Labelling(values, class_names, dim)
    names = sorted(set(labels), key=_by_number_or_name)
    if len(names) > MOST_CLASSES:
        raise DatasetError(
            f"The labels have {len(names):,} different values, and a class for each is too many."
        )
    places = {name: place for place, name in enumerate(names)}
    return Labelling([places[label] for label in labels], tuple(names), len(names))


def _by_number_or_name(name: str) -> tuple[bool, int, str]:
    whole = name.isascii() and name.removeprefix("-").isdecimal() and len(name) < 20
    return not whole, int(name) if whole else 0, name
