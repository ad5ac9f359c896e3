"""The sound of the film: opened, found again, moved along time, taken out."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace
from psygnal import Signal

from ganinterface.audio.envelope import Envelope
from ganinterface.audio.finding_sounds import find_sound
from ganinterface.audio.sound import Sound, read_sound
from ganinterface.document.animation.film_changes import set_sound
from ganinterface.document.animation.sounds import SoundRef
from ganinterface.document.limits import clamped
from ganinterface.document.project import Project
from ganinterface.document.typed.number_text import shown
from ganinterface.files.opening import OpenedSound
from ganinterface.files.project import Report
from ganinterface.session.session import Session
from ganinterface.studio.files.thread import FileThread
from ganinterface.studio.messages import Messages

PURPOSE = "sound"


class FilmSound:
    """The timeline's sound, and what is heard of it once its file is read.

    A file that is missing is named once; everything but the waveform and what is heard goes on.
    """

    taken = Signal()  # a person has opened one
    changed = Signal()  # which sound there is, where it begins, or what is known of it

    def __init__(self, session: Session, files: FileThread, messages: Messages) -> None:
        self._session, self._files, self._messages = session, files, messages
        self.heard: Sound | None = None  # what the file holds; None: it is being read, or is missing
        self.envelope: Envelope | None = None
        self.file: Path | None = None  # where it is
        self.problem = ""  # why it cannot be heard, in one sentence
        self._hash = ""  # of what is read, or was
        session.changed.connect(self._on_project)

    @property
    def ref(self) -> SoundRef | None:
        """What the project says of it."""
        return self._session.timeline.sound

    @property
    def is_missing(self) -> bool:
        """Whether its file was looked for and not found, or not read."""
        return self.ref is not None and bool(self.problem)

    def take(self, opened: OpenedSound) -> None:
        """A sound that was read becomes the film's, in place of another."""
        before, path, was_missing = self.ref, opened.path, self.is_missing
        self._hold(opened.path, opened.sound)
        start = before.start if before is not None else 0.0
        ref = SoundRef(path.name, opened.sound.hash, str(path.absolute()), opened.sound.duration, start)
        if before is not None and before.hash == ref.hash:
            self._apply(f"Locate {before.name}", replace(ref, gain=before.gain))
            self.changed.emit()  # also where the project knew the place already
            self._messages.say(f"{before.name} is found: {path.name}", matter="file")
            return
        self._apply(f"Sound {path.name}", ref)
        more = "play it, or let the portrait say it"
        if before is not None and was_missing:
            more = f"another recording than {before.name}, whose mouth shapes stay until you speak again"
        self._messages.say(f"{path.name}, {opened.sound.duration:.1f} s: {more}")
        self.taken.emit()

    def remove(self) -> None:
        """A film without sound; what it moved stays."""
        if self.ref is not None:
            self._apply(f"Take out {self.ref.name}", None)

    def set_start(self, seconds: float) -> None:
        """The sound begins at that moment of the film."""
        ref = self.ref
        if ref is not None:
            inside = clamped("driver start", seconds)
            self._apply(f"{ref.name} from {shown(inside)} s on", replace(ref, start=inside))

    def look_again(self) -> None:
        """Look for a file that is missing, or has gone since it was read; nothing is said where that was said already."""
        if self.file is not None and not self.file.exists():
            self._hash = ""
            self._follow()
        elif self.ref is not None and self.is_missing:
            self._read(self.ref, again=True)

    # --- inner workings ---

    def _apply(self, label: str, ref: SoundRef | None) -> None:
        self._session.apply(label, timeline=set_sound(self._session.timeline, ref))

    def _on_project(self, new: Project, old: Project) -> None:
        if new.timeline.sound != old.timeline.sound:
            self._follow()

    def _follow(self) -> None:
        """Read the sound's file, where it is another one than before."""
        ref = self.ref
        if ref is None:
            self._hold(None, None)
        elif ref.hash != self._hash:
            self._hold(None, None)
            self._hash = ref.hash
            self._read(ref)
        self.changed.emit()

    def _read(self, ref: SoundRef, again: bool = False) -> None:
        beside = self._session.path

        def work(report: Report) -> tuple[Path, Sound] | None:
            path = find_sound(ref, beside)
            return None if path is None else (path, read_sound(path, report))

        def then(found: tuple[Path, Sound] | None) -> None:
            if ref.hash != self._hash:
                return
            if found is None:
                self.problem = f"The sound '{ref.name}' is missing: locate it, or put it beside the project."
                if not again:
                    self._messages.say(self.problem, "warning", matter="file")
            else:
                self._hold(*found)
            self.changed.emit()

        def failed() -> None:
            if ref.hash != self._hash:
                return
            self.problem = f"The sound '{ref.name}' cannot be read."
            self.changed.emit()

        self._files.read(f"Read {ref.name}", work, then, failed, PURPOSE)

    def _hold(self, path: Path | None, sound: Sound | None) -> None:
        self.file, self.heard, self.problem = path, sound, ""
        self.envelope = None if sound is None else Envelope(sound)
        self._hash = "" if sound is None else sound.hash
