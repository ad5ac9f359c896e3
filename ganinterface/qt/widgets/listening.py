"""Widgets that listen to signals from outside Qt."""

from __future__ import annotations

import inspect
import sys
import weakref
from collections.abc import Callable
from types import MethodType
from typing import Any, cast

from psygnal import SignalInstance
from shiboken6 import isValid


def listen(signal: SignalInstance, slot: Callable[..., object]) -> None:
    """Call a method of a QObject for every emission, as Qt's own signals do.

    It gets as many arguments as it takes, no longer once Qt has deleted its object, and what it raises goes to
    `sys.excepthook`: one widget at fault stops neither the others nor the work that they show.
    """
    method, owner = weakref.WeakMethod(slot), cast(MethodType, slot).__self__
    kinds = [parameter.kind for parameter in inspect.signature(slot).parameters.values()]
    takes = sum(kind is not inspect.Parameter.KEYWORD_ONLY for kind in kinds)

    def call(*arguments: Any) -> None:
        bound = method()
        if bound is None or not isValid(cast(MethodType, bound).__self__):
            return
        try:
            bound(*arguments[:takes])
        except Exception:
            sys.excepthook(*sys.exc_info())

    signal.connect(call)
    weakref.finalize(owner, signal.disconnect, call).atexit = False
