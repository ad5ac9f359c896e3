"""Alive: blinking, breathing, looking about and hair that follows, each with one click."""

from __future__ import annotations

import random

from msgspec.structs import replace
from psygnal import Signal

from ganinterface.document.animation.settings import inside
from ganinterface.document.document import Document
from ganinterface.document.project import Project
from ganinterface.session.session import Session
from ganinterface.studio.files.preset_library import PresetLibrary
from ganinterface.studio.messages import Messages
from ganinterface.studio.voice.lively import MOVEMENTS, Kit, Movement, drivers_of, is_of
from ganinterface.studio.voice.mouth_movers import Available
from ganinterface.studio.voice.speaking import put_movers

HIGHEST_SEED = 9999


class Alive:
    """Each movement is a few drivers; which are there is told from the project, so that undo and files know it too."""

    changed = Signal()  # what there is to move, what is on, or the seed

    def __init__(self, session: Session, presets: PresetLibrary, messages: Messages) -> None:
        self._session, self._presets, self._messages = session, presets, messages
        self.seed = 1  # of what comes next
        session.changed.connect(self._on_project)
        session.model_changed.connect(self.changed.emit)
        presets.changed.connect(self.changed.emit)

    @property
    def movements(self) -> tuple[Movement, ...]:
        """All that there are."""
        return MOVEMENTS

    def problem(self, movement: Movement) -> str | None:
        """Why the model cannot, in one sentence."""
        if self._session.model is None:
            return self._messages.no_model()
        if movement.parts(self._kit, self.seed, self._session.arrays.copy()):
            return None
        return f"This model has nothing for it; it would need {movement.needs}."

    def is_on(self, movement: Movement) -> bool:
        """Whether it moves."""
        return any(is_of(driver, movement) for driver in self._session.timeline.drivers)

    def toggle(self, movement: Movement) -> None:
        """On, with the present seed, or off."""
        if self.is_on(movement):
            self._session.apply(f"No {movement.title.lower()}", timeline=self._without(movement).timeline)
        elif (problem := self.problem(movement)) is not None:
            self._messages.say(problem, "warning")
        else:
            self._put(movement.title, (movement,))

    def set_seed(self, seed: int) -> None:
        """Another time of everything that is on."""
        self.seed = seed
        on = tuple(movement for movement in MOVEMENTS if self.is_on(movement))
        if on:
            self._put(f"Alive, seed {seed}", on)
        self.changed.emit()

    def roll(self) -> None:
        """Any other seed."""
        self.set_seed(random.randint(1, HIGHEST_SEED))

    # --- inner workings ---

    @property
    def _kit(self) -> Kit:
        session, library = self._session, self._presets
        fitting = [
            Available(entry.preset, entry.arrays)
            for entry in sorted(library.entries, key=lambda entry: not entry.is_own)
            if entry.preset is not None and library.misfit(entry) is None
        ]
        document: Document = session.document
        turns = session.model is not None and session.model.takes_transform
        return Kit(fitting, session.offered(document), turns)

    def _without(self, movement: Movement) -> Project:
        timeline = self._session.timeline
        drivers = tuple(driver for driver in timeline.drivers if not is_of(driver, movement))
        return replace(self._session.project, timeline=replace(timeline, drivers=drivers))

    def _put(self, label: str, movements: tuple[Movement, ...]) -> None:
        session, kit = self._session, self._kit
        drivers, movers = list(session.timeline.drivers), []
        for movement in movements:
            parts = movement.parts(kit, self.seed, session.arrays)
            movers += [part.mover for part in parts]
            drivers = [driver for driver in drivers if not is_of(driver, movement)]
            drivers += [inside(driver) for driver in drivers_of(movement, parts)]
        timeline = replace(session.timeline, drivers=tuple(drivers))
        put_movers(session, label, movers, replace(session.project, timeline=timeline))

    def _on_project(self, new: Project, old: Project) -> None:
        if (new.timeline.drivers, new.library) != (old.timeline.drivers, old.library):
            self.changed.emit()
