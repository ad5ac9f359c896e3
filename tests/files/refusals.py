"""What is said where a file is refused: one sentence that names it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


def refusal_of(read: Callable[[Path], object], path: Path, kind: type[Exception]) -> str:
    """The message of the error of that kind that reading raises."""
    with pytest.raises(kind) as caught:
        read(path)
    message = str(caught.value)
    assert message.startswith(f"'{path.name}' cannot be opened: ")
    assert message.endswith(".")
    assert not message.endswith("..")
    assert "\n" not in message
    return message
