"""Foreign objects as data: what a pickle would have made of them in the program that wrote it, never made here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stylegan.files.problem import printable


@dataclass(frozen=True)
class Global:
    """A class or function that a pickle names. It is a name and nothing else: nothing is imported."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


@dataclass(eq=False, slots=True)
class Record:
    """An object that a file asks for: the full name of its class or function, its arguments, its state, its items.

    items: what was added to it as to a dictionary or a list, where it was one of a kind of its own.
    """

    kind: str
    args: tuple[Any, ...] = ()
    state: Any = None
    items: dict[Any, Any] | list[Any] | None = None

    def forget(self) -> None:
        """Let go of all that it holds."""
        self.args, self.state, self.items = (), None, None


def shown(value: Any) -> str:
    """A value from a file as it may stand in a message; of what could be vast, only what kind of thing it is."""
    plain = value is None or isinstance(value, (str, int, float, Global))
    return printable(str(value) if plain else f"a {type(value).__name__}")
