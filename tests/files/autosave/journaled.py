"""Work in a journal: a session that a hand moves, and what a next start finds of it."""

from __future__ import annotations

from pathlib import Path

from ganinterface.document.document import Document
from ganinterface.document.region import Region, Stroke
from ganinterface.files.autosave.journal import Journal
from ganinterface.files.autosave.work import Selection, Work
from ganinterface.session import actions
from ganinterface.session.actions import edits as edit_actions
from ganinterface.session.session import Session

LAYER = "4x2 conv1"
NOTHING = Selection()
BEGUN: list[Journal] = []


class Kept:
    """A session and its journal."""

    def __init__(self, session: Session | None = None) -> None:
        self.session = session or Session()
        self.journal = Journal()
        BEGUN.append(self.journal)

    @property
    def path(self) -> Path:
        return self.journal.path

    def keep(self, is_unsaved: bool = True, selection: Selection = NOTHING) -> Work:
        """Write what is there now."""
        session = self.session
        work = Work(session.steps, session.saved, session.path, is_unsaved, session.extras, selection)
        self.journal.write(work, session.arrays)
        return work

    def seed(self, number: int) -> None:
        """Another portrait."""
        self.session.apply(*actions.set_seed(self.session.document, number))

    def add_edit(self) -> str:
        """An edit without a region; its id."""
        change = edit_actions.add_edit(self.session.document, LAYER, channels={1: 2.0}, region=Region())
        self.session.apply(*change)
        return self.session.document.edits[-1].id

    def stroke(self, edit: str, points: int, goes_on: bool = False) -> None:
        """A stroke on the edit, or a longer one in the place of the last."""
        shape = Stroke(tuple((i / 1000, 0.5) for i in range(points)), 0.05)
        self.session.apply(*edit_actions.add_shape(self.session.document, edit, shape, replace_last=goes_on))


def forget() -> None:
    """Close all journals that a test has begun."""
    while BEGUN:
        BEGUN.pop().close()


def documents(work: Work) -> list[Document]:
    """What undo and redo lead to."""
    return [value.document for value in work.steps.values]
