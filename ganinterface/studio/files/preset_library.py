"""The presets at hand: those that are shipped and those of a person's own folders, with words to find them by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace
from psygnal import Signal

from ganinterface.assets import asset
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import AttributeAmount, Document, without_edits
from ganinterface.document.limits import clamped
from ganinterface.document.typed.number_text import counted, shown
from ganinterface.files.opening import OpenedPreset
from ganinterface.files.preset import (
    Preset,
    PresetError,
    apply_preset,
    load_preset,
    preset_problem,
    save_preset,
    tags_of,
)
from ganinterface.files.project import Report
from ganinterface.session.change import Change
from ganinterface.session.session import Session
from ganinterface.studio.editing.edits import PRESET_FOLDER, Edits
from ganinterface.studio.files.project_file import Stamp, stamp_of
from ganinterface.studio.files.thread import FileThread
from ganinterface.studio.loop import Loop
from ganinterface.studio.messages import Messages
from ganinterface.studio.preferences.settings import CurrentSettings
from ganinterface.studio.workbench import Workbench

MOST_FILES = 2000  # that are looked at in a folder


@dataclass(frozen=True)
class LibraryEntry:
    """One file: its preset, or in one sentence why it cannot be read; a picture beside it shows before and after."""

    path: Path
    preset: Preset | None
    problem: str
    is_own: bool  # in a folder of the person's, whose files may be written
    picture: Path | None
    arrays: ArrayStore = field(default_factory=ArrayStore, compare=False, repr=False)

    @property
    def name(self) -> str:
        """What it is called."""
        return self.preset.name if self.preset else self.path.stem

    @property
    def tags(self) -> tuple[str, ...]:
        """The words under which a person finds it."""
        return self.preset.tags if self.preset else ()

    def has(self, words: Iterable[str]) -> bool:
        """Whether all words are in its name, its tags or its notes."""
        text = " ".join((self.name, *self.tags, self.preset.notes if self.preset else "")).casefold()
        return all(word.casefold() in text for word in words)


class _Put(NamedTuple):
    """What a preset has become in the picture: edits by id with their strength at 1, amounts with what was there before."""

    name: str
    edits: dict[str, float]
    amounts: dict[
        str, tuple[AttributeAmount, float, float]
    ]  # the attribute, its amount before, and what 1 adds


class PresetLibrary:
    """Reads the folders one file at a time, in turns of the loop; puts presets on the picture at a strength to choose."""

    changed = Signal()  # the entries, whether they fit, or the strength

    def __init__(
        self,
        session: Session,
        workbench: Workbench,
        edits: Edits,
        files: FileThread,
        settings: CurrentSettings,
        messages: Messages,
        loop: Loop,
    ) -> None:
        self._session, self._workbench, self._edits = session, workbench, edits
        self._files, self._settings, self._messages = files, settings, messages
        self.entries: tuple[LibraryEntry, ...] = ()
        self.strength = 1.0  # at which the next one is put, or the last one acts
        self._read: dict[Path, tuple[Stamp, LibraryEntry]] = {}
        self._to_read: list[tuple[Path, bool]] = []
        self._listed: list[tuple[Path, bool]] = []
        self._seen: dict[Path, Stamp | None] = {}  # the folders, when they were looked through
        self._last: _Put | None = None
        self._next = loop.timer(self._read_one)
        session.model_changed.connect(self.changed.emit)
        workbench.project_changed.connect(self._on_project)

    # --- what there is ---

    @property
    def folders(self) -> tuple[Path, ...]:
        """The person's own."""
        return tuple(map(Path, self._settings.current.preset_folders))

    @property
    def tags(self) -> tuple[str, ...]:
        """All that are in use, by alphabet."""
        return tuple(sorted({tag for entry in self.entries for tag in entry.tags}, key=str.casefold))

    @property
    def is_looking(self) -> bool:
        """Whether the folders are being looked through."""
        return self._next.is_active

    def look_again(self) -> None:
        """Look through the folders where something has come or gone since: that costs next to nothing where nothing has."""
        if self._folders_now() != self._seen:
            self.look()

    def look(self) -> None:
        """Look through the folders (in a moment); only files that are new or changed are read again."""
        self._seen = self._folders_now()
        self._listed = [*((path, False) for path in _files_in(_shipped())), *self._own_files()]
        gone = set(self._read) - {path for path, _ in self._listed}
        for path in gone:
            del self._read[path]
        self._to_read = [
            (path, is_own) for path, is_own in self._listed if self._known(path) != stamp_of(path)
        ]
        self._next.start()

    def found(self, text: str = "", tag: str = "") -> tuple[LibraryEntry, ...]:
        """Those with all words of a text, and with a tag; those that fit the model first, a person's own before others."""
        words = text.split()
        kept = [each for each in self.entries if each.has(words) and (not tag or tag in each.tags)]
        return tuple(sorted(kept, key=lambda each: (self.misfit(each) is not None, not each.is_own)))

    def misfit(self, entry: LibraryEntry) -> str | None:
        """Why it cannot be put on this picture, in one sentence; None when it can."""
        if entry.preset is None:
            return entry.problem
        model = self._session.model
        return self._messages.no_model() if model is None else preset_problem(entry.preset, model)

    def opened(self, name: str) -> OpenedPreset | None:
        """The first preset of that name that fits, with its arrays."""
        for entry in self.entries:
            if entry.name == name and entry.preset is not None and self.misfit(entry) is None:
                return OpenedPreset(entry.path, entry.preset, entry.arrays)
        return None

    def preview(self, entry: LibraryEntry) -> Document | None:
        """This portrait with nothing but the preset, to be drawn small; None where it does not fit."""
        if entry.preset is None or self.misfit(entry) is not None:
            return None
        if not entry.arrays.hashes() <= self._session.arrays.hashes():
            self._session.arrays.add_all(entry.arrays)  # what is drawn beside the canvas is drawn with these
        made = apply_preset(without_edits(self._workbench.document), entry.preset)
        steady = (replace(edit, id=f"{entry.path}{place}") for place, edit in enumerate(made.edits))
        return replace(made, edits=tuple(steady))  # the same Document every time

    # --- folders and tags ---

    def add_folder(self, folder: Path) -> None:
        """Join a folder of the person's own; what is none is said."""
        if not folder.is_dir():
            self._messages.say(f"There is no folder '{folder}'.", "warning")
            return
        text = str(folder.absolute())
        present = self._settings.current.preset_folders
        if text not in present:
            self._settings.remember(preset_folders=(*present, text))
        found = len(_files_in(folder))
        here = f"{counted(found, 'preset')} of {folder.name} joined the others"
        self._messages.say(
            here if found else f"There is no preset in {folder.name} yet; what you save there joins."
        )
        self.look()

    def remove_folder(self, folder: Path) -> None:
        """Show a folder's presets no longer; its files stay."""
        kept = tuple(each for each in self._settings.current.preset_folders if Path(each) != folder)
        self._settings.remember(preset_folders=kept)
        self.look()

    def set_tags(self, entry: LibraryEntry, tags: Sequence[str]) -> None:
        """Other tags in a preset of the person's own (in a moment)."""
        if not entry.is_own or entry.preset is None:
            self._messages.say(
                f"{entry.name} comes with the program: save a copy into a folder of yours first."
            )
            return
        new = tags_of(tags)

        def write(_report: Report) -> None:
            preset, arrays = load_preset(entry.path)  # it may have changed meanwhile
            save_preset(entry.path, replace(preset, tags=new), arrays)

        def ended(written: bool) -> None:
            if written:
                self._messages.say(f"{entry.name}: {', '.join(new) or 'no tags'}")
                self.look()

        self._files.write("Tag", entry.path, write, ended)

    # --- putting them on the picture ---

    def put_file(self, path: Path) -> None:
        """Put the preset of a file of the library on the picture, at the present strength."""
        entry = next((each for each in self.entries if each.path == path), None)
        if entry is not None:
            self.put(entry)

    def put(self, entry: LibraryEntry) -> None:
        """Put a preset on the picture, at the present strength; why it cannot be is said."""
        problem = self.misfit(entry)
        if problem is not None or entry.preset is None:
            self._messages.say(problem or entry.problem, "warning")
            return
        before, preset = self._workbench.document, entry.preset
        try:
            self._edits.take_preset(OpenedPreset(entry.path, preset, entry.arrays), self.strength)
        except ValueError as error:
            self._messages.say(str(error), "warning")
            return
        self._last = _put_between(before, self._workbench.document, preset)
        self.changed.emit()

    @property
    def in_hand(self) -> str | None:
        """The preset that was put last and is still there whole: what the strength acts on. None: the next one."""
        return None if self._last is None else self._last.name

    def forget_last(self) -> None:
        """The strength is that of the next one from now on, and 1."""
        if self._last is not None or self.strength != 1.0:
            self._last, self.strength = None, 1.0
            self.changed.emit()

    def strength_begin(self) -> None:
        """A hand takes the strength: what it does until `strength_end` is one step."""
        if self._last is not None:
            self._before = self.strength
            self._workbench.gesture_begin(self._last.name)

    def strength_to(self, strength: float) -> None:
        """Another strength."""
        self.strength = clamped("strength", strength)
        if self._last is not None:
            self._workbench.apply(partial(_with_strength, put=self._last, strength=self.strength))
        self.changed.emit()

    def strength_end(self) -> None:
        """The hand lets go."""
        if self._last is not None and self._workbench.in_gesture:
            label = f"{self._last.name} {shown(self._before)} → {shown(self.strength)}"
            self._workbench.gesture_end(label)

    # --- inner workings ---

    def _folders_now(self) -> dict[Path, Stamp | None]:
        shipped = _shipped()
        return {folder: stamp_of(folder) for folder in (*((shipped,) if shipped else ()), *self.folders)}

    def _own_files(self) -> Iterable[tuple[Path, bool]]:
        return ((path, True) for folder in self.folders for path in _files_in(folder))

    def _known(self, path: Path) -> Stamp | None:
        return self._read[path][0] if path in self._read else None

    def _read_one(self) -> None:
        """One file in this turn of the loop; all that is known is shown when nothing is left to read."""
        if not self._to_read:
            known = (self._read[path][1] for path, _ in self._listed if path in self._read)
            entries = tuple(dict.fromkeys(known))
            if entries != self.entries:
                self.entries = entries
                self.changed.emit()
            return
        path, is_own = self._to_read.pop(0)
        stamp = stamp_of(path)
        if stamp is not None:
            self._read[path] = stamp, _entry_of(path, is_own)
        self._next.start()

    def _on_project(self) -> None:
        """What was put may have been taken out, or undone."""
        if self._last is None:
            return
        edits = {edit.id for edit in self._workbench.document.edits}
        amounts = {item.name for item in self._workbench.document.attributes}
        seen = {
            name for name, (_, before, unit) in self._last.amounts.items() if before + unit * self.strength
        }
        if not (self._last.edits.keys() <= edits and seen <= amounts):
            self.forget_last()


def _shipped() -> Path | None:
    try:
        return asset(PRESET_FOLDER)
    except FileNotFoundError:
        return None


def _files_in(folder: Path | None) -> list[Path]:
    if folder is None:
        return []
    try:
        return sorted(folder.glob("*.json"))[:MOST_FILES]
    except OSError:
        return []


def _entry_of(path: Path, is_own: bool) -> LibraryEntry:
    picture = path.with_suffix(".png")
    beside = picture if picture.is_file() else None
    try:
        preset, arrays = load_preset(path)
    except PresetError as error:
        return LibraryEntry(path, None, str(error), is_own, beside)
    return LibraryEntry(path, preset, "", is_own, beside, arrays)


def _put_between(before: Document, after: Document, preset: Preset) -> _Put:
    """What the preset has become in the Document after it."""
    known = {edit.id for edit in before.edits}
    added = [edit.id for edit in after.edits if edit.id not in known]
    amounts = {item.name: item.amount for item in before.attributes}
    moved: dict[str, tuple[AttributeAmount, float, float]] = {}
    for item in preset.attributes:
        same = next((each for each in after.attributes if _is_same(item, each)), None)
        if same is not None:
            moved[same.name] = (same, amounts.get(same.name, 0.0), item.amount)
    units = [edit.strength for edit in preset.edits]
    return _Put(preset.name, dict(zip(added, units, strict=True)), moved)


def _is_same(item: AttributeAmount, other: AttributeAmount) -> bool:
    one, two = ((each.vector, each.first_style, each.last_style) for each in (item, other))
    return one == two


def _with_strength(document: Document, put: _Put, strength: float) -> Change:
    """The Document with what a preset has become at another strength."""
    edits = tuple(
        replace(edit, strength=clamped("strength", put.edits[edit.id] * strength))
        if edit.id in put.edits
        else edit
        for edit in document.edits
    )
    names = [item.name for item in document.attributes]
    present = {item.name: item for item in document.attributes}
    for name, (item, before, unit) in put.amounts.items():  # one that was at 0 is not in the Document
        present[name] = replace(
            present.get(name, item), amount=clamped("attribute", before + unit * strength)
        )
    attributes = tuple(
        present[name] for name in dict.fromkeys((*names, *put.amounts)) if present[name].amount
    )
    return Change(f"{put.name} {shown(strength)}", replace(document, edits=edits, attributes=attributes))
