"""Classes of a conditional model: mixes of them as weights, their names, and the files that names come from."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

from stylegan.files.plain_files import read_bytes
from stylegan.files.system_errors import why_unreadable

Weights = tuple[float, ...]

SUFFIXES = (".labels.txt", ".labels.json")  # of a file of names beside the model, in place of the model's own
MAX_BYTES = 4 * 2**20
MAX_LETTERS = 200  # of one name
MAX_LISTED = 12  # in a message
NOBODY = 1e-6  # a share of a mix below that cannot be made larger sensibly


class LabelError(ValueError):
    """A class that a model does not have, or names that cannot be read, in one sentence."""


def one_class(index: int, count: int) -> Weights:
    """Weights 1 for one class and 0 for the others; LabelError for a class that is not among `count`."""
    check_class(index, count)
    return tuple(float(other == index) for other in range(count))


def check_class(index: int, count: int) -> int:
    """The number of a class itself; LabelError when a model of `count` classes has none of it."""
    if not count:
        raise LabelError("This model is not conditional: it has no classes.")
    if not 0 <= index < count:
        raise LabelError(f"This model has classes 0 to {count - 1}, not {index}.")
    return index


def weights_of(label: Weights | None, count: int) -> Weights:
    """A Document's label as weights of a model's `count` classes: None is the first class."""
    return one_class(0, count) if label is None else label


def with_amount(weights: Weights, index: int, amount: float) -> Weights:
    """The mix with another amount (0..1) of one class; the others share the rest as they did before.

    A class that has nobody to share with keeps all.
    """
    rest = sum(weight for other, weight in enumerate(weights) if other != index)
    if rest < NOBODY:
        return one_class(index, len(weights))
    scale = (1 - amount) / rest
    return tuple(amount if other == index else weight * scale for other, weight in enumerate(weights))


def with_other_class(weights: Weights, index: int, other: int) -> Weights:
    """The mix with what was class `index` now class `other`; both together where that is in the mix already."""
    check_class(other, len(weights))
    if other == index:
        return weights
    moved = {index: 0.0, other: weights[other] + weights[index]}
    return tuple(moved.get(place, weight) for place, weight in enumerate(weights))


def mix_of(parts: Mapping[str, float | None], names: Sequence[str], count: int) -> Weights:
    """Weights from one class or more by number or name; amounts of None are equal parts of 1.

    LabelError when a class is not there or comes twice, or when only some have an amount.
    """
    indices = [class_index(part, names, count) for part in parts]
    if len(set(indices)) != len(indices):
        raise LabelError("A mix of classes has each class once.")
    amounts = [amount for amount in parts.values() if amount is not None]
    if amounts and len(amounts) != len(indices):
        raise LabelError("In a mix of classes either every one has an amount or none has.")
    if amounts and not any(amounts):
        raise LabelError("A mix of classes has at least one with an amount above 0.")
    shares = dict(zip_longest(indices, amounts, fillvalue=1 / len(indices)))
    return tuple(shares.get(index, 0.0) for index in range(count))


def class_index(text: str, names: Sequence[str], count: int) -> int:
    """The class of that number or name; a name may be one of several between commas ("tench, Tinca tinca").

    LabelError with one sentence when there is none of it, or more than one.
    """
    text = text.strip()
    number = text.removeprefix("-")
    if number.isascii() and number.isdecimal() and len(number) <= 9:
        return check_class(int(text), count)
    check_class(0, count)
    found = [index for index, name in enumerate(names) if _is_called(name, text)]
    if len(found) == 1:
        return found[0]
    if found:
        listed = " and ".join(map(str, found[:MAX_LISTED]))
        raise LabelError(f"There are {len(found)} classes '{text}': {listed}.")
    if not names:
        raise LabelError(f"The names of this model's classes are not known: take 0 to {count - 1}.")
    near = difflib.get_close_matches(text, names, 1)
    hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(names[:MAX_LISTED])}."
    raise LabelError(f"This model has no class '{text}'; {hint}")


def class_name(index: int, names: Sequence[str]) -> str:
    """What a class is called: its name, or "class 7"."""
    return (names[index] if index < len(names) else "") or f"class {index}"


def read_names(path: Path, count: int | None = None) -> tuple[str, ...]:
    """The names of a model's classes from a text file (one a line) or a JSON list.

    LabelError with one sentence that names the file when it cannot be read or names another number of classes than
    `count`, where that is given.
    """
    try:
        names = _parsed(read_bytes(path, MAX_BYTES))
        if count is not None and len(names) != count:
            raise ValueError(f"it names {len(names)} classes, and this model has {count}")
    except OSError as error:
        raise LabelError(f"'{path.name}' cannot be read: {why_unreadable(error, path)}.") from error
    except (ValueError, RecursionError) as error:
        raise LabelError(f"'{path.name}' cannot be read as names of classes: {error}.") from error
    return names


def class_names_for(model: Path, count: int) -> tuple[tuple[str, ...], str]:
    """The names in "<model>.labels.txt" or "<model>.labels.json", and what is wrong with them; both may be empty."""
    for suffix in SUFFIXES if count else ():
        path = model.with_name(f"{model.stem}{suffix}")
        if path.is_file():
            try:
                return read_names(path, count), ""
            except LabelError as error:
                return (), str(error)
    return (), ""


def _is_called(name: str, text: str) -> bool:
    wanted = text.casefold()
    return wanted in (name.casefold(), *(part.strip().casefold() for part in name.split(",")))


def _parsed(data: bytes) -> tuple[str, ...]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("it is not text in UTF-8") from error
    if "\0" in text:
        raise ValueError("it is not text")
    if text.lstrip().startswith("["):
        return _from_json(text)
    lines = text.strip("\r\n").splitlines()
    return tuple(_clean(line) for line in lines)


def _from_json(text: str) -> tuple[str, ...]:
    try:
        names = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not a JSON list ({error.msg} in line {error.lineno})") from error
    if not all(isinstance(name, str) for name in names):
        raise ValueError("its list holds something other than text")
    return tuple(_clean(name) for name in names)


def _clean(name: str) -> str:
    """One line of text that can be shown."""
    return "".join(letter if letter.isprintable() else " " for letter in name).strip()[:MAX_LETTERS]
