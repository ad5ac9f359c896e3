"""A backend for mido without devices: two ports, whose messages a test sends by hand."""

from __future__ import annotations

from typing import Any

NAMES = ["Knobs 1", "Keys 2"]
opened: dict[str, Any] = {}


class Input:
    """What `mido.open_input` makes."""

    def __init__(self, name: str, callback: Any = None, **_: Any) -> None:
        if name not in NAMES:
            raise OSError(f"unknown port {name!r}")
        self.name, self.callback, self.closed = name, callback, False
        opened[name] = self

    def close(self) -> None:
        self.closed = True


def get_devices(**_: Any) -> list[dict[str, Any]]:
    return [{"name": name, "is_input": True, "is_output": False} for name in NAMES]
