"""The order in which Tab goes from control to control: reading order."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtWidgets import QWidget


def chain_focus(*stops: QWidget) -> None:
    """Tab goes from each of the widgets to the next one."""
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)
