"""What the program says to the person, one sentence at a time, and when it no longer holds."""

from __future__ import annotations

import time
from collections import deque
from typing import Literal, NamedTuple

from psygnal import Signal

from ganinterface.document.limits import clamp, out_of_range
from stylegan.files.problem import one_line

Matter = Literal["work", "picture", "file"]
KEPT = 200  # sentences that can be read again


class Said(NamedTuple):
    """One sentence: its level ("info", "warning", "error"), details such as a traceback, and what it is about."""

    text: str
    level: str = "info"
    details: str | None = None
    matter: Matter = "work"
    moment: float = 0.0  # seconds since 1970


class Messages:
    """The line at the bottom of the window and what lies on the canvas; a script may print what is `said`.

    A warning or an error holds until the same matter succeeds: "work" (a change of the project), "picture" (a rendered
    one) or "file" (read or written, exports too). Then `settled` is emitted.
    """

    said = Signal(str, str)  # text, "info" | "warning" | "error"
    settled = Signal(str)  # a Matter

    def __init__(self) -> None:
        self.recent: deque[Said] = deque([Said("")], KEPT)  # the newest last
        self.is_model_coming = False  # whoever opens models says so

    @property
    def last(self) -> Said:
        """What was said last."""
        return self.recent[-1]

    def say(
        self, text: str, level: str = "info", details: str | None = None, *, matter: Matter = "work"
    ) -> None:
        """Say one sentence: "info", "warning" or "error", with more behind `details`."""
        text = one_line(text)  # it may quote what a file says
        self.recent.append(Said(text, level, details, matter, time.time()))
        self.said.emit(text, level)

    def no_model(self, before: str = "first") -> str:
        """The sentence for what needs a model while there is none: what a person can do, or that one is on its way."""
        return "Wait until the model is open." if self.is_model_coming else f"Open a model {before}."

    def settle(self, matter: Matter) -> None:
        """Something has succeeded: what went wrong with the same matter before is over."""
        self.settled.emit(matter)

    def clamped(self, limit: str, value: float) -> float:
        """`limits.clamp` that says when the value was out of range."""
        inside, moved = clamp(limit, value)
        if moved:
            self.say(out_of_range(limit, value), "warning")
        return inside
