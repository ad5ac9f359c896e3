"""What the attribute panel does to the picture and to the attributes on offer; each verb is one undo step."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from pathlib import Path
from random import Random

from msgspec.structs import replace
from psygnal import Signal

from ganinterface.document.document import Document
from ganinterface.document.project import (
    LONGEST_NAME,
    AttributeEntry,
    library_with,
    names_like,
    with_style_range,
)
from ganinterface.document.typed.number_text import counted, shown
from ganinterface.document.typed.style_ranges import range_inside
from ganinterface.files.attributes import combine, save_attributes
from ganinterface.files.opening import OpenedAttributes
from ganinterface.files.project import Report
from ganinterface.session import actions
from ganinterface.session.session import Session
from ganinterface.studio.files.thread import FileThread
from ganinterface.studio.messages import Messages
from ganinterface.studio.portrait import dice
from ganinterface.studio.preferences.settings import CurrentSettings
from ganinterface.studio.workbench import Workbench
from stylegan.files.system_errors import why_unwritable


class Attributes:
    """Attributes as the window works on them.

    On offer is the library and whatever else the picture uses (a preset brings its own); what is changed of
    those enters the library, so that a slider never vanishes in one's hand. Amounts are set by their addresses,
    see `Workbench.set_number`.
    """

    loaded = Signal(str)  # name of the first of a file's attributes, which are on offer now

    def __init__(
        self,
        session: Session,
        workbench: Workbench,
        files: FileThread,
        settings: CurrentSettings,
        messages: Messages,
    ) -> None:
        self._session = session
        self._workbench = workbench
        self._files = files
        self._settings = settings
        self._messages = messages
        self.selected: str | None = None  # the name of the one that was pointed at last
        self._draw = Random()

    @property
    def document(self) -> Document:
        """The Document that is worked on."""
        return self._workbench.document

    @property
    def offered(self) -> tuple[AttributeEntry, ...]:
        """What of the library fits the model, then what only this picture uses."""
        return self._session.offered(self.document)

    # --- amounts and styles ---

    def reset_attributes(self) -> None:
        """All amounts back to 0."""
        self._workbench.apply(actions.reset_attributes)

    def reset_attribute(self, name: str) -> None:
        """One amount back to 0."""
        if (entry := self._find(name)) is not None:
            self._workbench.apply(actions.set_attribute, entry, 0.0)

    def roll_all(self) -> None:
        """Amounts at random for all that are on offer, see `roll`."""
        self.roll([entry.name for entry in self.offered])

    def roll(self, names: Iterable[str], gently: bool = False) -> None:
        """Amounts at random for those attributes; gently: those of them that are in use a little off where they are."""
        wanted = set(names)
        entries = [entry for entry in self.offered if entry.name in wanted]
        if not entries:
            return
        present = {item.name: item.amount for item in self.document.attributes}
        amounts = dice.varied(entries, present, self._draw) if gently else dice.rolled(entries, self._draw)
        what = entries[0].name if len(entries) == 1 else f"{len(entries)} attributes"
        change = actions.set_attributes(
            self.document, entries, amounts, f"{'Vary' if gently else 'Roll'} {what}"
        )
        self._session.apply(*change, library=reduce(library_with, entries, self._session.library))
        moved = ", ".join(
            f"{name.replace('_', ' ')} {shown(amount)}" for name, amount in amounts.items() if amount
        )
        self._messages.say(f"{'Varied' if gently else 'Rolled'}: {moved}")

    def set_attribute_styles(self, name: str, first: int, last: int | None) -> None:
        """Which styles (from 0; None: to the last) an attribute moves; out of range is clamped and said."""
        entry, model = self._find(name), self._session.model
        if entry is None or model is None:
            return
        inside_first, inside_last, moved = range_inside(first, last, model.num_ws)
        if moved:
            self._messages.say(f"This model has styles 0 to {model.num_ws - 1}.", "warning")
        end = None if inside_last == model.num_ws - 1 else inside_last
        change = actions.set_attribute_range(self.document, name, inside_first, end)
        library = with_style_range(library_with(self._session.library, entry), name, inside_first, end)
        self._session.apply(*change, library=library)

    # --- the library ---

    def take(self, opened: OpenedAttributes) -> None:
        """Put a file's attributes on offer; one whose name another attribute has already gets a name of its own."""
        session = self._session
        session.arrays.add_all(opened.arrays)
        present = (*session.library, *self.offered)
        entries, renamed = distinct(opened.entries, present, opened.path.stem)
        known = sum(entry in present for entry in entries)
        told = _count(len(entries) - known) if known < len(entries) else "Nothing new"
        session.apply(f"Load {_count(len(entries) - known)}", library=_merged(session.library, entries))
        self._settings.remember_folder("attributes", opened.path)
        note = "; Open latent… takes it as a latent" if opened.is_guess else ""
        self._messages.say(f"{told} from {opened.path.name}{_repeated(known)}{_renaming(renamed)}{note}")
        self.loaded.emit(entries[0].name)

    def export_attributes(self, path: Path) -> None:
        """Write everything on offer as a CSV, or a single one as .npy (in a moment)."""
        entries, arrays = self.offered, self._session.arrays.copy()
        if not entries:
            self._messages.say("There are no attributes to export yet.", "warning")
            return

        def write(_report: Report) -> None:
            try:
                save_attributes(path, entries, arrays)
            except OSError as error:
                raise ValueError(f"'{path.name}' cannot be written: {why_unwritable(error)}.") from error

        def ended(written: bool) -> None:
            if written:
                self._settings.remember_folder("attributes", path)
                self._messages.say(f"{_count(len(entries))} written to {path.name}")

        self._files.write("Export", path, write, ended)

    def combine_attributes(self, name: str) -> bool:
        """Offer what the sliders do together as one more attribute; returns whether that was possible."""
        session = self._session
        name, model = " ".join(name.split()), session.model
        problem = self.name_problem(name)
        if problem is not None or model is None:
            self._messages.say(problem or self._messages.no_model("before you make attributes"), "warning")
            return False
        try:
            vector = combine(self.document, session.arrays, model.num_ws, model.w_dim)
            entry = AttributeEntry(name, session.arrays.put(vector), description="several attributes in one")
        except ValueError as error:
            self._messages.say(str(error), "warning")
            return False
        session.apply(f"New attribute {name}", library=(*session.library, entry))
        self._messages.say(f"{name} is on offer now: 1 does what the sliders do together.")
        return True

    def name_problem(self, name: str) -> str | None:
        """Why no attribute can have that name, in a sentence."""
        if not name or not name.isprintable():
            return "An attribute needs a name."
        if len(name) > LONGEST_NAME:
            return f"A name has at most {LONGEST_NAME} characters."
        if any(entry.name == name for entry in (*self.offered, *self._session.library)):
            return f"There is an attribute '{name}' already: choose another name."
        return None

    def offer(self, entry: AttributeEntry, label: str) -> bool:
        """Put one that was made here on offer, as an undo step; returns whether its name allows that."""
        problem = self.name_problem(entry.name)
        if problem is not None:
            self._messages.say(problem, "warning")
            return False
        return self._session.apply(label, library=(*self._session.library, entry))

    def remove_attribute(self, name: str) -> None:
        """Take an attribute off the picture and off the list."""
        entry, session = self._find(name), self._session
        if entry is not None:
            without = actions.set_attribute(self.document, entry, 0.0).document
            library = tuple(other for other in session.library if other.name != name)
            session.apply(f"Remove {name}", without, library=library)

    def move_attribute(self, name: str, *, steps: int) -> None:
        """An attribute so many places down among those of its group."""
        if (entry := self._find(name)) is None:
            return
        library = library_with(self._session.library, entry)
        places = [place for place, other in enumerate(library) if other.group == entry.group]
        members = [library[place] for place in places]
        at = members.index(entry)
        members.insert(min(max(at + steps, 0), len(members) - 1), members.pop(at))
        ordered = dict(zip(places, members, strict=True))
        moved = tuple(ordered.get(place, other) for place, other in enumerate(library))
        self._session.apply(f"Move {name}", library=moved)

    # --- inner workings ---

    def _find(self, name: str) -> AttributeEntry | None:
        entry = next((entry for entry in self.offered if entry.name == name), None)
        if entry is None:
            self._messages.say(f"There is no attribute '{name}'.", "warning")
        return entry


def _count(number: int) -> str:
    return counted(number, "attribute")


def _repeated(known: int) -> str:
    """What is said of those that the file shares with what is there."""
    return f"; {_count(known)} of it {'is' if known == 1 else 'are'} there already" if known else ""


def distinct(
    entries: Iterable[AttributeEntry], present: Iterable[AttributeEntry], stem: str
) -> tuple[tuple[AttributeEntry, ...], dict[str, str]]:
    """The entries of the file `stem` under names that no other attribute has, and those that are new, by the old ones.

    An entry that is there already, the same vector under the same name, keeps its name.
    """
    vectors = {entry.name: entry.vector for entry in present}
    taken, made, renamed = set(vectors), [], {}
    for entry in entries:
        name = entry.name
        if name in taken and vectors.get(name) != entry.vector:
            name = next(name for name in names_like(entry.name, stem) if name not in taken)
            renamed[entry.name] = name
        taken.add(name)
        made.append(replace(entry, name=name))
    return tuple(made), renamed


def _renaming(renamed: dict[str, str]) -> str:
    """What is said of them, after the number of all."""
    if not renamed:
        return ""
    before, after = next(iter(renamed.items()))
    if len(renamed) == 1:
        return f"; there is another '{before}' already, so this one is called '{after}'"
    return (
        f"; {len(renamed)} of them have names that are there already, and are called '{after}' and the like"
    )


def _merged(
    library: tuple[AttributeEntry, ...], entries: Iterable[AttributeEntry]
) -> tuple[AttributeEntry, ...]:
    """The library with the entries: each in the place of its namesake, else at the end."""
    merged = {entry.name: entry for entry in library}
    merged.update((entry.name, entry) for entry in entries)
    return tuple(merged.values())
