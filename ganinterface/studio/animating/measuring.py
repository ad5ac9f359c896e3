"""Drivers that come from files: the columns of tables, and how loud the film's sound is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from psygnal import Signal

from ganinterface.document.animation.drivers import Loudness, Source
from ganinterface.files.motion.tables import NumberTable, read_number_table
from ganinterface.session.session import Session
from ganinterface.studio.animating.drivers import Drivers
from ganinterface.studio.files.thread import FileThread
from ganinterface.studio.messages import Messages
from ganinterface.studio.view import View
from ganinterface.studio.voice.sound import FilmSound

if TYPE_CHECKING:
    from ganinterface.files.project import Report

PURPOSE = "motion"


class Measuring:
    """Reads tables, and measures the sound."""

    offered_changed = Signal()

    def __init__(
        self,
        session: Session,
        drivers: Drivers,
        sound: FilmSound,
        files: FileThread,
        view: View,
        messages: Messages,
    ) -> None:
        self._session, self._drivers, self._sound, self._view = session, drivers, sound, view
        self._files, self._messages = files, messages
        self.offered: NumberTable | None = None  # whose column for `offered_for` is still to be chosen
        # An address, and the driver whose source it is to be (a new one's where none is named).
        self.offered_for = "", ""

    def open_table(self, path: Path, address: str, driver_id: str = "") -> None:
        """Read a table (CSV, TSV) to drive the number at an address, by the driver of that id or a new one.

        At once where only one column can be meant; else it is on offer (`offered`) until one is chosen.
        """

        def then(table: NumberTable) -> None:
            columns = table.movements
            self.offered, self.offered_for = table, (address, driver_id)
            if len(columns) == 1:
                self.choose_column(columns[0])
            else:
                self.offered_changed.emit()

        self._files.read(f"Read {path.name}", lambda report: read_number_table(path), then, purpose=PURPOSE)

    def choose_column(self, column: str) -> None:
        """Drive the number by that column of the table on offer."""
        table, (address, driver_id) = self.offered, self.offered_for
        self.withdraw()
        if table is not None:
            self._add(table.driver_source(column, self._session.arrays), address, column, driver_id)

    def withdraw(self) -> None:
        """No column is wanted after all."""
        if self.offered is not None:
            self.offered, self.offered_for = None, ("", "")
            self.offered_changed.emit()

    def drive_by_sound(
        self, address: str, quiet: float = 0.0, loud: float = 1.0, *, driver_id: str = ""
    ) -> None:
        """Drive the number by the loudness of the film's sound, from `quiet` to `loud`; it is measured first.

        By the driver of that id, or a new one.
        """
        heard, arrays = self._sound.heard, self._session.arrays
        if heard is None:
            self._messages.say(self._sound.problem or "The film has no sound yet: open one first.", "warning")
            return

        def work(report: Report) -> Loudness:
            from ganinterface.audio.loudness import measured

            return measured(heard, Loudness("", 1.0, quiet, loud), arrays)

        def then(source: Loudness) -> None:
            self._add(source, address, "loudness", driver_id)

        self._files.read("Measure the sound", work, then, purpose=PURPOSE)

    def _add(self, source: Source, address: str, name: str, driver_id: str) -> None:
        """Drive the number, and select what drives it."""
        if any(driver.id == driver_id for driver in self._session.timeline.drivers):
            self._drivers.change_source(driver_id, source)
        else:
            driver_id = self._drivers.add(source, address, name).id
        self._view.selected_driver = driver_id
