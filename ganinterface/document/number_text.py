"""Numbers as a person types and reads them."""

from __future__ import annotations

import math

from ganinterface.document.limits import range_text


def number(value: float) -> str:
    """At most three decimals, no trailing zeros."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def shown(value: float) -> str:
    """As `number`, with a true minus sign."""
    return number(value).replace("-", "−")


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
