"""What is wrong with a file, in words that follow its name."""

from __future__ import annotations

LONGEST_QUOTE = 24  # characters of a file's content that a message shows


class FileProblem(Exception):
    """Why a file cannot be read, to be put after its name: ", line 3 has 4 columns" or " is empty"."""


def quoted(text: str) -> str:
    """A text for a message of one line: shortened, without characters that cannot be shown."""
    shown = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
    return shown if len(shown) <= LONGEST_QUOTE else shown[: LONGEST_QUOTE - 1] + "…"
