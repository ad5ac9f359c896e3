"""Reads a list of models (models.toml) that anyone may have written; what is wrong is said with file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from ganinterface.files.catalogue_entry import CatalogueError, Entry
from stylegan.families.table import FAMILIES
from stylegan.files.plain_files import open_file
from stylegan.files.system_errors import why_unreadable

SUFFIXES = (".pkl", ".pt", ".pth", ".ckpt", ".safetensors")
MAX_BYTES = 1 << 20  # of a list; the shipped one has 27 kB
MAX_TEXT = 200  # characters of a field that a person reads
MAX_ADDRESS = 2000
MAX_SIDE = 16_384  # px
MAX_SIZE = 1 << 36  # bytes of a model

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")  # also the file's name: no path, no hidden file
HASH = re.compile(r"[0-9a-fA-F]{64}")
HEADER = re.compile(r"\s*\[\[\s*[\"']?model[\"']?\s*\]\]")
SYNTAX_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


def read_list(path: Path) -> tuple[Entry, ...]:
    """The entries of a list.

    CatalogueError with one sentence that names the file and, where it can be told, the line;
    FileNotFoundError when there is no such file.
    """
    text = _text_of(path)
    parsed = _parsed(path, text)
    tables = parsed.pop("model", [])
    if parsed or not isinstance(tables, list):
        stray = next(iter(parsed), "model")
        line = _line_of(stray, text.splitlines())
        raise CatalogueError(f"'{path}'{line}: every model of the list begins with the line [[model]].")
    entries: dict[str, Entry] = {}
    for number, table in enumerate(tables):
        place = _Place(path, text, number, len(tables))
        entry = _entry(table, place)
        if entry.name in entries:
            raise place.error("name", f"there are two models of the name '{entry.name}'")
        entries[entry.name] = entry
    return tuple(entries.values())


class _Place:
    """One entry of a list, for messages."""

    def __init__(self, path: Path, text: str, number: int, count: int) -> None:
        self._path, self._text, self._number, self._count = path, text, number, count

    def error(self, field: str, reason: str) -> CatalogueError:
        """What is wrong with a field of the entry, or with the entry when it does not have that field."""
        line = self._line(field)
        where = f"line {line}" if line is not None else f"model {self._number + 1}"
        return CatalogueError(f"'{self._path}', {where}: {reason}.")

    def _line(self, field: str) -> int | None:
        """The line of the field, from 1; None for a list written in such a way that it cannot be told."""
        lines = self._text.splitlines()
        headers = [index for index, line in enumerate(lines) if HEADER.match(line)]
        if len(headers) != self._count:
            return None
        start, *rest = headers[self._number :]
        end = rest[0] if rest else len(lines)
        written = re.compile(rf"\s*[\"']?{re.escape(field)}[\"']?\s*=")
        return next((index for index in range(start, end) if written.match(lines[index])), start) + 1


def _line_of(key: str, lines: list[str]) -> str:
    """Where a key or table of the outermost level is, as ", line 3"; nothing when it cannot be told."""
    written = re.compile(rf"\s*\[*\s*[\"']?{re.escape(key)}\b")
    return next((f", line {number}" for number, line in enumerate(lines, 1) if written.match(line)), "")


def _text_of(path: Path) -> str:
    try:
        with open_file(path) as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise CatalogueError(f"'{path}' cannot be read: {why_unreadable(error, path)}.") from error
    if len(content) > MAX_BYTES:
        raise CatalogueError(f"'{path}' is too large for a list of models.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CatalogueError(f"'{path}', line {line}: this is not text in UTF-8.") from error


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = SYNTAX_PLACE.search(message)
        # At the end of the document the parser names no line.
        line = place.group(1) if place and place.group(1) else len(text.splitlines())
        reason = SYNTAX_PLACE.sub("", message).strip().rstrip(".")
        raise CatalogueError(f"'{path}', line {line}: {reason}.") from error
    except (ValueError, RecursionError) as error:  # numbers with thousands of digits, brackets without end
        raise CatalogueError(f"'{path}' is not a list of models.") from error


def _entry(table: object, place: _Place) -> Entry:
    if not isinstance(table, dict):
        raise place.error("", "a model has to be a table of fields")
    for field in table:
        if field not in CHECKS:
            raise place.error(field, f"a model has no field {field[:MAX_TEXT]!r}")
    for field in NEEDED:
        if field not in table:
            raise place.error(field, f"the model has no {field}")
    for field, value in table.items():
        problem = CHECKS[field](value)
        if problem is not None:
            raise place.error(field, f"the {field} has to be {problem}")
    fields = {**table, "sha256": table.get("sha256", "").lower()}
    return msgspec.convert(fields, Entry)


def _whole(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most


def _name(value: object) -> str | None:
    if isinstance(value, str) and NAME.fullmatch(value):
        return None
    return "up to 64 small letters, digits, '.', '_' and '-', beginning with a letter or a digit"


def _family(value: object) -> str | None:
    known = " or ".join(f"'{family}'" for family in FAMILIES)
    return None if isinstance(value, str) and value in FAMILIES else known


def _resolution(value: object) -> str | None:
    right = isinstance(value, list) and len(value) == 2 and all(_whole(side, MAX_SIDE) for side in value)
    return None if right else f"[height, width], each from 1 to {MAX_SIDE}"


def _text(value: object) -> str | None:
    # What cannot be printed could rewrite a terminal, or show a name backwards.
    right = isinstance(value, str) and value.strip() and len(value) <= MAX_TEXT and value.isprintable()
    return None if right else f"one line of text of up to {MAX_TEXT} characters"


def _page(value: object) -> str | None:
    if isinstance(value, str) and value.isascii() and value.isprintable() and len(value) <= MAX_ADDRESS:
        try:
            parts = urlsplit(value)
            right = parts.scheme in ("http", "https") and parts.hostname and " " not in value
            if right and parts.username is None and (parts.port is None or parts.port > 0):
                return None
        except ValueError:  # a port that is no number, a broken IPv6 address
            pass
    return "an address that begins with http:// or https://"


def _address(value: object) -> str | None:
    problem = _page(value)
    if problem is None and isinstance(value, str) and not value.lower().endswith(SUFFIXES):
        return f"an address that ends in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"
    return problem


def _size(value: object) -> str | None:
    return None if _whole(value, MAX_SIZE) else f"a whole number of bytes from 1 to {MAX_SIZE:_}"


def _sha256(value: object) -> str | None:
    return None if isinstance(value, str) and HASH.fullmatch(value) else "64 hexadecimal digits"


NEEDED = ("name", "family", "resolution", "licence", "address")
CHECKS: dict[str, Callable[[object], str | None]] = {
    "name": _name,
    "family": _family,
    "resolution": _resolution,
    "licence": _text,
    "address": _address,
    "about": _text,
    "licence_page": _page,
    "size": _size,
    "sha256": _sha256,
}
