"""Drivers, the walk, markers, the range and the loop of the film, as a person sets them."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from ganinterface.document.animation import film_changes as changes
from ganinterface.document.animation.drivers import Driver, Source
from ganinterface.document.animation.sounds import SoundRef
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.animation.walking import Walk
from ganinterface.document.blend import Travel
from ganinterface.document.parameters import by_name
from ganinterface.document.project import label_of
from ganinterface.session.session import Session
from ganinterface.studio.messages import Messages


class Drivers:
    """What moves the film beside poses and keys. Every verb is an undo step, or part of the gesture in progress."""

    def __init__(self, session: Session, messages: Messages) -> None:
        self._session = session
        self._messages = messages

    @property
    def _timeline(self) -> Timeline:
        return self._session.timeline

    def add(self, source: Source, address: str = "", name: str = "", **fields: Any) -> Driver:
        """A driver of the number at an address, the last to act; `fields` are others of a Driver."""
        driver = self._by_name(changes.new_driver(self._timeline, source, address, name, **fields))
        what = label_of(self._session.project, driver.address) if address else "the picture"
        self._apply(f"Drive {what} by {driver.name}", changes.put_driver(self._timeline, driver))
        return driver

    def add_all(self, label: str, drivers: list[Driver]) -> None:
        """Several drivers (from `film_changes.new_driver`) as one step."""
        made = self._timeline
        for driver in drivers:
            made = changes.put_driver(made, self._by_name(driver))
        self._apply(label, made)

    def remove(self, driver_id: str) -> None:
        """Without that driver."""
        name = self._timeline.driver(driver_id).name
        self._apply(f"Remove driver {name}", changes.remove_driver(self._timeline, driver_id))

    def move(self, driver_id: str, index: int) -> None:
        """That driver acting at another place in the order."""
        name = self._timeline.driver(driver_id).name
        self._apply(f"Move driver {name}", changes.move_driver(self._timeline, driver_id, index))

    def step(self, driver_id: str, steps: int) -> None:
        """That driver acting so many places later (earlier, below 0)."""
        places = [driver.id for driver in self._timeline.drivers]
        self.move(driver_id, places.index(driver_id) + steps)

    def set(self, driver_id: str, **fields: Any) -> None:
        """Change fields of a Driver: name, address, mix, strength, start, enabled; numbers are moved into their ranges."""
        driver = self._timeline.driver(driver_id)
        self._put(replace(driver, **fields), f"Driver {driver.name}: {', '.join(fields)}")

    def set_source(self, driver_id: str, **fields: Any) -> None:
        """Change fields of its source."""
        driver = self._timeline.driver(driver_id)
        changed = replace(driver, source=replace(driver.source, **fields))
        self._put(changed, f"Driver {driver.name}: {', '.join(fields)}")

    def change_source(self, driver_id: str, source: Source) -> None:
        """Its value comes from a source of another kind, or another one of the same; see `film_changes.with_source`."""
        driver = self._timeline.driver(driver_id)
        kind = type(source).__struct_config__.tag
        self._put(changes.with_source(self._timeline, driver, source), f"Driver {driver.name}: {kind}")

    def set_walk(self, walk: Walk | None) -> None:
        """A walk through latent space, or none."""
        label = "Walk through portraits" if walk else "No walk through portraits"
        self._apply(label, changes.set_walk(self._timeline, walk))

    def set_travel(self, travel: Travel) -> None:
        """How latents go from pose to pose: straight in W, or on the sphere in Z."""
        where = "straight, in W" if travel == "straight" else "on the sphere, in Z"
        self._apply(f"Portraits travel {where}", replace(self._timeline, travel=travel))

    def set_closes(self, on: bool) -> None:
        """Whether everything comes back to where it began."""
        self._apply("Perfect loop" if on else "No perfect loop", replace(self._timeline, closes=on))

    def put_marker(self, time: float, name: str = "", marker_id: str = "") -> None:
        """A marker there, or that of the id moved and renamed."""
        verb = "Move" if marker_id else "Add"
        self._apply(
            f"{verb} marker at {time:.2f} s", changes.put_marker(self._timeline, time, name, marker_id)
        )

    def remove_marker(self, marker_id: str) -> None:
        """Without that marker."""
        self._apply("Remove marker", changes.remove_marker(self._timeline, marker_id))

    def set_range(self, start: float | None, end: float | None = None) -> None:
        """What is played and exported, in seconds; None: all."""
        made = changes.set_range(self._timeline, start, end)
        text = "all" if made.range is None else f"{made.range[0]:.2f} to {made.range[1]:.2f} s"
        self._apply(f"Play {text}", made)

    def play_from(self, seconds: float) -> None:
        """What is played begins there, and ends where it did; at the film's end where that was not later."""
        _, end = self._timeline.range or (0.0, 0.0)
        self.set_range(seconds, end if end > seconds else None)

    def play_until(self, seconds: float) -> None:
        """What is played ends there, and begins where it did; at the film's beginning where that was not earlier."""
        start, _ = self._timeline.range or (0.0, 0.0)
        self.set_range(start if start < seconds else 0.0, seconds)

    def set_sound(self, sound: SoundRef | None) -> None:
        """The sound of the film, or none."""
        label = f"Sound {sound.name}" if sound is not None else "Remove sound"
        self._apply(label, changes.set_sound(self._timeline, sound))

    def _by_name(self, driver: Driver) -> Driver:
        """The driver with the addresses that numbers have by name, see `parameters.by_name`."""
        return driver.moved(lambda each: by_name(self._session.document, each) if each else "")

    def _put(self, driver: Driver, label: str) -> None:
        try:
            self._apply(label, changes.put_driver(self._timeline, self._by_name(driver)))
        except ValueError as error:
            self._messages.say(str(error), "warning")

    def _apply(self, label: str, timeline: Timeline) -> bool:
        return self._session.apply(label, timeline=timeline)
