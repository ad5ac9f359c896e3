"""Speak: a voice becomes mouth shapes on the timeline, which move what the model has for a mouth."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from msgspec.structs import replace
from psygnal import Signal

from ganinterface.audio.espeak import SpeechError, languages
from ganinterface.audio.speaking import Hints, Said, said
from ganinterface.audio.timing_files import write_timing
from ganinterface.document.animation.drivers import Driver, Mouth
from ganinterface.document.animation.mouth_shapes import MouthTrack
from ganinterface.document.limits import clamped
from ganinterface.document.project import Project
from ganinterface.document.typed.number_text import counted
from ganinterface.files.opening import OpenedTiming
from ganinterface.files.project import Report
from ganinterface.session.session import Session
from ganinterface.studio.files.preset_library import PresetLibrary
from ganinterface.studio.files.thread import FileThread
from ganinterface.studio.jobs import Job, Jobs
from ganinterface.studio.loop import Loop
from ganinterface.studio.messages import Messages
from ganinterface.studio.one_job import OneJob
from ganinterface.studio.voice.mouth_movers import (
    Available,
    MouthMovers,
    closer,
    mouth_movers,
    openers,
    shape_presets,
)
from ganinterface.studio.voice.movers import Mover
from ganinterface.studio.voice.saying import mouth_driver, with_driver, with_movers_in, with_said
from ganinterface.studio.voice.sound import FilmSound

LIMIT_NAMES = {"lead": "lead", "softness": "softness", "strength": "influence"}


class Speaking:
    """What the mouth goes by is set here beforehand; the result is one driver of mouth shapes, one undo step."""

    changed = Signal()  # the hints, the job, the driver, or what there is to move

    def __init__(
        self,
        session: Session,
        sound: FilmSound,
        presets: PresetLibrary,
        jobs: Jobs,
        files: FileThread,
        messages: Messages,
        loop: Loop,
    ) -> None:
        self._session, self._sound, self._presets = session, sound, presets
        self._files, self._messages, self._loop = files, messages, loop
        self.work = OneJob(jobs, messages, loop)  # listens
        self._held = ""  # the number that a hand has taken
        self.hints = Hints()
        self.opener: str | None = None  # the name of what opens the mouth, where one was chosen
        session.changed.connect(self._on_project)
        session.model_changed.connect(self.changed.emit)
        presets.changed.connect(self.changed.emit)
        sound.changed.connect(self.changed.emit)
        self.work.changed.connect(self.changed.emit)

    # --- what there is ---

    @property
    def driver(self) -> Driver | None:
        """The driver of mouth shapes."""
        return mouth_driver(self._session.timeline)

    @property
    def mouth(self) -> Mouth | None:
        """Its shapes and how they are shown."""
        driver = self.driver
        return driver.source if driver is not None and isinstance(driver.source, Mouth) else None

    @property
    def openers(self) -> list[Mover]:
        """What may open the mouth of this model, the likeliest first."""
        return openers(self._available, self._session.offered(self._session.document))

    @property
    def movers(self) -> MouthMovers | None:
        """What the shapes of this model's mouths move; None where nothing does."""
        found = self.openers
        chosen = next((each for each in found if each.name == self.opener), found[0] if found else None)
        return mouth_movers(shape_presets(self._available), chosen, closer(self._available))

    @property
    def _available(self) -> Iterable[Available]:
        own_first = sorted(self._presets.entries, key=lambda entry: not entry.is_own)
        return [
            Available(entry.preset, entry.arrays)
            for entry in own_first
            if entry.preset is not None and self._presets.misfit(entry) is None
        ]

    @property
    def languages(self) -> list[tuple[str, str]]:
        """Codes and names of those that a transcript can be in; none where espeak-ng is not installed."""
        try:
            return [(each.code, each.name) for each in languages()]
        except SpeechError:
            return []

    # --- what to go by ---

    def set_hints(self, hints: Hints) -> None:
        """What is known of the recording."""
        if hints != self.hints:
            self.hints = hints
            self.changed.emit()

    def take_timing(self, opened: OpenedTiming) -> None:
        """Go by that file, and say the sound by it where there is one."""
        self.set_hints(self.hints._replace(timing=opened.path, way=None))
        if self._sound.heard is not None:
            self.speak()
        else:
            self._messages.say(
                f"The mouth goes by {opened.path.name} as soon as its sound is open: then Speak"
            )

    def choose_opener(self, name: str) -> None:
        """Let the mouth open by what is called so; shapes that are there already go by it, too."""
        self.opener = name
        driver, movers = self.driver, self.movers
        if driver is not None and movers is not None:
            self._put(f"Open the mouth by {name}", driver, movers)
        self.changed.emit()

    # --- doing ---

    def speak(self) -> None:
        """Find the mouth shapes of the sound, as a job, and put them on the timeline."""
        heard, ref = self._sound.heard, self._sound.ref
        if heard is None or ref is None:
            self._messages.say(self._sound.problem or "Open a sound first.", "warning")
            return
        if self.movers is None:
            self._messages.say(
                "Nothing moves a mouth in this model: make a preset that opens it, and call it mouth open.",
                "warning",
            )
            return
        hints = self.hints._replace(fps=self._session.timeline.fps)

        def work(job: Job) -> str:
            def check(fraction: float) -> None:
                job.check()
                job.report(fraction)

            found = said(heard, hints, check)
            self._loop.post(partial(self._take, job, found))
            return f"{counted(len(found.track.cues), 'mouth shape')} {found.source}"

        self.work.start(f"Speak {ref.name}", work)

    def write(self, path: Path) -> None:
        """The mouth shapes as a file of another program (in a moment), as its suffix says."""
        mouth, ref, fps = self.mouth, self._sound.ref, self._session.timeline.fps
        if mouth is None:
            self._messages.say("There are no mouth shapes yet.", "warning")
            return

        def work(_report: Report) -> None:
            write_timing(path, mouth.track, fps, ref.name if ref is not None else "")

        def then(written: bool) -> None:
            if written:
                self._messages.say(f"{counted(len(mouth.cues), 'mouth shape')} in {path.name}")

        self._files.write("Save", path, work, then)

    # --- how the shapes are shown: numbers that sliders move, by name ---

    @property
    def keying(self) -> None:
        """None: they are no numbers of the picture, and have no keys."""
        return None

    def limit_name(self, number: str) -> str:
        """The entry of `limits.LIMITS` for "lead", "softness" or "strength"."""
        return LIMIT_NAMES[number]

    def drag_begin(self, number: str) -> None:
        """A hand takes one of them; until `drag_end` all is one undo step."""
        self._session.end_gesture()
        if self.driver is not None:
            self._held = number
            self._session.begin_gesture(f"{number.capitalize()} of the mouth")

    def drag_to(self, value: float) -> None:
        """Another value for it."""
        driver, mouth, number = self.driver, self.mouth, self._held
        if driver is None or mouth is None or not self._session.in_gesture:
            return
        inside = clamped(LIMIT_NAMES[number], value)
        if number == "strength":
            driver = replace(driver, strength=inside)
        else:
            driver = replace(driver, source=replace(mouth, **{number: inside}))
        self._replace(number, driver)

    def drag_end(self) -> None:
        """The hand lets go."""
        self._session.end_gesture()

    def set_track(self, label: str, track: MouthTrack) -> None:
        """Other shapes."""
        driver, mouth = self.driver, self.mouth
        if driver is not None and mouth is not None:
            source = replace(mouth, cues=track.cues, duration=track.duration)
            self._replace(label, replace(driver, source=source))

    # --- inner workings ---

    def _take(self, job: Job, found: Said) -> None:
        ref, movers = self._sound.ref, self.movers
        if not self.work.is_wanted(job) or ref is None or movers is None:
            return
        made = with_said(self._session.project, found.track, movers, ref.hash)
        put_movers(self._session, f"Speak {ref.name}", movers.movers, made)
        text = f"{counted(len(found.track.cues), 'mouth shape')} {found.source}"
        if found.doubt:
            self._messages.say(f"{text}. {found.doubt}", "warning")
        else:
            self._messages.say(text)

    def _put(self, label: str, driver: Driver, movers: MouthMovers) -> None:
        """The driver with what it moves, in every picture of the animation."""
        assert isinstance(driver.source, Mouth)
        driver = replace(driver, source=replace(driver.source, targets=movers.targets))
        put_movers(self._session, label, movers.movers, with_driver(self._session.project, driver))

    def _replace(self, label: str, driver: Driver) -> None:
        self._session.apply(label, timeline=with_driver(self._session.project, driver).timeline)

    def _on_project(self, new: Project, old: Project) -> None:
        if (new.timeline.drivers, new.library) != (old.timeline.drivers, old.library):
            self.changed.emit()


def put_movers(session: Session, label: str, movers: Iterable[Mover], project: Project) -> None:
    """Make the project the session's, one step, with what the movers need in its pictures and its library."""
    found = tuple(movers)
    for mover in found:
        session.arrays.add_all(mover.arrays)
    made = with_movers_in(project, found)
    session.apply(label, made.document, timeline=made.timeline, library=made.library)
