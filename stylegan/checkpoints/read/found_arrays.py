"""The arrays in what torch or pickle wrote, out of data that nothing was run for. Imports torch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from stylegan.checkpoints.errors import Refusal
from stylegan.checkpoints.read.bounds import Budget
from stylegan.checkpoints.read.mapped import map_file
from stylegan.checkpoints.read.pickle_arrays import fill
from stylegan.checkpoints.read.pickle_constructors import DataConstructors
from stylegan.checkpoints.read.pickles import read_pickle_data
from stylegan.checkpoints.read.records import Global, Record
from stylegan.checkpoints.read.torch_zip import is_torch, read_torch_data
from stylegan.files.problem import FileProblem

Way = tuple[str, ...]  # the keys and places that lead to a value, outermost first

_ARRAY = "an array"


def pickled_arrays(path: Path, pickled: bytes | None = None) -> list[tuple[Way, NDArray[Any]]]:
    """The tensors, arrays and lists of numbers in torch's file, in a pickle, or in the pickle that lies within another file.

    FileProblem where it is no such file, damaged, or asks for what is not data.
    """
    try:
        if pickled is not None:
            data = read_pickle_data(pickled, _Constructors)
        else:
            content = map_file(path)
            data = read_torch_data(content) if is_torch(content) else read_pickle_data(content, _Constructors)
        return list(_arrays(data, ()))
    except Refusal as refusal:
        raise FileProblem(f" {refusal}") from refusal


class _Constructors(DataConstructors):
    """Keeps numpy's arrays as records: whether they hold numbers or objects, only their state says."""

    def call(self, function: Global, args: tuple[Any, ...], new: bool = False) -> Any:
        """See `pickle_machine.Constructors.call`."""
        if function.name == "_reconstruct" and function.module.startswith("numpy."):
            return Record(_ARRAY, args)
        return super().call(function, args, new)


def _arrays(value: Any, way: Way) -> Iterator[tuple[Way, NDArray[Any]]]:
    """What `value` holds; it is a tree that is not deep (bounds.check_tree)."""
    if isinstance(value, Record):  # of an array, or an object of another program's class
        value = _content(value.state) if value.kind == _ARRAY else value.items or value.state
    if isinstance(value, torch.Tensor):
        half = value.dtype in (torch.bfloat16, torch.float16)
        value = (value.detach().float() if half else value.detach()).numpy()
    elif isinstance(value, (list, tuple)):
        value = _numbers(value)
    if isinstance(value, np.ndarray):
        yield way, value
    elif isinstance(value, (dict, list, tuple)):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, each in items:
            yield from _arrays(each, (*way, str(key)))


def _content(state: Any) -> Any:
    """The array of numbers that its state in a pickle describes, or the objects of one of objects; Refusal for all else."""
    kind = state[-3] if isinstance(state, tuple) and len(state) in (4, 5) else None
    if isinstance(kind, Record) and kind.args and kind.args[0] in ("O", "O8", "O4"):
        objects = state[-1] if isinstance(state[-1], list) else []
        return objects[0] if len(objects) == 1 else objects
    array: NDArray[Any] = np.empty(0, np.int8)
    fill(array, state, Budget(0 if kind is None else len(state[-1])))
    return array


def _numbers(values: list[Any] | tuple[Any, ...]) -> Any:
    """A list of numbers, or of lists of as many numbers each, as an array; another as it is."""
    first: Any = values
    while isinstance(first, (list, tuple)) and first:
        first = first[0]
    if type(first) in (int, float):
        try:
            return np.array(values, np.float64)
        except (ValueError, TypeError):  # of different lengths, or something else among them
            return values
    return values
