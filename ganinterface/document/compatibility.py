"""Whether a model can draw what was made with another one: one clause or sentence about what does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Edit
from ganinterface.document.model_info import ModelInfo
from ganinterface.document.parameters import Value, kind_of
from ganinterface.document.project import AttributeEntry


def misfit(documents: Iterable[Document], info: ModelInfo, arrays: ArrayStore) -> str | None:
    """One sentence about why the model cannot draw one of the Documents, or None when it can draw all."""
    problems = (problem for document in documents for problem in _problems(document, info, arrays))
    return next(problems, None)


def fits(entry: AttributeEntry, info: ModelInfo, arrays: ArrayStore) -> bool:
    """Whether an attribute can move the model's styles."""
    shape = arrays.get(entry.vector).shape
    return direction_misfit(shape, entry.first_style, entry.last_style, info.w_dim, info.num_ws) is None


def direction_misfit(
    shape: tuple[int, ...], first: int, last: int | None, w_dim: int, num_ws: int
) -> str | None:
    """Why a vector of that shape cannot move the styles first..last (None: to the end); a clause, or None."""
    return vector_misfit(shape, w_dim, num_ws) or range_misfit(first, last, num_ws)


def vector_misfit(shape: tuple[int, ...], w_dim: int, num_ws: int) -> str | None:
    """Why a vector [w_dim] or [num_ws, w_dim] is not for a model of these sizes; a clause, or None when it is."""
    *layers, length = shape
    if length != w_dim:
        return f"has {length} numbers, and this model's w has {w_dim}"
    if layers and layers[0] != num_ws:
        return f"has a row for each of {layers[0]} styles, and this model has {num_ws}"
    return None


def range_misfit(first: int, last: int | None, num_ws: int) -> str | None:
    """Why the model has no styles first..last (None: to the end); a clause, or None when it has."""
    end = first if last is None else last
    return f"reaches style {end}, and the last one is {num_ws - 1}" if end >= num_ws else None


def unchosen_class(documents: Iterable[Document], info: ModelInfo) -> str:
    """What a conditional model draws where nobody chose a class: "class 0 (crane) of 3"; empty where that is nowhere."""
    if not info.label_dim or not any(each.label is None and classes_act(each) for each in documents):
        return ""
    return f"class 0{f' ({info.labels[0]})' if info.labels else ''} of {info.label_dim}"


def classes_act(document: Document) -> bool:
    """Whether the picture comes from a seed, on which classes act; a w that was opened is past them."""
    return bool(document.mixes) or any(part.array is None for part in document.latent)


def check_values(values: Mapping[str, Value], info: ModelInfo) -> None:
    """ValueError with one sentence where a number (by address) says more styles than the model has."""
    for address, value in values.items():
        if kind_of(address).limit_name == "number of styles" and value is not None and value > info.num_ws:
            raise ValueError(f"A cutoff of {value:g} is more than this model's {info.num_ws} styles.")


def _problems(document: Document, info: ModelInfo, arrays: ArrayStore) -> Iterator[str]:
    for edit in document.edits:
        yield from _edit_problems(edit, info, arrays)
    if document.label is not None and len(document.label) != info.label_dim:
        classes, has = len(document.label), info.label_dim or "none"
        yield f"it is a picture of {classes} classes, and the model {info.ref.name} has {has}."
    if document.transform is not None and not info.takes_transform:
        yield f"the picture is moved or turned, which the model {info.ref.name} cannot do."
    yield from (f"{what} {clause}." for what, clause in _style_problems(document, info, arrays))


def _edit_problems(edit: Edit, info: ModelInfo, arrays: ArrayStore) -> Iterator[str]:
    layer = next((layer for layer in info.layers if layer.name == edit.layer), None)
    if layer is None:
        yield f"the model {info.ref.name} has no layer '{edit.layer}'."
    elif edit.channels and edit.channels[-1][0] >= layer.channels:
        yield f"the layer '{edit.layer}' of {info.ref.name} has no map {edit.channels[-1][0]}."
    elif edit.stamp is not None and (maps := len(arrays.get(edit.stamp.array))) != layer.channels:
        yield (
            f"the stamp of the edit '{edit.name}' has {maps} maps, and the layer '{edit.layer}' of "
            f"{info.ref.name} has {layer.channels}."
        )
    channels = {layer.name: layer.channels for layer in info.layers}
    for part in edit.region.locators:
        if part.layer not in channels:
            yield (
                f"the edit '{edit.name}' follows the layer '{part.layer}', which {info.ref.name} does not have."
            )
        elif part.maps[-1][0] >= channels[part.layer]:
            yield (
                f"the edit '{edit.name}' follows map {part.maps[-1][0]} of the layer '{part.layer}', which "
                f"{info.ref.name} does not have."
            )


def _style_problems(document: Document, info: ModelInfo, arrays: ArrayStore) -> Iterator[tuple[str, str]]:
    """What stands in W or moves there and does not fit, and why."""
    sizes = (info.w_dim, info.num_ws)
    vectors = [("its latent", part.array) for part in document.latent]
    for what, name in (*vectors, ("the base of its truncation", document.base)):
        if name is not None and (clause := vector_misfit(arrays.get(name).shape, *sizes)):
            yield what, clause
    for mix in document.mixes:
        if clause := range_misfit(mix.first_style, mix.last_style, info.num_ws):
            yield f"its style mix of seed {mix.seed}", clause
    for item in document.attributes:
        shape = arrays.get(item.vector).shape
        if clause := direction_misfit(shape, item.first_style, item.last_style, *sizes):
            yield f"its attribute '{item.name}'", clause
