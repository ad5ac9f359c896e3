"""Offers work whose window has gone, and goes on with it: every step, what was saved of it, and what was chosen."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from psygnal import Signal

from ganinterface.document.typed.number_text import counted
from ganinterface.files.autosave.recovery import Abandoned, abandoned, read_work
from ganinterface.files.autosave.work import Selection
from ganinterface.files.finding_models import find_model
from ganinterface.files.opening import OpenedWork
from ganinterface.files.project import Report
from ganinterface.session.session import Session
from ganinterface.studio.files.autosave import Autosave
from ganinterface.studio.files.opening import Consent, at_once
from ganinterface.studio.files.projects import Projects
from ganinterface.studio.files.thread import FileThread
from ganinterface.studio.loop import Loop
from ganinterface.studio.notices import Choice, Notice, Notices
from ganinterface.studio.preferences.settings import CurrentSettings
from ganinterface.studio.view import View


class Recovery:
    """Looks for such work once, when the window is there; nothing waits for it."""

    changed = Signal()  # what is on offer

    def __init__(
        self,
        session: Session,
        view: View,
        projects: Projects,
        autosave: Autosave,
        files: FileThread,
        settings: CurrentSettings,
        notices: Notices,
        loop: Loop,
    ) -> None:
        self._session = session
        self._view = view
        self._projects = projects
        self._autosave = autosave
        self._files = files
        self._settings = settings
        self._notices = notices
        self._loop = loop
        self.consent: Consent = at_once  # asks a person about the work that is open
        self.offered: list[Abandoned] = []
        self._looking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recovery")
        autosave.set_aside.connect(self._offer)

    def look(self, first: Path | None = None) -> None:
        """Offer what there is (in a moment), that of the project file `first` before all other."""

        def find() -> None:
            found = abandoned()
            own = None if first is None else first.resolve()
            found.sort(key=lambda each: each.project is not None and each.project == own, reverse=True)
            for each in found:
                self._loop.post(partial(self._offer, each))

        self._looking.submit(find)

    def recover(self, work: Abandoned) -> None:
        """Go on with it (in a moment), when the work that is open may go; it stays on offer until that is done."""
        recent = self._settings.current.recent_models
        self._notices.take_back(_key(work))

        def read(report: Report) -> OpenedWork:
            found, arrays = read_work(work.path)
            model = find_model(found.project.document.model, found.path, recent)
            report(1.0)
            name = Path(work.name)
            return OpenedWork(name, found.project, arrays, found.extras, model, work=found)

        def take(opened: OpenedWork) -> None:
            again = partial(self._offer, work)
            self.consent(partial(self._projects.take, opened, partial(self._end, work, opened)), again)

        self._files.read(f"Recover {work.name}", read, take, partial(self._offer, work))

    def discard(self, work: Abandoned) -> None:
        """Ask once more, then delete it for good."""
        keep = Choice("Keep it", partial(self._offer, work))
        delete = Choice("Delete for good", partial(self._delete, work))
        when, what = about(work)
        self._notices.put(
            Notice(_key(work), f"Delete the work from {when}, {what}?", (keep, delete), "error")
        )

    def later(self, work: Abandoned) -> None:
        """No notice of it any more; it stays in the menu, and is offered again at the next start."""
        self._notices.take_back(_key(work))

    def close(self) -> None:
        """What is still on offer is left to the next start."""
        self._looking.shutdown(wait=True)
        for work in self.offered:
            work.leave()

    def _offer(self, work: Abandoned) -> None:
        if work not in self.offered:
            self.offered.append(work)
            self.changed.emit()
        choices = (
            Choice("Recover", partial(self.recover, work)),
            Choice("Discard…", partial(self.discard, work)),
            Choice("Later", partial(self.later, work)),
        )
        when, what = about(work)
        self._notices.put(Notice(_key(work), f"Work from {when} was not saved: {what}.", choices))

    def _end(self, work: Abandoned, opened: OpenedWork) -> None:
        """It was taken over, or could not be, which was said."""
        if self._session.project is not opened.project:
            self._offer(work)
            return
        self.offered.remove(work)
        self.changed.emit()
        self._loop.post(partial(self._select, opened.work.selection))  # after what a new model brings
        self._autosave.keep(work.remove)  # not before it is in the journal of this window

    def _delete(self, work: Abandoned) -> None:
        self.offered.remove(work)
        self.changed.emit()
        work.remove()

    def _select(self, selection: Selection) -> None:
        model = self._session.model
        if model is not None and any(layer.name == selection.layer for layer in model.layers):
            self._view.set_layer(selection.layer)
            layer = next(layer for layer in model.layers if layer.name == selection.layer)
            self._view.pin(channel for channel in selection.pinned if 0 <= channel < layer.channels)
        if any(edit.id == selection.edit for edit in self._session.document.edits):
            self._view.selected_edit = selection.edit


def about(work: Abandoned, now: Callable[[], float] = time.time) -> tuple[str, str]:
    """Which work it is: ("14:32", "17 steps on portrait.ganproj")."""
    moment = time.localtime(work.time)
    when = time.strftime("%H:%M", moment)
    if time.localtime(now())[:3] != moment[:3]:
        when = f"{moment.tm_mday} {time.strftime('%B', moment)}, {when}"
    return when, f"{counted(work.steps, 'step')} on {work.name}"


def _key(work: Abandoned) -> str:
    return f"recover {work.path.name}"
