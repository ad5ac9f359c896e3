"""What the program says to the person, one sentence at a time."""

from __future__ import annotations

from psygnal import Signal

from ganinterface.document.limits import clamp, range_text


class Messages:
    """The line at the bottom of the window; a script may print what is `said`."""

    said = Signal(str, str)  # text, "info" | "warning" | "error"

    def __init__(self) -> None:
        self.details: str | None = None  # of what was said last, e.g. a traceback

    def say(self, text: str, level: str = "info", details: str | None = None) -> None:
        """Say one sentence: "info", "warning" or "error", with more behind `details`."""
        self.details = details
        self.said.emit(text, level)

    def clamped(self, limit: str, value: float) -> float:
        """`limits.clamp` that says when the value was out of range."""
        inside, moved = clamp(limit, value)
        if moved:
            self.say(f"{value:g} is out of range: {range_text(limit)}.", "warning")
        return inside
