"""The numbers of the selected driver, beside the rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QWidget

from ganinterface.document.animation.drivers import Driver
from ganinterface.document.animation.settings import NUMBERS
from ganinterface.document.limits import LIMITS
from ganinterface.document.project import Project
from ganinterface.qt.timeline.rows.lines import kind_name
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.focus import Choice
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.numbers.number_slider import NumberSlider
from ganinterface.qt.widgets.segmented import Segmented
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, STRETCH, UNIT, column, icon_button, named, row
from ganinterface.session.session import Session
from ganinterface.studio.animating.drivers import Drivers
from ganinterface.studio.animating.keying import Keying
from ganinterface.studio.animating.tracks import Tracks
from ganinterface.studio.view import View

WIDTH = 76 * UNIT
LABELS = 26 * UNIT
MIXES = {
    "add": "Its value is added to what poses and keys say",
    "replace": "Its value takes the place of what poses and keys say",
}
KIND_TIP = "Where its value comes from; what both kinds have stays as it is"
SHORT = 3  # characters of a unit that stands beside its number; longer ones are in the tool tip
LONGEST_NAME = 200  # characters
OF_DRIVERS = ("strength", "start")  # the others are of its source
TITLES = {"low": "From", "high": "Up to", "loop": "Repeats after", "smooth": "Smoothness", "mean": "Middle"}


class DriverPane(QScrollArea):
    """There while a driver is selected (`View.selected_driver`)."""

    def __init__(
        self,
        session: Session,
        drivers: Drivers,
        tracks: Tracks,
        keying: Keying,
        view: View,
        say: Callable[[str, str], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._drivers, self._tracks = session, drivers, tracks
        self._keying, self._view, self._say = keying, view, say
        self._made_for: tuple[str, type] | None = None
        self.sliders: dict[str, NumberSlider] = {}
        named(self, "driver_pane", "Driver")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFixedWidth(WIDTH)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        listen(session.changed, self._on_project)
        listen(view.changed, self._on_view)
        self.hide()

    @property
    def driver(self) -> Driver | None:
        """The selected one."""
        every = self._session.timeline.drivers
        return next((each for each in every if each.id == self._view.selected_driver), None)

    def _on_project(self, new: Project, old: Project) -> None:
        if new.timeline is not old.timeline:
            self._refresh()

    def _on_view(self, name: str) -> None:
        if name == "selected_driver":
            self._refresh()

    def _refresh(self) -> None:
        driver = self.driver
        self.setVisible(driver is not None)
        if driver is None:
            return
        kind = driver.id, type(driver.source)
        if kind != self._made_for:
            self._made_for = kind
            self._make(driver)
        for field, slider in self.sliders.items():
            slider.set_value(getattr(driver if field in OF_DRIVERS else driver.source, field))
        self.mix.set_value(driver.mix)
        if not (self.name.hasFocus() and self.name.isModified()):
            self.name.setText(driver.name)
        of = [self._tracks.label(address) for address in driver.addresses]
        self.about.setText(", ".join(of))
        self._show_kinds(driver)

    def _make(self, driver: Driver) -> None:
        """The fields of its kind."""
        inside = QWidget()
        self.name = named(QLineEdit(inside), "driver_name", "Name of the driver", "Name of the driver")
        self.name.setFixedHeight(CONTROL_HEIGHT)
        self.name.setMaxLength(LONGEST_NAME)
        self.name.editingFinished.connect(self._rename)
        remove = icon_button("trash", "Remove the driver", "driver_remove", inside)
        remove.clicked.connect(lambda: self._drivers.remove(driver.id))
        close = icon_button("x", "Close", "driver_close", inside)
        close.clicked.connect(lambda: setattr(self._view, "selected_driver", None))
        self.kind = named(Choice(inside), "driver_kind", "Kind of driver", KIND_TIP)
        self.kind.give_way()
        self.kind.activated.connect(lambda _: self._change_kind())
        self.about = ElidedLabel("", inside, role="secondary")
        self.mix = Segmented("driver_mix", "How it is mixed", MIXES, inside)
        self.mix.chosen.connect(lambda mix: self._drivers.set(driver.id, mix=mix))
        limits = {field: NUMBERS[Driver][field] for field in OF_DRIVERS}
        limits = {"strength": limits["strength"], **NUMBERS[type(driver.source)], "start": limits["start"]}
        self.sliders = {field: self._slider(field, limit, inside) for field, limit in limits.items()}
        head = row((self.name, 1), remove, close, spacing=UNIT)
        mixes = row((self.about, 1), self.mix, spacing=UNIT)
        column(head, self.kind, mixes, *self.sliders.values(), STRETCH, parent=inside, spacing=UNIT)
        self.setWidget(inside)  # which deletes the one before

    def _show_kinds(self, driver: Driver) -> None:
        """Those that it may be; mouth shapes move many numbers, and can be nothing else."""
        own = self._keying.kind(driver)
        kinds = [*self._keying.kinds] if driver.address else []
        kinds = kinds if own else [kind_name(driver).capitalize(), *kinds]
        if kinds != [self.kind.itemText(place) for place in range(self.kind.count())]:
            self.kind.clear()
            self.kind.addItems(kinds)
        self.kind.setCurrentIndex(kinds.index(own) if own else 0)
        self.kind.setEnabled(bool(driver.address))

    def _change_kind(self) -> None:
        driver, kind = self.driver, self.kind.currentText()
        if driver is not None and kind in self._keying.kinds:
            self._keying.change_kind(driver, kind)
        self._refresh()  # a table is still to be chosen, or was not

    def _slider(self, field: str, limit: str, parent: QWidget) -> NumberSlider:
        unit = LIMITS[limit].unit
        title = TITLES.get(field, field.capitalize()) + (f" ({unit})" if 0 < len(unit) <= SHORT else "")
        made = NumberSlider(limit, title, parent, say=self._say, label_width=LABELS)
        made.setObjectName(f"driver_{field}")
        made.started.connect(partial(self._begin, field))
        made.moved.connect(partial(self._set, field))
        made.finished.connect(self._tracks.gesture_end)
        return made

    def _begin(self, field: str) -> None:
        if (driver := self.driver) is not None:
            self._tracks.gesture_begin(f"Driver {driver.name}: {field}")

    def _set(self, field: str, value: float) -> None:
        driver = self.driver
        if driver is None:
            return
        limit = {**NUMBERS[Driver], **NUMBERS[type(driver.source)]}[field]
        number = round(value) if LIMITS[limit].whole else value
        if field in OF_DRIVERS:
            self._drivers.set(driver.id, **{field: number})
        else:
            self._drivers.set_source(driver.id, **{field: number})

    def _rename(self) -> None:
        name, driver = " ".join(self.name.text().split()), self.driver
        if driver is not None and self.name.isModified():
            self.name.setModified(False)
            if name and name != driver.name:
                self._drivers.set(driver.id, name=name)
            else:
                self.name.setText(driver.name)
