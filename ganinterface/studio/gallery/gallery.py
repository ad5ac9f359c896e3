"""Every portrait that was looked at, until a person clears it: favourites, going back, what is selected."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from msgspec.structs import replace
from psygnal import Signal

from ganinterface.document.compatibility import misfit
from ganinterface.document.document import Document, ModelRef, arrays_of
from ganinterface.document.typed.number_text import counted
from ganinterface.files.gallery.album import Entry, Picture, Portrait, album_folder, digest_of, new_entry
from ganinterface.files.project import Report
from ganinterface.session.session import Session
from ganinterface.studio.files.thread import FileThread
from ganinterface.studio.gallery import words
from ganinterface.studio.gallery.shelf import Described, Shelf, Shown
from ganinterface.studio.loop import Loop
from ganinterface.studio.messages import Messages
from ganinterface.studio.models import Models
from ganinterface.studio.workbench import Workbench

MAX_ENTRIES, MAX_BYTES = 20_000, 2**30  # beyond that the oldest go that are no favourites
FULL = "The gallery is full: from now on the oldest portraits go that are no favourites."
MAX_FAVOURITES = 1000

Keys = tuple[str, ...]


class Gallery:
    """The entries of the open model, the newest first; from `start` on, which a window calls.

    They are the program's, not the project's: removing some is taken back by `put_back`, not by undo.
    """

    changed = Signal()  # which there are, which are favourites, what was removed
    current_changed = Signal()
    selection_changed = Signal()

    def __init__(
        self,
        session: Session,
        workbench: Workbench,
        models: Models,
        files: FileThread,
        messages: Messages,
        loop: Loop,
    ) -> None:
        self._session = session
        self._models = models
        self._files = files
        self._messages = messages
        self._shelf = Shelf(loop, messages)
        self.arrived = self._shelf.arrived
        self.entries = ()
        self.removed: tuple[Entry, ...] = ()  # what can still be put back
        self.selected: Keys = ()
        self.current: str | None = None  # the key of the picture on the canvas
        self._document: Document | None = None  # that was kept, or gone to, last
        self._own: str | None = None  # the one that further edits replace: kept since the portrait came up
        self._is_started = self._is_full = False  # … and since that was said
        models.model_changed.connect(self._open)
        workbench.document_changed.connect(self._on_document)

    def start(self) -> None:
        """Keep what is looked at from now on."""
        self._is_started = True
        self._open()

    def close(self) -> None:
        """What was removed goes for good; everything else is on the disk then."""
        self.forget_removed()
        self._shelf.close()

    # --- what there is ---

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All of them, the newest first."""
        return self._entries

    @entries.setter
    def entries(self, entries: tuple[Entry, ...]) -> None:
        self._entries = entries
        self._by_key = {entry.key: entry for entry in entries}

    @property
    def folder(self) -> Path:
        """Where the files of the entries are."""
        return self._shelf.folder

    def entry(self, key: str) -> Entry | None:
        """The entry of that key."""
        return self._by_key.get(key)

    def look(self, key: str) -> Shown | None:
        """What is seen of an entry; None: it is on its way, and `arrived` tells."""
        entry = self.entry(key)
        return None if entry is None else self._shelf.look(entry)

    def keep(self, document: Document, picture: Picture) -> None:
        """Keep a portrait that is looked at, if it is not here yet.

        One that only has other edits than the portrait before it takes that one's place, unless it is a favourite, or was
        there before the person came back to it.
        """
        if not self._shelf.is_open:
            return
        digest = digest_of(document)
        found = next((entry for entry in self.entries if entry.digest == digest), None)
        if found is not None:
            self._own = self._own if found.key == self._own else None
        else:
            found = self._put(document, picture)
        self._become_current(found.key, document)

    def documents(self, keys: Iterable[str], then: Callable[[list[Document]], None], purpose: str) -> None:
        """Go on with the Documents of entries (in a moment), their arrays among the session's.

        Nothing follows once others are asked for with the same purpose, nor where the open model cannot draw one, which is
        said.
        """

        def take(portraits: list[Portrait]) -> None:
            model = self._session.model
            for portrait in portraits:
                problem = model and misfit([portrait.document], model, portrait.arrays)
                if problem:
                    self._messages.say(f"A portrait of the gallery cannot be used: {problem}", "warning")
                    return
            for portrait in portraits:
                self._session.arrays.add_all(portrait.arrays)
            ref = self._session.document.model
            then([replace(portrait.document, model=ref) for portrait in portraits])

        self.portraits(keys, take, purpose)

    def portraits(self, keys: Iterable[str], then: Callable[[list[Portrait]], None], purpose: str) -> None:
        """Go on with what entries stand for (in a moment), in the order of the keys; `purpose` as for `documents`."""
        self._files.read("Read the gallery", self.reading(keys), then, purpose=f"gallery: {purpose}")

    def fetch(self, keys: Iterable[str], then: Callable[[dict[str, Described]], object]) -> None:
        """The Documents of entries by key, for what nobody waits for: files that are opened or written do not wait for it."""
        self._shelf.fetch([entry for key in keys if (entry := self.entry(key)) is not None], then)

    def reading(self, keys: Iterable[str]) -> Callable[[Report], list[Portrait]]:
        """Work for another thread: what entries stand for. ProjectError with one sentence when one cannot be read."""
        present = {entry.key: entry for entry in self.entries}
        return self._shelf.read([present[key] for key in keys if key in present])

    # --- what a person does ---

    def select(self, keys: Iterable[str]) -> None:
        """What verbs without keys of their own are about."""
        chosen = tuple(keys)
        if chosen != self.selected:
            self.selected = chosen
            self.selection_changed.emit()

    def go(self, key: str) -> None:
        """That portrait on the canvas (in a moment), with everything that made it; one undo step."""

        def take(documents: list[Document]) -> None:
            (document,) = documents
            self._session.end_gesture()
            self._session.apply(f"Go to {words.name(document)}", document)
            self._own = None
            self._become_current(key, document)

        self.documents([key], take, "go")

    def toggle_favourite(self, keys: Iterable[str]) -> None:
        """Favourites, or no longer where all of them are."""
        wanted = set(keys)
        chosen = [entry for entry in self.entries if entry.key in wanted]
        is_favourite = not all(entry.is_favourite for entry in chosen)
        changing = [entry for entry in chosen if entry.is_favourite != is_favourite]
        count = sum(entry.is_favourite for entry in self.entries)
        if is_favourite and count + len(changing) > MAX_FAVOURITES:
            text = f"There are {count} favourites, and {MAX_FAVOURITES} is the most: take some off first."
            self._messages.say(text, "warning")
            return
        for entry in changing:
            self._shelf.rename(entry, is_favourite)
            self._exchange(entry, entry._replace(is_favourite=is_favourite))
        if changing:
            self.changed.emit()

    def remove(self, keys: Iterable[str]) -> None:
        """Take entries out; until `forget_removed` they can be put back."""
        wanted = set(keys)
        gone = tuple(entry for entry in self.entries if entry.key in wanted)
        if gone:
            self.removed = (*self.removed, *gone)
            self.entries = tuple(entry for entry in self.entries if entry.key not in wanted)
            self.select(key for key in self.selected if key not in wanted)
            self._messages.say(f"{counted(len(gone), 'portrait')} removed from the gallery")
            self.changed.emit()

    def clear(self) -> None:
        """Remove all that are no favourites."""
        self.remove(entry.key for entry in self.entries if not entry.is_favourite)

    def put_back(self) -> None:
        """What was removed is there again."""
        if self.removed:
            self.entries = tuple(sorted((*self.entries, *self.removed), reverse=True))
            self.removed = ()
            self.changed.emit()

    def forget_removed(self) -> None:
        """What was removed goes for good."""
        gone, self.removed = self.removed, ()
        self._shelf.delete(gone)
        if gone:
            self.changed.emit()

    # --- inner workings ---

    def _put(self, document: Document, picture: Picture) -> Entry:
        entry, arrays = new_entry(document), self._session.arrays.copy()
        arrays.retain(arrays_of(document))
        before = None if self._own is None else self.entry(self._own)
        is_replacing = before is not None and not before.is_favourite and self._is_same(document)
        self._shelf.write(entry, Portrait(document, arrays, picture), self._on_written)
        if before is not None and is_replacing:
            self._shelf.delete([before])
            self.entries = tuple(each for each in self.entries if each != before)
            self.select(entry.key if key == before.key else key for key in self.selected)
        self.entries = (entry, *self.entries)
        self._own = entry.key
        self.changed.emit()
        return entry

    def _is_same(self, document: Document) -> bool:
        """Whether it is the portrait that was kept last, but for its edits."""
        return self._document is not None and _bare(document) == _bare(self._document)

    def _become_current(self, key: str, document: Document) -> None:
        self._document = document
        here = key if document == self._session.document else None  # it may have been left already
        if here != self.current:
            self.current = here
            self.current_changed.emit()

    def _on_document(self) -> None:
        if self.current is not None and self._session.document != self._document:
            self.current = None
            self.current_changed.emit()

    def _on_written(self, entry: Entry) -> None:
        present = self.entry(entry.key)
        if present is not None:  # it may be a favourite by now
            self._exchange(present, present._replace(size=entry.size))
        self._prune()

    def _prune(self) -> None:
        size, count = sum(entry.size for entry in self.entries), len(self.entries)
        gone: list[Entry] = []
        for entry in reversed(self.entries):
            if count <= MAX_ENTRIES and size <= MAX_BYTES:
                break
            if not entry.is_favourite and entry.key != self._own:
                gone.append(entry)
                size, count = size - entry.size, count - 1
        if gone:
            self._shelf.delete(gone)
            without = {entry.key for entry in gone}
            self.entries = tuple(entry for entry in self.entries if entry.key not in without)
            self.changed.emit()
            if not self._is_full:
                self._is_full = True
                self._messages.say(FULL, "warning")

    def _exchange(self, before: Entry, after: Entry) -> None:
        self.entries = tuple(after if entry is before else entry for entry in self.entries)

    def _open(self) -> None:
        """The gallery of the model that is open."""
        model = self._session.model
        if not self._is_started or model is None:
            return
        self.forget_removed()
        self.entries, self.current, self._own, self._document = (), None, None, None
        self.select(())
        self._shelf.open(album_folder(model.ref), partial(self._take, model.ref))
        self.changed.emit()

    def _take(self, model: ModelRef, found: list[Entry]) -> None:
        if self._session.model is not None and self._session.model.ref == model:
            present = {entry.key for entry in (*self.entries, *self.removed)}
            others = (entry for entry in found if entry.key not in present)
            self.entries = tuple(sorted((*self.entries, *others), reverse=True))
            self._prune()
            self.changed.emit()


def _bare(document: Document) -> Document:
    return replace(document, edits=(), model=ModelRef())
