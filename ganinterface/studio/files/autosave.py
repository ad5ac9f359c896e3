"""Keeps what is done in the journal, half a second after it was done, on a thread of its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

from psygnal import Signal

from ganinterface.files.autosave.journal import Journal
from ganinterface.files.autosave.recovery import Abandoned, claimed
from ganinterface.files.autosave.work import Selection, Work
from ganinterface.session.session import Session
from ganinterface.studio.loop import Loop
from ganinterface.studio.notices import Notice, Notices, dismiss
from ganinterface.studio.view import View
from stylegan.files.system_errors import why_unwritable

PAUSE = 500  # ms from a change until it is kept, with all that came meanwhile
LOOKED_AT = ("layer", "pinned", "selected_edit")  # attributes of the View that are kept


class Autosave:
    """From `start` on; a window starts it, scripts and tests need none.

    The journal stays when the program ends, unless `finish` says that a person has saved the work or let it go.
    """

    set_aside = Signal(Abandoned)  # work that another project took the place of, unasked

    def __init__(
        self, session: Session, view: View, is_unsaved: Callable[[], bool], loop: Loop, notices: Notices
    ) -> None:
        self._session = session
        self._view = view
        self._is_unsaved = is_unsaved
        self._loop = loop
        self._notices = notices
        self._journal = Journal()
        self._timer = loop.timer(self._keep_at_leisure, interval_ms=PAUSE)
        self._thread: ThreadPoolExecutor | None = None
        self._writing: Future[None] | None = None
        self._is_over = False

    def start(self) -> None:
        """Keep the work from now on."""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")
        session = self._session
        for signal in (session.changed, session.history_changed, session.saved_changed):
            signal.connect(self._touch)
        self._view.changed.connect(lambda name: self._touch() if name in LOOKED_AT else None)

    def keep(self, then: Callable[[], object] = lambda: None) -> None:
        """Keep the work as it is now (in a moment), and do what comes then, on the thread, when that went well."""
        if self._thread is None or self._is_over:
            return
        journal, work, arrays = self._journal, self._work(), self._session.arrays.copy()

        def write() -> None:
            journal.write(work, arrays)
            then()

        self._writing = self._thread.submit(write)
        self._writing.add_done_callback(lambda done: self._loop.post(partial(self._say, done.exception())))

    def put_aside(self) -> None:
        """The work is about to go without a person's word: it stays to be recovered, at once or at the next start."""
        if self._thread is None:
            return
        journal, self._journal = self._journal, Journal()
        work, arrays = dataclasses.replace(self._work(), is_unsaved=True), self._session.arrays.copy()

        def write() -> None:
            journal.write(work, arrays)
            journal.stop()
            kept = claimed(journal.path, journal.lock)
            if kept is not None:
                self._loop.post(partial(self.set_aside.emit, kept))

        self._thread.submit(write).add_done_callback(
            lambda done: self._loop.post(partial(self._say, done.exception()))
        )

    def finish(self) -> None:
        """The work is saved, or was let go by a person: nothing of it is needed any more."""
        self._is_over = True
        if self._thread is not None:
            self._thread.submit(self._journal.remove)

    def close(self) -> None:
        """The program ends: what was done last is kept, too."""
        if self._thread is not None:
            if not self._is_over:
                self._thread.submit(self._journal.write, self._work(), self._session.arrays.copy())
            self._thread.submit(self._journal.close)
            self._is_over = True
            self._thread.shutdown(wait=True)
        self._timer.stop()

    def _keep_at_leisure(self) -> None:
        if self._writing is None or self._writing.done():
            self.keep()
        else:
            self._timer.start()  # the disk is slow: the next time all is written that came meanwhile

    def _touch(self, *_: object) -> None:
        if not self._timer.is_active:
            self._timer.start()

    def _work(self) -> Work:
        session, view = self._session, self._view
        selection = Selection(view.layer, view.pinned, view.selected_edit)
        unsaved = self._is_unsaved()
        return Work(session.steps, session.saved, session.path, unsaved, session.extras, selection)

    def _say(self, error: BaseException | None) -> None:
        if error is None:
            self._notices.take_back("autosave")
        else:
            reason = why_unwritable(error) if isinstance(error, OSError) else str(error)
            text = f"Unsaved work cannot be kept safe in the background ({reason}): save it yourself for now."
            self._notices.put(Notice("autosave", text, (dismiss(),), "error"))
