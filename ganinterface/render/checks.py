"""Whether a Document fits a model: what shows without its arrays."""

from __future__ import annotations

import math

from ganinterface.document.checks import check_ranges
from ganinterface.document.document import Document, Edit, Transform
from ganinterface.document.labels import Weights
from stylegan import Generator
from stylegan.families.table import FAMILIES
from stylegan.networks.synthesis import Layer


class DocumentError(ValueError):
    """The Document does not fit the model; one sentence says where."""


def check_channels(edit: Edit, layer: Layer) -> None:
    """An edit's values: each for another map that the layer has, in order."""
    numbers = [channel for channel, _ in edit.channels]
    wrong = [number for number in numbers if not 0 <= number < layer.channels]
    if wrong:
        raise DocumentError(
            f"The edit '{edit.name}' uses map {wrong[0]}, but the layer '{layer.name}' has maps "
            f"0 to {layer.channels - 1}."
        )
    if sorted(set(numbers)) != numbers:
        raise DocumentError(f"The edit '{edit.name}' lists its maps twice or out of order.")


def check_plain(document: Document, generator: Generator) -> None:
    """What shows without the arrays: a latent, finite numbers, classes and a transform if the model takes them."""
    if not document.latent:
        raise DocumentError("The picture has no latent.")
    _check_label(document.label, generator.label_dim)
    if document.transform is not None:
        _check_transform(document.transform, generator)
    cutoff = document.truncation.cutoff
    if cutoff is not None and cutoff < 0:
        raise DocumentError(f"The cutoff is a number of styles, not {cutoff}.")
    numbers = {
        "psi": [document.truncation.psi],
        "weight of a latent": [part.weight for part in document.latent],
        "amount of a style mix": [mix.amount for mix in document.mixes],
    }
    for attribute in document.attributes:
        numbers[f"amount of the attribute '{attribute.name}'"] = [attribute.amount]
    for edit in document.edits:
        numbers[f"strength of the edit '{edit.name}'"] = [edit.strength]
        numbers[f"values of the edit '{edit.name}'"] = _numbers_of(edit)
    for what, values in numbers.items():
        if not all(map(math.isfinite, values)):
            raise DocumentError(f"Numbers have to be finite; the {what} has one that is not.")


def _check_label(label: Weights | None, count: int) -> None:
    if label is None:
        return
    if not count:
        raise DocumentError("This model is not conditional: it takes no classes.")
    if len(label) != count:
        raise DocumentError(f"The picture has {len(label)} classes, and this model has {count}.")
    if not all(map(math.isfinite, label)):
        raise DocumentError("Numbers have to be finite; the weights of the classes have one that is not.")


def _check_transform(transform: Transform, generator: Generator) -> None:
    if not generator.takes_transform:
        able = " and ".join(each.title for each in FAMILIES.values() if each.takes_transform)
        raise DocumentError(f"A {generator.config.family} model takes no transform: only {able} do.")
    try:
        check_ranges(Document(transform=transform))
    except ValueError as error:
        raise DocumentError(f"This cannot be rendered: {error}.") from error


def _numbers_of(edit: Edit) -> list[float]:
    box = edit.stamp.box if edit.stamp is not None else ()
    return [*(value for _, value in edit.channels), *box]
