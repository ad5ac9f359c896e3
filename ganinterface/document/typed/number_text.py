"""Numbers as a person types and reads them."""

from __future__ import annotations

import math
import re

from ganinterface.document.limits import range_text


def number(value: float) -> str:
    """At most three decimals, no trailing zeros."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def shown(value: float) -> str:
    """As `number`, with a true minus sign."""
    return number(value).replace("-", "−")


def padded(number: int, largest: int) -> str:
    """As part of a name: with as many digits as the largest one of them has, at least four, so that names sort as they do."""
    return f"{number:0{max(4, len(str(largest)))}}"


def counted(count: int, what: str) -> str:
    """Of how many: "1 edit", "3 edits"."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def typed(text: str, limit_name: str) -> float:
    """The number in a text, with either minus sign and a point or a comma; ValueError says what is expected.

    What is out of range is given back as it is.
    """
    try:
        value = float(text.strip().replace("−", "-").replace(",", "."))
    except ValueError:
        value = math.nan
    if math.isnan(value):
        raise ValueError(f"'{text}' is not a number: {range_text(limit_name)}.")
    return value


def typed_list(text: str) -> tuple[float, ...]:
    """The numbers in a text, separated by commas, semicolons or spaces; ValueError with one sentence for anything else."""
    parts = re.split(r"[,;\s]+", text.strip().replace("−", "-"))
    try:
        values = tuple(float(part) for part in parts if part)
    except ValueError:
        values = ()
    if not values or not all(map(math.isfinite, values)):
        raise ValueError(f"'{text}' is not a list of numbers such as −2, 2.")
    return values


def duration(seconds: float) -> str:
    """Seconds as a person says them: "12 s", "3 min", "4 h 20 min", "3 days 4 h"."""
    if seconds < 90:
        return f"{max(round(seconds), 1)} s"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min"
    return f"{hours // 24} days {hours % 24} h"
