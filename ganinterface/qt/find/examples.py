"""The panel "From examples": portraits that have it and others that lack it, where it is, and the edits that came of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Protocol

from psygnal import SignalInstance
from PySide6.QtCore import QCoreApplication, QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QScrollArea, QWidget

from ganinterface.document.document import Document
from ganinterface.document.region import Rectangle, Stroke
from ganinterface.document.typed.number_text import shown
from ganinterface.qt.find.box_picture import BoxPicture
from ganinterface.qt.find.example_row import ExampleRow
from ganinterface.qt.widgets.focus import Choice, chain_focus
from ganinterface.qt.widgets.hint import Say, refuse
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.numbers.number_field import NumberBox
from ganinterface.qt.widgets.theme import PADDING, STRETCH, UNIT, column, flat, icon_button, named, row
from ganinterface.qt.working import Working
from ganinterface.session.session import Session
from ganinterface.studio.finding.examples import SIDES, FromExamples
from ganinterface.studio.side_pictures import Pixels
from ganinterface.studio.view import View

AMOUNT = 2.0  # of an attribute
PLACE = QSize(18 * UNIT, 36 * UNIT)  # px; the picture on which the box is drawn fits into that
ATTRIBUTE_TIP = "The portrait on the canvas with more and with less of an attribute: one for each side"
PLACE_TIP = "Drag a box around the part; a click takes it away"
ELSEWHERE = "See it on another portrait"
ELSEWHERE_TIP = (
    "One that was not among the examples, lacked it, and has it with this edit; each time the next one"
)
BUILD_TIP = "Build an edit that makes portraits like “Not that” as those of “This” are"


class Pictures(Protocol):
    """Small pictures of Documents, drawn when there is time: see `studio.side_pictures`."""

    @property
    def changed(self) -> SignalInstance: ...
    def get(self, document: Document) -> Pixels | None: ...
    def keep(self, owner: Hashable, documents: Iterable[Document]) -> None: ...


class ExamplesPanel(QWidget):
    """Composes both rows, the place and the results; pictures are asked for while it is seen."""

    def __init__(
        self, examples: FromExamples, pictures: Pictures, session: Session, view: View, *, say: Say
    ) -> None:
        super().__init__()
        named(self, "examples_panel", "An edit from examples")
        self._examples, self._pictures, self._session = examples, pictures, session
        self._view, self._say = view, say
        self.scrolled = QScrollArea(self)
        self.scrolled.setFrameShape(QFrame.Shape.NoFrame)
        self.scrolled.setWidgetResizable(True)
        self.scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget(self)
        self.rows = {side: ExampleRow(examples, side, inside, say=say) for side in SIDES}
        self.attribute = named(Choice(inside), "example_attribute", "Attribute", ATTRIBUTE_TIP)
        self.amount = named(NumberBox(inside), "example_amount", "Amount of the attribute")
        self.amount.setText(shown(AMOUNT))
        self.both = icon_button("plus", ATTRIBUTE_TIP, "add_attribute", inside)
        self.place = BoxPicture("example_place", "Where it is", PLACE_TIP, inside)
        self.where = label("", "secondary", inside)
        self.name = named(QLineEdit(inside), "example_name", "Name of the edit")
        self.name.setPlaceholderText("From examples")
        self.build = icon_button("magnifying-glass", BUILD_TIP, "build_edit", inside)
        self.build.setText("Build edit")
        flat(self.build, text=True)
        self.hint = label("", "secondary", inside)
        self.working = Working(examples.work, "examples_working", inside)
        self.built = named(QListWidget(inside), "built_edits", "Edits that were built, the best first")
        self.built.setStyleSheet(f"QListWidget::item {{ padding: {UNIT}px; }}")
        self.elsewhere = icon_button("user-focus", ELSEWHERE_TIP, "see_elsewhere", inside)
        self.elsewhere.setText(ELSEWHERE)
        flat(self.elsewhere, text=True)
        for each in (self.where, self.hint):
            each.setWordWrap(True)
        self._lay_out(inside)
        self.scrolled.setWidget(inside)
        self._connect()
        self._show()

    def _lay_out(self, inside: QWidget) -> None:
        above = row(
            column(self.place, STRETCH), (column(*self.rows.values(), spacing=UNIT), 1), spacing=2 * UNIT
        )
        along = row(
            label("Attribute", "secondary"),
            (self.attribute, 1),
            label("±", "secondary"),
            self.amount,
            self.both,
            spacing=UNIT,
        )
        below = row(label("Name", "secondary"), (self.name, 1), self.build, spacing=UNIT)
        self._results = label(
            "Built, the best first. Click another to have that instead", "secondary", inside
        )
        whole = column(
            above,
            self.where,
            along,
            self._results,
            self.built,
            row(self.elsewhere, STRETCH),
            STRETCH,
            parent=inside,
            spacing=UNIT,
        )
        whole.setContentsMargins(PADDING, UNIT, PADDING, 0)
        # Seen however low the panel is, and always in one place.
        foot = column(self.hint, self.working, below, spacing=UNIT)
        foot.setContentsMargins(PADDING, UNIT, PADDING, UNIT)
        column((self.scrolled, 1), foot, parent=self)
        chain_focus(self.both, self.built, self.elsewhere, self.working.stop, self.name, self.build)
        self.amount.setFixedWidth(12 * UNIT)

    def _connect(self) -> None:
        examples = self._examples
        listen(examples.changed, self._show)
        listen(self._pictures.changed, self._show_pictures)
        listen(self._session.model_changed, self._show)
        listen(self._view.changed, self._on_view)
        self.both.clicked.connect(self._add_attribute)
        self.amount.committed.connect(lambda text: self._amount(text))
        self.place.dragged.connect(examples.set_box)
        self.build.clicked.connect(self._build)
        self.elsewhere.clicked.connect(examples.see_elsewhere)
        self.name.returnPressed.connect(self._build)
        self.built.itemClicked.connect(lambda item: examples.choose(self.built.row(item)))
        self.built.itemActivated.connect(lambda item: examples.choose(self.built.row(item)))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._pictures.keep(self, ())

    def _on_view(self, name: str) -> None:
        if name == "ground":
            self._show()

    # --- what a person does ---

    def _build(self) -> None:
        self._examples.build(self.name.text())

    def _amount(self, text: str) -> float | None:
        try:
            amount = float(text)
        except ValueError:
            amount = 0.0
        if not 0 < abs(amount) <= 20:
            refuse(self.amount, self._say, "The amount of an attribute is a number up to 20, other than 0.")
            return None
        return amount

    def _add_attribute(self) -> None:
        amount = self._amount(self.amount.text())
        if amount is not None and self.attribute.currentText():
            self._examples.add_attribute(self.attribute.currentText(), amount)

    # --- what is shown ---

    def _show(self) -> None:
        if not self.isVisible():
            return
        examples, model = self._examples, self._session.model
        every = [each.document for side in SIDES for each in examples.examples(side)]
        if model is not None:
            self._pictures.keep(self, [*every, self._here])
        names = [entry.name for entry in self._session.offered(self._session.document)]
        if names != [self.attribute.itemText(place) for place in range(self.attribute.count())]:
            self.attribute.clear()
            self.attribute.addItems(names)
        self.both.setEnabled(bool(names))
        problem = examples.problem()
        self.where.setText(f"Where: {examples.place or 'drag a box around it on the picture'}")
        is_idle = examples.work.job is None
        hint = problem or examples.advice
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint) and is_idle)
        self.build.setEnabled(model is not None and is_idle and not problem)
        self._show_built()
        self._show_pictures()

    def _show_built(self) -> None:
        built = self._examples.built
        texts = [f"{each.what[:1].upper()}{each.what[1:]}\n{each.figure}" for each in built]
        if texts != [self.built.item(place).text() for place in range(self.built.count())]:
            self.built.clear()
            for text in texts:
                self.built.addItem(QListWidgetItem(text))
            QTimer.singleShot(0, self, self._scroll_to_built)
        chosen = self._examples.chosen
        blocked = self.built.blockSignals(True)
        self.built.setCurrentRow(-1 if chosen is None else chosen)
        self.built.blockSignals(blocked)
        rows = range(self.built.count())
        self.built.setFixedHeight(sum(self.built.sizeHintForRow(each) for each in rows) + UNIT)
        for part in (self._results, self.built):
            part.setVisible(bool(built))
        self.elsewhere.setVisible(self._examples.can_be_seen_elsewhere)

    def _scroll_to_built(self) -> None:
        """What came of it is below what it was made from."""
        if self._examples.built:
            QCoreApplication.sendPostedEvents(
                None, QEvent.Type.LayoutRequest.value
            )  # before, it lies elsewhere
            self.scrolled.ensureWidgetVisible(self.elsewhere, 0, UNIT)

    def _show_pictures(self) -> None:
        model = self._session.model
        if model is None or not self.isVisible():
            return
        height, width = model.resolution
        for each in self.rows.values():
            each.show_examples(
                lambda each: self._pictures.get(each.document), width / height, self._view.ground
            )
        size = QSize(width, height).scaled(PLACE, Qt.AspectRatioMode.KeepAspectRatio)
        self.place.show_picture(self._pictures.get(self._here), size, self._view.ground)
        self.place.show_box(self._examples.box, self._bounds())

    @property
    def _here(self) -> Document:
        """What the box is drawn on: the newest portrait that has it, else the one on the canvas."""
        this = self._examples.examples("this")
        return this[-1].document if this else self._session.document

    def _bounds(self) -> QRectF | None:
        """Around what the selected edit paints, 0..1."""
        found: QRectF | None = None
        for shape in self._examples.region.painted:
            each = _around(shape)
            found = each if found is None else found.united(each)
        return None if found is None else found.intersected(QRectF(0, 0, 1, 1))


def _around(shape: Rectangle | Stroke) -> QRectF:
    if isinstance(shape, Rectangle):
        return QRectF(shape.x0, shape.y0, shape.x1 - shape.x0, shape.y1 - shape.y0).normalized()
    across, down = ([point[axis] for point in shape.points] for axis in (0, 1))
    radius = shape.radius
    left, top = min(across) - radius, min(down) - radius
    return QRectF(left, top, max(across) + radius - left, max(down) + radius - top)
