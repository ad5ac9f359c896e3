"""numpy arrays and scalars out of a pickle: of plain numbers, and no larger than the bytes that come with them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np

from stylegan.checkpoints.errors import Damaged, Refusal
from stylegan.checkpoints.read.bounds import Budget
from stylegan.checkpoints.read.records import Global, Record, shown
from stylegan.files.problem import printable

Array = np.ndarray[Any, np.dtype[Any]]

DTYPE = "numpy.dtype"
_NUMBERS = re.compile(r"b1|[iu][1248]|f[248]|c8|c16")
_ORDERS: Mapping[Any, Literal["<", ">", "=", "|"]] = {"<": "<", ">": ">", "=": "=", "|": "|"}


def dtype(args: tuple[Any, ...], budget: Budget) -> Record:
    """numpy.dtype(code, align, copy): its byte order follows as state."""
    return Record(DTYPE, args)


def reconstruct(args: tuple[Any, ...], budget: Budget) -> Array:
    """numpy's _reconstruct(ndarray, (0,), b"b"): an empty array, whose shape and numbers follow as state."""
    kind = args[0] if args else None
    if kind != Global("numpy", "ndarray"):
        raise Refusal(f"holds an array of the kind {shown(kind)}, which is not known")
    budget.take(128)
    return np.empty(0, np.int8)


def fill(array: Array, state: Any, budget: Budget) -> None:
    """The state that numpy gives an array in a pickle: [version,] shape, dtype, in Fortran's order, bytes."""
    if array.shape != (0,) or type(state) is not tuple or len(state) not in (4, 5):
        raise Damaged("an array's state")
    shape, kind, fortran, content = state[-4:]
    numbers, plain = _content(content, budget), _plain_dtype(kind)
    _check_shape(shape, plain, len(numbers))
    budget.declare(math.prod(shape))
    # numpy's own method, on values that are checked: it fills the very array that the pickle may already refer to.
    # (Its types ask for a bool of numpy's, its code for one of Python's.)
    array.__setstate__((1, shape, plain, bool(fortran), numbers))  # type: ignore[arg-type]


def from_buffer(args: tuple[Any, ...], budget: Budget) -> Array:
    """numpy's _frombuffer(bytes, dtype, shape, order), as protocol 5 writes arrays."""
    content, kind, shape, order = args
    numbers, plain = _content(content, budget), _plain_dtype(kind)
    _check_shape(shape, plain, len(numbers))
    if order not in ("C", "F"):
        raise Damaged("an array's order")
    budget.declare(math.prod(shape))
    budget.take(len(numbers))
    return np.frombuffer(numbers, plain).reshape(shape, order=order).copy(order=order)


def scalar(args: tuple[Any, ...], budget: Budget) -> bool | int | float | complex:
    """numpy's scalar(dtype, bytes) as a number of Python's."""
    kind, content = args
    number: bool | int | float | complex = np.frombuffer(_content(content, budget), _plain_dtype(kind), 1)[
        0
    ].item()
    return number


def _content(content: Any, budget: Budget) -> bytes:
    """An array's bytes; Python 2 wrote them as a string, which is read as Latin 1."""
    if isinstance(content, str):
        budget.take(len(content))
        return content.encode("latin1")
    if not isinstance(content, bytes):
        raise Refusal("holds an array of Python objects: only arrays of plain numbers are read")
    return content


def _plain_dtype(record: Any) -> np.dtype[Any]:
    if not isinstance(record, Record) or record.kind != DTYPE or not record.args:
        raise Damaged("an array's kind of number")
    code, state = record.args[0], record.state
    if not (isinstance(code, str) and _NUMBERS.fullmatch(code)):
        raise Refusal(f"holds an array of the kind {shown(code)}: only arrays of plain numbers are read")
    order = _ORDERS["="]
    if state is not None:
        if not (type(state) is tuple and 5 <= len(state) <= 9 and isinstance(state[1], str)):
            raise Damaged("an array's kind of number")
        if any(part is not None for part in state[2:5]):
            raise Refusal("holds an array of structures: only arrays of plain numbers are read")
        order = _ORDERS[state[1]]
    return np.dtype(code).newbyteorder(order)


def _check_shape(shape: Any, plain: np.dtype[Any], size: int) -> None:
    whole = type(shape) is tuple and len(shape) <= 32 and all(type(n) is int and n >= 0 for n in shape)
    if not whole:
        raise Damaged("an array's shape")
    if math.prod(shape) * plain.itemsize != size:
        raise Damaged(f"an array of {size} bytes is said to have the shape {printable(str(shape), 60)}")
