"""The one error that opening a checkpoint raises, the one that its readers raise among themselves, and from this to that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stylegan.files.problem import LONGEST_SENTENCE, printable


class CheckpointError(ValueError):
    """One readable sentence: what the file is, what is wrong, and what a person can do.

    Parts of a message come from the file: characters that could steer a terminal are escaped.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(printable(sentence, LONGEST_SENTENCE))


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
