"""What is wrong with a file, in words that follow its name; and what comes from files, as it may stand in a message."""

from __future__ import annotations

LONGEST_QUOTE = 24  # characters of a file's content that a message shows
LONGEST_SENTENCE = 1000


class FileProblem(Exception):
    """Why a file cannot be read, to be put after its name: ", line 3 has 4 columns" or " is empty"."""


def table_problem(error: ValueError) -> str:
    """Why pandas takes a file for no table, as a clause in plain words."""
    if isinstance(error, UnicodeDecodeError):
        return "it is not a text file"
    if type(error).__name__ == "EmptyDataError":
        return "it is empty"
    reason = " ".join(str(error).split()).removeprefix("Error tokenizing data. C error: ").rstrip(".")
    return reason[:1].lower() + reason[1:]


def printable(text: str, length: int = 80) -> str:
    """A text from a file as it may stand in a message: at most `length` characters, the middle left out of more.

    What cannot be shown is written as Python does, "\\x1b": it could rewrite a terminal, or turn a text round.
    """
    if len(text) > length:
        end = length // 3
        text = f"{text[: length - end - 3]} … {text[len(text) - end :]}"
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text
    )


def one_line(text: str) -> str:
    """A message of any origin as one line of a sensible length, see `printable`."""
    return printable(" ".join(text.split()), LONGEST_SENTENCE)


def quoted(text: str) -> str:
    """A text for a message of one line: shortened, without characters that cannot be shown."""
    plain = text.replace("\t", " ")
    shown = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in plain)
    return shown if len(shown) <= LONGEST_QUOTE else shown[: LONGEST_QUOTE - 1] + "…"
