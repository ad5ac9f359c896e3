"""Ranges of styles as people type and read them: "2–5", "4", "all"."""

from __future__ import annotations

import re

FORM = re.compile(r"(\d{1,6})(?:\s*([-–—])\s*(\d{1,6})?)?")


def range_text(first: int, last: int | None, count: int) -> str:
    """A range (inclusive, from 0; None: to the last) of a model with `count` styles, in short."""
    end = count - 1 if last is None else last
    if first == 0 and end == count - 1:
        return "all"
    return str(first) if first == end else f"{first}–{end}"


def typed_range(text: str) -> tuple[int, int | None]:
    """The range in a text: "2–5", "4", "3–" (to the last), "all"; ValueError with one sentence otherwise."""
    text = text.strip().lower()
    if text == "all":
        return 0, None
    match = FORM.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text}' is not a range of styles: type for example 2–5, 4, or all.")
    first, dash, last = match.groups()
    if last is None:
        return int(first), None if dash else int(first)
    if int(last) < int(first):
        raise ValueError(f"'{text}' is not a range of styles: the first comes before the last.")
    return int(first), int(last)


def range_inside(first: int, last: int | None, count: int) -> tuple[int, int, bool]:
    """The nearest range of a model with `count` styles, and whether it had to be moved."""
    end = count - 1 if last is None else last
    inside = min(max(first, 0), count - 1), min(max(end, 0), count - 1)
    return *inside, inside != (first, end)


def style_range(first: int, last: int | None) -> tuple[int, int | None]:
    """The range itself; ValueError with one sentence when it is not one."""
    if first < 0 or (last is not None and last < first):
        raise ValueError(f"Styles {first} to {last} are not a range.")
    return first, last
