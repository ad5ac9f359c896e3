"""The picture that is worked on, and the one way to change it: actions, gestures, undo.

The life of a change: a view calls a verb of the studio → an action makes a new Document → `Session.changed` →
`project_changed` for the views, and one Request in the loop's next turn → a Frame on the worker's thread →
`ShownPicture.frame` on the studio's.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from typing import Concatenate, NamedTuple, ParamSpec

from psygnal import Signal

from ganinterface.document.animation.poses import Pose
from ganinterface.document.document import Document, Edit, without_edits
from ganinterface.document.limits import MAX_SEED
from ganinterface.document.parameters import (
    AMOUNT,
    Parameter,
    Value,
    by_name,
    escaped,
    find,
    kind_of,
    parameter,
)
from ganinterface.document.project import AttributeEntry, Project, library_with, offering
from ganinterface.document.typed.number_text import shown
from ganinterface.session import actions
from ganinterface.session.change import Change, step_text
from ganinterface.session.session import Session
from ganinterface.studio.animating.keying import Keying
from ganinterface.studio.animating.recording import Recording
from ganinterface.studio.animating.tracks import Tracks
from ganinterface.studio.messages import Messages
from ganinterface.studio.playback import Playback
from ganinterface.studio.selection import Recollection
from ganinterface.studio.view import View

P = ParamSpec("P")

MAX_NAMED = 3  # numbers in the name of a step
HIGHEST_RANDOM_SEED = 99_999  # short enough to remember


class Drag(NamedTuple):
    """A number that a hand moves: where it is, what it was, and what it is called if not as the table says."""

    address: str
    before: Value
    label: str


class Workbench:
    """Changes the session's Document, from the moment of the animation that is shown where one is."""

    project_changed = Signal(Project, Project)  # (new, old)
    document_changed = Signal()  # `document` may be another: of the project, or a moment of the animation

    def __init__(
        self,
        session: Session,
        playback: Playback,
        tracks: Tracks,
        keying: Keying,
        recording: Recording,
        view: View,
        messages: Messages,
    ) -> None:
        self._session = session
        self._playback = playback
        self._tracks, self._recording = tracks, recording
        self.keying = keying  # what stands beside the numbers
        self._view = view
        self._messages = messages
        self._drag: Drag | None = None
        self._preview: Document | None = None
        self._moved: dict[str, None] = {}  # addresses of what the performance that goes on has moved
        self._edits, self._poses = Recollection[str](), Recollection[str]()
        self._is_another = False  # a project was opened
        self.history_changed = session.history_changed
        self.saved_changed = session.saved_changed
        session.opened.connect(self._on_opened)
        session.changed.connect(self._on_project)  # after the playback, which made its own moment fit
        playback.moved.connect(self.document_changed.emit)

    @property
    def document(self) -> Document:
        """The Document that is worked on: the animation's while it plays or is scrubbed, else the session's."""
        return self._playback.document or self._session.document

    @property
    def shown_document(self) -> Document:
        """The Document on the canvas: `document`, or what would become of it, without edits while *Compare* shows it so."""
        shown = self._preview or self._playback.driven(self.document)
        return without_edits(shown) if self._view.compare else shown

    @property
    def in_gesture(self) -> bool:
        """Whether a hand moves."""
        return self._session.in_gesture

    @property
    def is_moving(self) -> bool:
        """Whether a hand moves, the animation plays or somebody performs, so that a picture is soon followed by another."""
        return self.in_gesture or self._playback.playing or self._session.is_performing

    def show_preview(self, document: Document | None) -> None:
        """Show what would become of the picture, until it changes; None: the picture itself."""
        self._preview = document
        self.document_changed.emit()

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
        return self._do(lambda: action(self.document, *arguments, **keywords))

    def set_number(self, address: str, value: Value) -> bool:
        """Another value for the number at an address, see `document.parameters`; returns whether anything changed.

        Out of range is clamped and said. An attribute that is on offer can be set before the picture uses it.
        """
        entry, library = self._entry(address), self._session.library

        def put() -> Change:
            kind, inside = kind_of(address), value
            if value is not None and not kind.limit.whole:
                inside = self._messages.clamped(kind.limit_name, value)
            return self._with_number(self.document, address, inside, entry)

        return self._do(put, library if entry is None else library_with(library, entry))

    def perform(self, values: Mapping[str, Value]) -> dict[str, str]:
        """Other values for several numbers at once, many times a second: one undo step for as long as nothing else is done.

        Returns the addresses whose values were refused, with the reason. While a moment of the animation is shown, that
        moment and those after it have the values on top, and the project stays as it is until the moment is adopted.
        """
        refused: dict[str, str] = {}
        if self._playback.document is not None:
            self._wear(values, self._playback.playing and self._tracks.auto_key)
            return refused
        library = self._session.library
        for address in values:
            entry = self._entry(address)
            library = library if entry is None else library_with(library, entry)
        document = self._with_numbers(self.document, values, refused)
        self._session.perform(self._performed(document, values), document, library=library)
        return refused

    def end_performance(self) -> None:
        """What is performed from now on is a step of its own, and a take of its own."""
        self._session.end_performance()
        self._recording.finish()

    def _wear(self, values: Mapping[str, Value], is_recorded: bool) -> None:
        """Lay these over the film."""
        self._playback.wear({**self._playback.worn, **values}, self._with_numbers)
        if is_recorded:
            self._recording.note(values)

    def number(self, address: str) -> Parameter | None:
        """The number at an address, also that of an attribute that is on offer; None where there is none."""
        return find(self._document_with(address), address)

    def value(self, address: str) -> Value:
        """Where the number at an address stands; None where there is none, too."""
        document = self._document_with(address)
        found = find(document, address)
        return None if found is None else found.get(document)

    def limit_name(self, address: str) -> str:
        """The entry of `limits.LIMITS` for the number at an address."""
        return kind_of(address).limit_name

    def drag_begin(self, address: str, label: str = "") -> None:
        """A hand takes the number at an address: `drag_to` until `drag_end` is one undo step, "Psi 0.7 → 0.5".

        With `label` the number is called so. Undo, or another project, ends a drag before the hand lets go.
        """
        document = self._document_with(address)
        try:
            taken = parameter(document, address)
        except ValueError as error:
            self._messages.say(str(error), "warning")
            return
        if self._recording.takes(by_name(document, address)):
            self._recording.finish()
        elif self._tracks.takes(by_name(document, address)):
            self._tracks.gesture_begin(label or taken.label)
        else:
            self.gesture_begin(label or taken.label)
        self._drag = Drag(address, taken.get(document), label)

    def drag_to(self, value: float) -> None:
        """Another value for the number that a hand has taken."""
        drag = self._drag
        if drag is None:
            return
        if self.in_gesture:
            self.set_number(drag.address, value)
        elif self._recording.takes(by_name(self._document_with(drag.address), drag.address)):
            self._wear({drag.address: value}, is_recorded=True)

    def drag_end(self) -> None:
        """The hand lets go."""
        drag, self._drag = self._drag, None
        if drag is None:
            return
        if not self.in_gesture:
            self._recording.finish(wholly=True)
            return
        document, step = self._document_with(drag.address), None
        if found := find(document, drag.address):
            name = drag.label or found.label
            step = step_text(found.kind, name, drag.before, found.get(document), shown)
            if self._tracks.takes(by_name(document, drag.address)):
                step = f"{step}, key at {self._playback.key_time:.2f} s"
        self.gesture_end(step)

    def gesture_begin(self, label: str) -> None:
        """The many small changes until `gesture_end` are one undo step; ends a gesture that was left open."""
        self._drag = None
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
            self._messages.say(f"Redone: {label}")

    def new_portrait(self) -> None:
        """The picture of a random seed."""
        self.apply(actions.set_seed, random_seed())

    def step_seed(self, step: int) -> None:
        """The picture of the next or the previous seed; the blend of several goes on from the first."""
        seed = self.document.latent[0].seed
        self.apply(actions.set_seed, min(max(seed + step, 0), MAX_SEED))

    def _do(self, change: Callable[[], Change], library: tuple[AttributeEntry, ...] | None = None) -> bool:
        if self._session.model is None:
            self._messages.say(self._messages.no_model())
            return False
        try:
            made = change()
        except ValueError as error:
            self._messages.say(str(error), "warning")
            return False
        if keyed := self._tracks.as_keys(self.document, made.document):
            return self._set_keys(keyed, made.document, library)
        return self._session.apply(*made, library=library)

    def _set_keys(
        self,
        values: dict[str, Value],
        document: Document,
        library: tuple[AttributeEntry, ...] | None,
    ) -> bool:
        """Keys for numbers that a change of the picture moved; a picture that was changed at that moment has them too."""
        is_worked_on = self._playback.document is None and bool(self._session.timeline.poses)
        return self._tracks.set_values(values, document=document if is_worked_on else None, library=library)

    def _with_number(
        self, document: Document, address: str, value: Value, entry: AttributeEntry | None
    ) -> Change:
        """The Document with another value within its range; `entry` is the attribute on offer that it is of."""
        kind, model = kind_of(address), self._session.model
        if model is not None and not model.takes_transform and kind.path.startswith("transform/"):
            raise ValueError(f"The model {model.ref.name} cannot move or turn its pictures.")
        if entry is None:
            return actions.set_parameter(document, address, value)
        return actions.set_attribute(document, entry, value)

    def _with_numbers(
        self, document: Document, values: Mapping[str, Value], refused: dict[str, str] | None = None
    ) -> Document:
        """The Document with other values for several numbers; what is refused stays as it is."""
        for address, value in values.items():
            try:
                document = self._with_number(document, address, value, self._entry(address)).document
            except ValueError as error:
                if refused is not None:
                    refused[address] = str(error)
        return document

    def _performed(self, document: Document, values: Mapping[str, Value]) -> str:
        """What the undo list calls a performance: the numbers that it moves, while there are a few."""
        self._moved = {**(self._moved if self._session.is_performing else {}), **dict.fromkeys(values)}
        if len(self._moved) > MAX_NAMED:
            return f"Live: {len(self._moved)} numbers"
        found = (self.number(address) for address in self._moved)
        return f"Live: {', '.join(each.label for each in found if each is not None)}"

    def _entry(self, address: str) -> AttributeEntry | None:
        """The attribute on offer whose amount is at that address."""
        if kind_of(address) is not AMOUNT:
            return None
        name = address.removeprefix("attributes/").removesuffix("/amount")
        offered = self._session.offered(self.document)
        return next((entry for entry in offered if escaped(entry.name) == name), None)

    def _document_with(self, address: str) -> Document:
        """The picture that has the number at an address, also where that is an attribute's that is only on offer."""
        entry = self._entry(address)
        return self.document if entry is None else offering(self.document, [entry])

    def _on_opened(self) -> None:
        self._is_another = True
        self._edits.forget()
        self._poses.forget()

    def _on_project(self, new: Project, old: Project) -> None:
        view, another, self._preview = self._view, self._is_another, None
        self._is_another = False
        edit, pose = (None, None) if another else (view.selected_edit, view.selected_pose)
        view.selected_edit = _followed(self._edits, old.document.edits, edit, new.document.edits)
        view.selected_pose = _followed(self._poses, old.timeline.poses, pose, new.timeline.poses)
        if view.selected_edit != edit:
            self._look_at(view.selected_edit)
        self._messages.settle("work")
        self.project_changed.emit(new, old)
        self.document_changed.emit()

    def _look_at(self, edit_id: str | None) -> None:
        """At the layer of an edit that undo has selected again."""
        model = self._session.model
        names = {layer.name for layer in model.layers} if model else set()
        edits = self._session.document.edits
        layer = next((edit.layer for edit in edits if edit.id == edit_id), None)
        if layer in names:
            self._view.set_layer(str(layer))


def _followed(
    recollection: Recollection[str],
    before: Iterable[Edit | Pose],
    selected: str | None,
    after: Iterable[Edit | Pose],
) -> str | None:
    """The id of what is selected now."""
    if before is after:  # a stroke changes the project many times a second
        return selected
    chosen = () if selected is None else (selected,)
    found = recollection.follow([item.id for item in before], chosen, [item.id for item in after])
    return next(iter(found), None)


def random_seed() -> int:
    """A seed of a portrait that nobody has chosen."""
    return random.randint(0, HIGHEST_RANDOM_SEED)


def random_seeds(count: int) -> tuple[int, ...]:
    """So many of them, each another one."""
    return tuple(random.sample(range(HIGHEST_RANDOM_SEED + 1), count))
