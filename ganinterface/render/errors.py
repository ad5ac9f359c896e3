"""What went wrong, in one sentence."""

from __future__ import annotations


def sentence(error: BaseException) -> str:
    """The first line of an exception's message, or its kind where it has none; ends in a full stop."""
    lines = str(error).strip().splitlines() or [f"{type(error).__name__} without a reason"]
    return lines[0].rstrip(".") + "."
