"""Where the picture is shown without a window around it, how it is enlarged there, and on what ground."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QCheckBox, QMenu, QToolButton, QWidget

from ganinterface.qt.live.projection import screens
from ganinterface.qt.widgets.focus import Choice
from ganinterface.qt.widgets.ground import choose_colour, ground_icon
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, UNIT, column, flat, named, row
from ganinterface.studio.view import View

TIP = "The picture alone, for a beamer or for a program that records windows; Esc there closes it"
WINDOW = "In a window"
PLACE_TIP = "Which screen it fills; a window is dragged by the picture, and the wheel makes it larger"
SCALING = {"canvas": "As on the canvas", "smooth": "Smooth", "square": "Square pixels"}
GROUNDS = {"#000000": "Black", "#ffffff": "White", "#00b140": "Green screen", "chequerboard": "Chequerboard"}


class OtherScreen(QWidget):
    """Shows and sets what the View says of the projection."""

    def __init__(self, view: View, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = view
        self.on = named(QCheckBox("Show the picture alone", self), "projected", "Show the picture alone", TIP)
        self.place = named(Choice(self), "projection_screen", "Where", PLACE_TIP)
        self.scaling = named(
            Choice(self), "projection_scaling", "Scaling", "How small pictures are enlarged there"
        )
        for value, text in SCALING.items():
            self.scaling.addItem(text, value)
        for box in (self.place, self.scaling):
            box.setFixedHeight(CONTROL_HEIGHT)
            box.give_way()
        self.ground = QToolButton(self)
        named(self.ground, "projection_ground", "Ground", "What is seen around and behind the picture there")
        self.ground.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.ground.setMenu(QMenu(self))
        column(
            row(self.on, (self.place, 1), spacing=2 * UNIT),
            row(
                label("Scaling", "secondary"), (self.scaling, 1), label("Ground", "secondary"), self.ground,
                spacing=2 * UNIT,
            ),
            parent=self, spacing=UNIT,
        )  # fmt: skip
        self._connect()
        self._fill_places()
        for name in ("projected", "projection_scaling", "projection_ground"):
            self._show(name)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab goes through."""
        return self.on, self.place, self.scaling, self.ground

    def _connect(self) -> None:
        view, application = self._view, QGuiApplication.instance()
        self.on.clicked.connect(lambda on: setattr(view, "projected", on))
        self.place.activated.connect(lambda _: setattr(view, "projection_screen", self.place.currentData()))
        self.scaling.activated.connect(
            lambda _: setattr(view, "projection_scaling", self.scaling.currentData())
        )
        self.ground.menu().aboutToShow.connect(self._fill_grounds)
        assert isinstance(application, QGuiApplication)
        application.screenAdded.connect(self._fill_places)
        application.screenRemoved.connect(self._fill_places)
        listen(view.changed, self._show)

    def _show(self, name: str) -> None:
        view = self._view
        if name == "projected":
            self.on.setChecked(view.projected)
        elif name == "projection_screen":
            self.place.setCurrentIndex(max(self.place.findData(view.projection_screen), 0))
        elif name == "projection_scaling":
            self.scaling.setCurrentIndex(self.scaling.findData(view.projection_scaling))
        elif name == "projection_ground":
            self.ground.setText(GROUNDS.get(view.projection_ground, "Colour"))
            self.ground.setIcon(ground_icon(view.projection_ground))
            flat(self.ground, text=True)

    def _fill_places(self, _screen: QScreen | None = None) -> None:
        self.place.clear()
        self.place.addItem(WINDOW, "")
        for number, (name, screen) in enumerate(screens().items(), 1):
            size = screen.size() * screen.devicePixelRatio()
            self.place.addItem(f"On screen {number}: {name}, {size.width()}×{size.height()}", name)
        self._show("projection_screen")

    def _fill_grounds(self) -> None:
        menu, view = self.ground.menu(), self._view
        menu.clear()
        for ground, text in GROUNDS.items():
            entry = menu.addAction(
                ground_icon(ground), text, partial(setattr, view, "projection_ground", ground)
            )
            entry.setObjectName(f"projection_{text.split()[0].lower()}")
        menu.addAction("Colour…", self._ask)

    def _ask(self) -> None:
        choose = partial(setattr, self._view, "projection_ground")
        choose_colour(self._view.projection_ground, choose, self.window())
