"""The panel "Directions": how they are looked for, and those that were found, each with a strip of pictures along it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QMenu, QScrollArea, QWidget

from ganinterface.document.document import Document
from ganinterface.qt.find.direction_row import DirectionRow
from ganinterface.qt.find.example_row import ExampleRow
from ganinterface.qt.find.examples import Pictures
from ganinterface.qt.find.slots import Slots
from ganinterface.qt.widgets.focus import Choice
from ganinterface.qt.widgets.hint import Say, refuse
from ganinterface.qt.widgets.labels import EmptyState, label, line
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.numbers.number_field import NumberBox
from ganinterface.qt.widgets.numbers.style_ranges import RangeBox
from ganinterface.qt.widgets.theme import PADDING, STRETCH, UNIT, column, flat, icon_button, named, row
from ganinterface.qt.working import Working
from ganinterface.session.session import Session
from ganinterface.studio.finding.directions import MOST_COMPONENTS, SLOTS, Directions
from ganinterface.studio.finding.examples import SIDES, FromExamples
from ganinterface.studio.finding.found import Way
from ganinterface.studio.view import View

CALM = 150  # ms after a change until strips are asked for: a hand that moves makes many
# By way: its title, what it does in a sentence, and the parts of the panel that it needs.
WAYS: dict[Way, tuple[str, str, tuple[str, ...]]] = {
    "pca": ("What portraits differ in (PCA)", "The main differences between the model's own portraits, the largest first.",
            ("count",)),
    "closed-form": ("What layers listen to (closed form)", "Read from the weights of the layers of those styles; looks at no "
                    "portraits.", ("count",)),
    "difference": ("This, not that: difference", "From the middle of one set of portraits to that of the other.",
                   ("sets", "name")),
    "boundary": ("This, not that: boundary", "Straight across the plane that tells the two sets apart. It wants more portraits "
                 "than a difference, and is finer.", ("sets", "name")),
    "analogy": ("A − B + C", "What A has and B has not, given to C.", ("slots", "name")),
    "channels": ("What moves a painted part (StyleSpace)", "The style channels that move what is painted in the selected edit "
                 "most, and the rest of the picture least; tried on four portraits.", ("count",)),
    "attribute": ("An attribute, to free it of others", "Takes it into the list below; “Without…” frees it there.",
                  ("attribute",)),
}  # fmt: skip
NOTHING = "What is found stands here, with pictures of this portrait along each"


class DirectionsPanel(QScrollArea):
    """Composes the choice of a way, what it needs, and the list; pictures are asked for of the rows that are seen."""

    def __init__(
        self,
        directions: Directions,
        examples: FromExamples,
        pictures: Pictures,
        session: Session,
        view: View,
        *,
        say: Say,
    ) -> None:
        super().__init__()
        named(self, "directions_panel", "Directions")
        self._directions, self._examples, self._pictures = directions, examples, pictures
        self._session, self._view, self._say = session, view, say
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self._inside = inside = QWidget(self)
        self.way = named(Choice(inside), "direction_way", "How to find them", "How directions are found")
        for way, (title, about, _) in WAYS.items():
            self.way.addItem(title, way)
            self.way.setItemData(self.way.count() - 1, about, Qt.ItemDataRole.ToolTipRole)
        self.about = label("", "secondary", inside)
        self.hint = label("", "secondary", inside)
        for each in (self.about, self.hint):
            each.setWordWrap(True)
        self.working = Working(directions.work, "directions_working", inside)
        self.begin = icon_button("magnifying-glass", "Look for directions", "find_directions", inside)
        self.begin.setText("Find")
        flat(self.begin, text=True)
        self.styles = RangeBox("Styles that they move", inside, say=say)
        self.styles.setObjectName("directions_styles")
        self.parts = {
            "count": self._count_part(inside),
            "sets": self._sets_part(inside),
            "slots": Slots(directions, inside, say=say),
            "attribute": self._attribute_part(inside),
            "name": self._name_part(inside),
        }
        self.rows: list[DirectionRow] = []
        self.clear = icon_button("x", "An empty list; what was kept stays", "clear_directions", inside)
        self._empty = EmptyState(NOTHING, inside)
        self._calm = QTimer(self, singleShot=True, interval=CALM)
        self._lay_out(inside)
        self.setWidget(inside)
        self._connect()

    def _count_part(self, inside: QWidget) -> QWidget:
        part = QWidget(inside)
        self.count = named(
            NumberBox(part, 12 * UNIT), "direction_count", "How many", f"1 to {MOST_COMPONENTS}"
        )
        row(label("How many", "secondary"), self.count, parent=part, spacing=2 * UNIT)
        return part

    def _sets_part(self, inside: QWidget) -> QWidget:
        part = QWidget(inside)
        self.sets = {side: ExampleRow(self._examples, side, part, say=self._say) for side in SIDES}
        self.gallery = icon_button("grid-four", "Portraits of the gallery", "sets_gallery", part)
        self.gallery.setText("From the gallery…")
        flat(self.gallery, text=True)
        column(*self.sets.values(), row(STRETCH, self.gallery), parent=part, spacing=UNIT)
        return part

    def _attribute_part(self, inside: QWidget) -> QWidget:
        part = QWidget(inside)
        self.attribute = named(
            Choice(part),
            "direction_attribute",
            "Attribute",
            "The attribute that is to move nothing of the others",
        )
        row(label("Attribute", "secondary"), (self.attribute, 1), parent=part, spacing=UNIT)
        return part

    def _name_part(self, inside: QWidget) -> QWidget:
        part = QWidget(inside)
        self.name = named(QLineEdit(part), "directions_name", "Name of the attribute")
        row(label("Name", "secondary"), (self.name, 1), parent=part, spacing=UNIT)
        return part

    def _lay_out(self, inside: QWidget) -> None:
        first = row(
            self.parts["count"], label("Styles", "secondary"), self.styles, STRETCH, self.clear, self.begin,
            spacing=2 * UNIT,
        )  # fmt: skip
        self._list = column(spacing=3 * UNIT)
        whole = column(
            self.way,
            self.about,
            *(part for name, part in self.parts.items() if name != "count"),
            first,
            self.hint,
            self.working,
            line(),
            self._list,
            (self._empty, 1),
            STRETCH,
            parent=inside,
            spacing=UNIT,
        )
        whole.setContentsMargins(PADDING, UNIT, PADDING, PADDING)

    def _connect(self) -> None:
        directions = self._directions
        self.way.activated.connect(lambda _: directions.set_way(self.way.currentData()))
        self.count.committed.connect(self._set_count)
        self.count.stepped.connect(lambda step: directions.set_count(directions.count + step))
        self.styles.changed.connect(directions.set_styles)
        self.begin.clicked.connect(self._find)
        self.name.returnPressed.connect(self._find)
        self.gallery.clicked.connect(self._choose_from_gallery)
        self.clear.clicked.connect(directions.clear)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._calm.start())
        self._calm.timeout.connect(self._ask_for_pictures)
        listen(directions.changed, self._show)
        listen(self._pictures.changed, self._show_pictures)
        listen(self._session.model_changed, self._show)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._calm.stop()
        self._pictures.keep(self, ())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._calm.start()

    # --- what a person does ---

    def _find(self) -> None:
        directions = self._directions
        if directions.way == "attribute":
            directions.take_attribute(self.attribute.currentText())
        else:
            directions.find(self.name.text())

    def _set_count(self, text: str) -> None:
        if not text.isdecimal() or not 1 <= int(text) <= MOST_COMPONENTS:
            refuse(self.count, self._say, f"1 to {MOST_COMPONENTS} directions can be looked for at a time.")
        else:
            self._directions.set_count(int(text))
        self._show()

    def _choose_from_gallery(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("sets_gallery_menu")
        menu.addAction("Selected ones are “This”", lambda: self._directions.take_set("this"))
        menu.addAction("Selected ones are “Not that”", lambda: self._directions.take_set("not that"))
        menu.addAction("Favourites are “This”, all others “Not that”", self._directions.take_favourites)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.gallery.mapToGlobal(self.gallery.rect().bottomLeft()))

    # --- what is shown ---

    def _show(self) -> None:
        if not self.isVisible():
            return
        directions, model = self._directions, self._session.model
        way = directions.way
        self.way.setCurrentIndex(self.way.findData(way))
        _, about, needed = WAYS[way]
        self.about.setText(about)
        for name, part in self.parts.items():
            part.setVisible(name in needed)
        if not (self.count.hasFocus() and self.count.isModified()):
            self.count.setText(str(directions.count))
        self.styles.setEnabled(way != "attribute")
        if model is not None:
            self.styles.set_range(*directions.styles, model.num_ws)
        problem = directions.problem()
        is_idle = directions.work.job is None
        self.hint.setText(problem)
        self.hint.setVisible(bool(problem) and is_idle)
        self.begin.setText("Take" if way == "attribute" else "Find")
        self.begin.setEnabled(model is not None and is_idle and not problem)
        self.clear.setEnabled(bool(directions.found))
        self._empty.setVisible(not directions.found and is_idle)
        self._show_attributes()
        self._show_rows()
        self._show_sets()
        self._calm.start()  # the strips of the rows are those of a portrait that a hand has left

    def _show_attributes(self) -> None:
        names = [entry.name for entry in self._session.offered(self._session.document)]
        if names != [self.attribute.itemText(place) for place in range(self.attribute.count())]:
            self.attribute.clear()
            self.attribute.addItems(names)

    def _show_rows(self) -> None:
        model, wanted = self._session.model, len(self._directions.found)
        while len(self.rows) > wanted:
            gone = self.rows.pop()
            self._list.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while model is not None and len(self.rows) < wanted:
            made = DirectionRow(self._directions, len(self.rows), model.num_ws, self._inside, say=self._say)
            self.rows.append(made)
            self._list.addWidget(made)
        for each in self.rows:
            each.refresh()

    def _ask_for_pictures(self) -> None:
        """Of the rows that are seen, and of the portraits above them."""
        if not self.isVisible() or self._session.model is None:
            return
        wanted: list[Document] = []
        needed = WAYS[self._directions.way][2]
        if "sets" in needed:
            wanted += [each.document for side in SIDES for each in self._examples.examples(side)]
        if "slots" in needed:
            taken = (self._directions.slot(slot) for slot in SLOTS)
            wanted += [each.document for each in taken if each is not None]
        for place in self._seen():
            wanted += self._directions.strip(place)
        self._pictures.keep(self, wanted)
        self._show_pictures()

    def _seen(self) -> list[int]:
        return [place for place, each in enumerate(self.rows) if not each.visibleRegion().isEmpty()]

    def _show_pictures(self) -> None:
        model = self._session.model
        if model is None or not self.isVisible():
            return
        self._show_sets()
        height, width = model.resolution
        for place in self._seen():
            self.rows[place].show_pictures(self._pictures.get, width / height, self._view.ground)

    def _show_sets(self) -> None:
        """The portraits that directions are found between."""
        model, get = self._session.model, self._pictures.get
        if model is None:
            return
        height, width = model.resolution
        shape, ground = width / height, self._view.ground
        for side in self.sets.values():
            side.show_examples(lambda each: get(each.document), shape, ground)
        slots = self.parts["slots"]
        if isinstance(slots, Slots):
            slots.show_portraits(lambda each: get(each.document), shape, ground)
