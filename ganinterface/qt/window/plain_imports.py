"""Imports Qt and keeps Python's own import statement, which PySide replaces for the whole process."""

from __future__ import annotations

import builtins


def import_qt() -> None:
    """Import PySide6.QtCore; `import` is what it was before.

    PySide's looks for `from __feature__ import` in the source of every module, of torch's eight hundred too: measured,
    0.4 s and 40 MiB until the first picture. Nothing here uses those features.
    """
    before = builtins.__import__
    import PySide6.QtCore  # noqa: F401

    builtins.__import__ = before
