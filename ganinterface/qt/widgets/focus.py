"""The order in which Tab goes from control to control: reading order."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def chain_focus(*stops: QWidget) -> None:
    """Tab goes from each of the widgets to the next one."""
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)


def chain_into(place: QWidget, *stops: QWidget) -> None:
    """Tab goes through stops that were made late, in a widget that takes no focus itself, where that one stands."""
    before: QWidget | None = place
    while before is not None and before.focusPolicy() == Qt.FocusPolicy.NoFocus:
        before = before.previousInFocusChain()
    if before is not None:
        chain_focus(before, *stops)
