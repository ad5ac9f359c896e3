"""The picture that is worked on, and the one way to change it: actions, gestures, undo.

The life of a change: a view calls a verb of the studio → an action makes a new Document → `Session.changed` →
`project_changed` for the views, and one Request in the loop's next turn → a Frame on the worker's thread →
`ShownPicture.frame` on the studio's.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from psygnal import Signal

from ganinterface.document.document import Document, without_edits
from ganinterface.document.limits import MAX_SEED
from ganinterface.document.project import Project
from ganinterface.session import actions
from ganinterface.session.change import Change
from ganinterface.session.session import Session
from ganinterface.studio.messages import Messages
from ganinterface.studio.playback import Playback
from ganinterface.studio.view import View

P = ParamSpec("P")

HIGHEST_RANDOM_SEED = 99_999  # short enough to remember


class Workbench:
    """Changes the session's Document, from the moment of the animation that is shown where one is."""

    project_changed = Signal(Project, Project)  # (new, old)
    document_changed = Signal()  # `document` may be another: of the project, or a moment of the animation

    def __init__(self, session: Session, playback: Playback, view: View, messages: Messages) -> None:
        self._session = session
        self._playback = playback
        self._view = view
        self._messages = messages
        self.history_changed = session.history_changed
        self.saved_changed = session.saved_changed
        session.changed.connect(self._on_project)  # after the playback, which made its own moment fit
        playback.moved.connect(self.document_changed.emit)

    @property
    def document(self) -> Document:
        """The Document that is worked on: the animation's while it plays or is scrubbed, else the session's."""
        return self._playback.document or self._session.document

    @property
    def shown_document(self) -> Document:
        """The Document on the canvas: `document`, without its edits while *Compare* shows it so."""
        return without_edits(self.document) if self._view.compare else self.document

    @property
    def in_gesture(self) -> bool:
        """Whether a hand moves."""
        return self._session.in_gesture

    @property
    def is_moving(self) -> bool:
        """Whether a hand moves or the animation plays, so that a picture is soon followed by another."""
        return self.in_gesture or self._playback.playing

    def apply(
        self,
        action: Callable[Concatenate[Document, P], Change],
        /,
        *arguments: P.args,
        **keywords: P.kwargs,
    ) -> bool:
        """Do one of `session.actions` to what is shown, as one undo step: `apply(actions.set_psi, 0.5)`.

        Returns whether anything changed; what the action refuses (ValueError) is said and changes nothing.
        """
        if self._session.model is None:
            self._messages.say("Wait until the model is open.")
            return False
        try:
            change = action(self.document, *arguments, **keywords)
        except ValueError as error:
            self._messages.say(str(error), "warning")
            return False
        return self._session.apply(*change)

    def gesture_begin(self, label: str) -> None:
        """The many small changes until `gesture_end` are one undo step; ends a gesture that was left open."""
        self._session.end_gesture()
        self._playback.adopt()
        self._session.begin_gesture(label)

    def gesture_end(self, label: str | None = None) -> None:
        """Make the gesture's changes one undo step, under `label` if given."""
        self._session.end_gesture(label)

    def gesture_abort(self) -> None:
        """Put everything back as it was when the gesture began."""
        self._session.abort_gesture()

    def undo(self) -> None:
        """Take the last step back and say which."""
        label = self._session.undo_label
        if self._session.undo():
            self._messages.say(f"Undone: {label}")

    def redo(self) -> None:
        """Do the step again that was undone, and say which."""
        label = self._session.redo_label
        if self._session.redo():
            self._messages.say(f"Done again: {label}")

    def new_portrait(self) -> None:
        """The picture of a seed drawn at random."""
        self.apply(actions.set_seed, random_seed())

    def step_seed(self, step: int) -> None:
        """The picture of the next or the previous seed; the blend of several goes on from the first."""
        seed = self.document.latent[0].seed
        self.apply(actions.set_seed, min(max(seed + step, 0), MAX_SEED))

    def _on_project(self, new: Project, old: Project) -> None:
        if not any(edit.id == self._view.selected_edit for edit in new.document.edits):
            self._view.selected_edit = None
        self.project_changed.emit(new, old)
        self.document_changed.emit()


def random_seed() -> int:
    """A seed of a portrait that nobody has chosen."""
    return random.randint(0, HIGHEST_RANDOM_SEED)
