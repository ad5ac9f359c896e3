"""What this program's JSON files have in common: a header with a version, and fields from the future."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from stylegan.files.system_errors import clause

Struct = TypeVar("Struct")

# A program ignores the fields that it does not know, so the version is raised where that would change the picture:
# version 1 called a range of styles first_layer to last_layer, and would take the new names for no range at all; version 2
# knew no flow and no pressure of strokes; version 3 knew no groups of edits, and would leave out their strengths; version 4
# knew poses alone, and would leave out tracks, drivers and sound, and blend in W what is blended in Z.
VERSION = 5  # of projects, presets and pictures
MAX_VALUES = 2_000_000  # in one file; in memory they take many times as much
OLD_NAMES = {"first_layer": "first_style", "last_layer": "last_style"}


class Header(msgspec.Struct):
    """`{"ganinterface": <format>, "version": <number>}` at the top of every file."""

    ganinterface: str | None = None
    version: int = 0


def reason(error: BaseException) -> str:
    """Why a file cannot be read or written, as a clause."""
    if isinstance(error, OSError) and error.strerror:
        return clause(error)
    return str(error).rstrip(".")


def decode(
    data: bytes | str, kind: type[Struct], name: str, *, header: tuple[str, int] | None = None
) -> Struct:
    """Read JSON as a struct, in its old names too; ValueError with a clause that says where (`name`) and what is wrong.

    `header` is the format and the newest version that can be read. NaN and infinity are not JSON and are refused.
    """
    data = data if isinstance(data, bytes) else data.encode()
    if not data.strip():
        raise ValueError(f"{name} is empty")
    if data.count(b",") > MAX_VALUES:
        raise ValueError(f"{name} holds far more than this program writes")
    try:
        if header is not None:
            _check_header(msgspec.json.decode(data, type=Header), name, *header)
        return msgspec.json.decode(in_new_names(data), type=kind)
    except msgspec.ValidationError as error:
        raise ValueError(f"in {name}, {_uncapitalised(error)}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        what = _uncapitalised(error).removeprefix("jSON is malformed: ")
        raise ValueError(f"{name} is not valid JSON ({what})") from error
    except RecursionError as error:
        raise ValueError(f"{name} is nested too deeply") from error


def in_new_names(data: bytes) -> bytes:
    """JSON in which fields have the names of this version: a range of styles was called one of layers."""
    if not any(old.encode() in data for old in OLD_NAMES):
        return data
    return msgspec.json.encode(_renamed(msgspec.json.decode(data)))


def _renamed(value: Any) -> Any:
    if isinstance(value, list):
        return [_renamed(item) for item in value]
    if not isinstance(value, dict):
        return value
    # A name that a person gave may be the same word: it stands for an object, and never for a number.
    names = {old: new for old, new in OLD_NAMES.items() if isinstance(value.get(old), int | None)}
    return {names.get(key, key): _renamed(item) for key, item in value.items()}


def _check_header(header: Header, name: str, kind: str, newest: int) -> None:
    if header.ganinterface is None:
        raise ValueError(f"{name} does not say that it is a GANInterface {kind}")
    if header.ganinterface != kind:
        raise ValueError(f"it is not a GANInterface {kind}")
    if not 1 <= header.version <= newest:
        raise ValueError(
            f"it has {kind} version {header.version}, and this program reads versions 1 to {newest}"
        )


def _uncapitalised(error: Exception) -> str:
    text = str(error)
    return text[:1].lower() + text[1:]


def unknown_fields(raw: Any, known: Any) -> dict[str, Any]:
    """What `raw` (decoded JSON) holds beyond `known` (the same as this version writes it).

    For `with_unknown_fields`. Items of lists are found again by their id or name, or else by their whole
    content: what this version does not know stays with an item as long as that item is the same one.
    """
    found: dict[str, Any] = {}
    if isinstance(raw, dict) and isinstance(known, dict):
        extra = {key: value for key, value in raw.items() if key not in known}
        inner = {
            key: part for key in raw.keys() & known.keys() if (part := unknown_fields(raw[key], known[key]))
        }
        found = {"fields": extra, "inner": inner}
    elif isinstance(raw, list) and isinstance(known, list):
        pairs = [
            (raw_item, item) for raw_item, item in zip(raw, known, strict=True) if isinstance(item, dict)
        ]
        inner = {
            _identity(item): part for raw_item, item in pairs if (part := unknown_fields(raw_item, item))
        }
        found = {"inner": inner}
    return {key: part for key, part in found.items() if part}


def with_unknown_fields(known: Any, unknown: dict[str, Any]) -> Any:
    """`known` with the fields put back that `unknown_fields` found."""
    inner = unknown.get("inner", {})
    if isinstance(known, dict):
        own = {key: with_unknown_fields(value, inner.get(key, {})) for key, value in known.items()}
        return {**unknown.get("fields", {}), **own}
    if isinstance(known, list) and inner:
        return [
            with_unknown_fields(item, inner.get(_identity(item), {})) if isinstance(item, dict) else item
            for item in known
        ]
    return known


def _identity(item: dict[str, Any]) -> str:
    name = item.get("id") or item.get("name")
    return str(name) if name else msgspec.json.encode(item).decode()
