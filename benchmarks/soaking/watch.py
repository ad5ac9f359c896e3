"""Hears every error there can be, from Qt to the threads, and tells it with what the person did before."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

REMEMBERED = 40  # of the person's last actions
PLATFORM = "This plugin does not support"  # what Qt's platforms without a screen say of themselves
Tell = Callable[[str], object]


class Watch:
    """Counts errors and lost frames; `tell` gets each of them as a text, with the actions that led to it."""

    def __init__(self, tell: Tell | None = None) -> None:
        self.errors = 0
        self.lost = 0
        self.actions: deque[str] = deque(maxlen=REMEMBERED)
        self.taken = 0  # actions in all
        self._tell = tell if tell is not None else _to_stderr
        self._lock = threading.Lock()  # errors come from every thread
        self._reported: set[str] = set()

    def note(self, action: str) -> None:
        """The person is about to do this."""
        self.taken += 1
        self.actions.append(f"{self.taken}. {action}")

    def error(self, text: str) -> None:
        """Something failed."""
        with self._lock:
            self.errors += 1
        self._report("Error", text)

    def exception(self, error: BaseException) -> None:
        """The same, with its traceback."""
        self.error("".join(traceback.format_exception(error)).rstrip())

    def lose(self, why: str) -> None:
        """At rest the canvas does not show the Document as it is."""
        self.lost += 1
        self._report("Lost frame", why)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear exceptions of slots and threads, those nobody could raise, Qt's warnings and the log's errors."""
        heard = _Heard(self)
        before = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = lambda kind, error, trace: self.exception(error)
        threading.excepthook = lambda found: self.exception(found.exc_value or SystemExit())
        sys.unraisablehook = lambda found: self.exception(found.exc_value or RuntimeError(found.err_msg))
        qt_before = qInstallMessageHandler(self._on_qt)
        logging.getLogger().addHandler(heard)
        try:
            yield
        finally:
            logging.getLogger().removeHandler(heard)
            qInstallMessageHandler(qt_before)
            sys.excepthook, threading.excepthook, sys.unraisablehook = before

    def _on_qt(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        quiet = kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)
        if not quiet and not message.startswith(PLATFORM):
            self.error(f"Qt: {message}")

    def _report(self, kind: str, text: str) -> None:
        if text in self._reported:
            self._tell(f"{kind}, again after action {self.taken}: {text.splitlines()[0]}")
            return
        self._reported.add(text)
        done = "\n".join(f"  {action}" for action in self.actions)
        self._tell(f"{kind}: {text}\n after\n{done}\n")


class _Heard(logging.Handler):
    """Takes the log's errors to the watch."""

    def __init__(self, watch: Watch) -> None:
        super().__init__(logging.ERROR)
        self._watch = watch

    def emit(self, record: logging.LogRecord) -> None:
        self._watch.error(f"log of {record.name}: {self.format(record)}")


def _to_stderr(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
