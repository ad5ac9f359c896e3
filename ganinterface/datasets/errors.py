"""What goes wrong with sets of pictures, in one sentence."""

from __future__ import annotations


class DatasetError(ValueError):
    """A wrong source, table, expression or file, said in one sentence."""
