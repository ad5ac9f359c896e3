"""The one error that opening a checkpoint raises, the one that its readers raise among themselves, and from this to that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LONGEST = 1000  # characters of a message


class CheckpointError(ValueError):
    """One readable sentence: what the file is, what is wrong, and what a person can do.

    Parts of a message come from the file: control characters, which could steer a terminal, are shown as `?`.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(printable(sentence, LONGEST))


class Refusal(ValueError):
    """Why a reader does not go on, as the words that follow the file's name in the sentence of a CheckpointError."""


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Within it a Refusal becomes the CheckpointError about that file."""
    try:
        yield
    except Refusal as refusal:
        raise CheckpointError(f"{path.name} {refusal}.") from refusal


class Damaged(Refusal):
    """The file is not what it was when it was written."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"is cut short or damaged ({detail}): please download or copy it again")


def printable(text: str, length: int = 80) -> str:
    """A text from a file as it may stand in a message: at most `length` characters, none of which is a control."""
    shown = text if len(text) <= length else text[: length - 1] + "…"
    return "".join(character if character.isprintable() else "?" for character in shown)
