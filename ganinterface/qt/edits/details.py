"""What the selected edit consists of: layer, operation, statistics, maps or stamp, region."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFormLayout, QLabel, QMenu, QToolButton, QWidget

from ganinterface.document.document import Edit
from ganinterface.document.region import Rectangle, Stroke
from ganinterface.qt.edits.channel_table import ChannelTable
from ganinterface.qt.edits.follow_fields import FollowFields
from ganinterface.qt.edits.motion_pane import MotionPane
from ganinterface.qt.edits.stamp_picture import StampPicture
from ganinterface.qt.widgets.colour_dialog import open_colour_dialog
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.hint import Say
from ganinterface.qt.widgets.labels import EmptyState, label
from ganinterface.qt.widgets.layer_combo import LayerCombo
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.numbers.number_slider import Numbers
from ganinterface.qt.widgets.segmented import Segmented
from ganinterface.qt.widgets.theme import (
    CONTROL_HEIGHT,
    STRETCH,
    UNIT,
    Part,
    colour,
    column,
    flat,
    icon_button,
    row,
)
from ganinterface.session.session import Session
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.editing.groups import Groups
from ganinterface.studio.editing.values import Values
from ganinterface.studio.view import View
from stylegan.edits import OPERATIONS

STATISTICS_TEXTS = {"locked": "Only here (locked)", "free": "Whole picture (free)"}
STATISTICS = {
    "locked": "Only what is painted changes: the rest of the portrait stays exactly as it is",
    "free": "The network balances the whole portrait anew: light and shapes elsewhere may change too",
}
NO_STATISTICS = (
    "Both are the same here: this family of models has no instance norms that could react to an edit"
)
LAYER_TIP = "Layer that the edit acts on\nCoarse ones move shapes, fine ones change details and colours"
TAKE_TIP = "Keep what this picture has in the painted region, to put it into other portraits"
ALSO_TIP = "Also on another layer: a second edit on the same region, in one group with this one"
COLOUR_TIP = "Pick a colour that what is painted is to take: values are found for a few maps"
ROLL_TIP = "Roll other values for the maps, or another movement"
NO_EDIT = "Select an edit to see and change what it consists of"
NO_MAPS = "No maps yet: double-click one in Layers, or take a stamp"
MOVING = tuple(each.name for each in OPERATIONS.values() if each.move)
ALL_MAPS = "All of the layer; double-click some in Layers to move only those"


class EditDetails(QWidget):
    """Shows and changes the selected edit; `save_wanted(Edit)` when the person wants it as a preset."""

    save_wanted = Signal(object)
    stamp_wanted = Signal(str)  # the edit's id

    def __init__(
        self,
        edits: Edits,
        groups: Groups,
        values: Values,
        numbers: Numbers,
        view: View,
        session: Session,
        followed: FollowFields,
        parent: QWidget | None = None,
        *,
        say: Say,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("edit_details")
        self._edits, self._groups, self._values, self._view, self._session = (
            edits,
            groups,
            values,
            view,
            session,
        )
        self._edit: Edit | None = None
        self._picked = colour("accent")  # the colour that was asked for last
        self.followed = followed
        self.layer = LayerCombo("edit_layer", LAYER_TIP, self)
        sentences = {each.name: each.sentence for each in OPERATIONS.values()}
        titles = {each.name: each.title.capitalize() for each in OPERATIONS.values()}
        self.operation = Segmented("operation", "Operation", sentences, self, texts=titles, below=MOVING)
        self.motion = MotionPane(numbers, self, say=say)
        self.statistics = Segmented("statistics", "Statistics", STATISTICS, self, texts=STATISTICS_TEXTS)
        self.channels = ChannelTable(edits, view, numbers.keying, self, say=say)
        self.no_maps = label(NO_MAPS, "secondary", self)
        self.no_maps.setWordWrap(True)
        self.stamp = StampPicture(self)
        self.region = label("", parent=self)
        self.figure = ElidedLabel("", self)  # on how many other portraits it holds
        self._make_buttons()
        self._lay_out()
        self.show_figure("")
        self._connect()

    def _make_buttons(self) -> None:
        edits = self._edits
        button = self._button
        self._take = button("selection-background", "Take stamp…", "take_stamp", self.stamp_wanted.emit)
        self._take.setText("Take stamp…")
        self._take.setToolTip(TAKE_TIP)
        flat(self._take, text=True)
        self._colour = button("drop-half", COLOUR_TIP, "colour_edit", self._pick_colour)
        self._colour.setText("Colour…")
        flat(self._colour, text=True)
        self._roll = button("dice-five", ROLL_TIP, "roll_edit", self._values.roll)
        self._drop = button(
            "x", "Remove the stamp; the maps' values act again", "remove_stamp", edits.remove_stamp
        )
        self._also = icon_button("plus", ALSO_TIP, "also_on_layer", self)
        menu = QMenu(self._also)
        menu.aboutToShow.connect(lambda: self._offer_layers(menu))
        self._also.setMenu(menu)
        self._also.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._clear = button("eraser", "Clear the region", "clear_region", edits.clear_region)
        self._invert = button(
            "plus-minus", "Invert the sign of what is painted", "invert_region", edits.invert_region
        )
        self._whole = button("frame-corners", "Act on the whole picture", "fill_region", edits.fill_region)
        self._save = button("floppy-disk", "Save the edit as a preset…", "save_preset", self._want_saved)

    def _offer_layers(self, menu: QMenu) -> None:
        """The layers that the edit could act on too."""
        menu.clear()
        edit, model = self._edit, self._session.model
        if edit is None or model is None:
            return
        for name, purpose, _maps in model.listed_layers:
            if name != edit.layer:
                chosen = partial(self._groups.also_on, edit.id, name)
                menu.addAction(f"{name} · {purpose}").triggered.connect(lambda _, do=chosen: do())

    def _button(self, icon_name: str, text: str, name: str, slot: Callable[[str], object]) -> QToolButton:
        made = icon_button(icon_name, text, name, self)
        made.clicked.connect(lambda: slot(self._edit.id) if self._edit else None)
        return made

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(2 * UNIT)
        form.setVerticalSpacing(UNIT)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._maps_label, self._motion_label = _form_label("Maps"), _form_label("How far")
        self._figure_label = _form_label("Others")
        self._follow_label = _form_label("Follows")
        for title, widget in (
            (_form_label("Layer"), _line((self.layer, 1), self._also)),
            (_form_label("Operation"), self.operation),
            (self._motion_label, self.motion),
            (_form_label("Statistics"), self.statistics),
            (self._maps_label, self._maps_widget()),
            (_form_label("Region"), _line(self.region, STRETCH, self._clear, self._invert, self._whole)),
            (self._follow_label, self.followed),
            (self._figure_label, self.figure),
            (_form_label(""), _line(self._take, self._colour, STRETCH, self._roll, self._save)),
        ):
            form.addRow(title, widget)
        self._form = QWidget(self)
        column(form, STRETCH, parent=self._form).setContentsMargins(UNIT, UNIT, UNIT, UNIT)
        self._nothing = EmptyState(NO_EDIT, self)
        column((self._form, 1), (self._nothing, 1), parent=self)

    def _maps_widget(self) -> QWidget:
        maps = QWidget(self)
        self._stamp_row = _line((self.stamp, 1), self._drop)
        column(self.channels, self.no_maps, self._stamp_row, parent=maps, spacing=UNIT)
        self.no_maps.setMinimumHeight(CONTROL_HEIGHT)
        return maps

    def _connect(self) -> None:
        edits = self._edits
        self.layer.chosen.connect(lambda name: edits.set_layer(self._edit.id, name) if self._edit else None)
        self.operation.chosen.connect(
            lambda word: edits.set_operation(self._edit.id, word) if self._edit else None
        )
        self.statistics.chosen.connect(
            lambda word: edits.update_edit(self._edit.id, statistics=word) if self._edit else None
        )
        listen(self._session.model_changed, self._show_layers)
        listen(self._view.changed, self._on_view)
        self._show_layers()

    def _on_view(self, name: str) -> None:
        if name == "colour_map":
            self._show_stamp()

    def height_for(self, edit: Edit | None) -> int:
        """What an edit's values take, px, or the words that stand here without one."""
        return (self._nothing if edit is None else self).sizeHint().height()

    def show_edit(self, edit: Edit | None) -> None:
        """Show the edit's values, or that there is none; only what differs from what is shown is touched."""
        before, self._edit = self._edit, edit
        self._form.setVisible(edit is not None)
        self._nothing.setVisible(edit is None)
        if edit is None:
            return
        if before is None or before.layer != edit.layer:
            self.layer.show_layer(edit.layer)
        self.operation.set_value(edit.operation)
        self.statistics.set_value(edit.statistics)
        if before is None or (before.id, before.stamp) != (edit.id, edit.stamp):
            self._show_stamp()
        self._show_maps(edit)
        self.region.setText(region_text(edit))
        self.followed.show_edit(edit)
        for button in (self._clear, self._invert):
            button.setEnabled(bool(edit.region.shapes))

    def show_figure(self, text: str) -> None:
        """On how many other portraits the edit holds; nothing while that is not known."""
        self.figure.setText(text)
        for part in (self.figure, self._figure_label):
            part.setVisible(bool(text))

    def _show_maps(self, edit: Edit) -> None:
        """What acts: a movement with all maps or some, else a stamp, else maps."""
        moves, is_stamp = edit.motion is not None, edit.stamp is not None and edit.motion is None
        self.motion.show_edit(edit)
        self._motion_label.setVisible(moves)
        self.channels.show_edit(edit)
        self.channels.setVisible(not is_stamp and bool(edit.channels))
        self.no_maps.setText(ALL_MAPS if moves else NO_MAPS)
        self.no_maps.setVisible(not is_stamp and not edit.channels)
        self._stamp_row.setVisible(is_stamp)
        self._take.setEnabled(not moves)
        self._maps_label.setText("Stamp" if is_stamp else "Maps")

    def _show_layers(self) -> None:
        model = self._session.model
        for lists in (self.layer, self.followed):
            lists.show_layers(model.listed_layers if model else [])
        self.statistics.set_available(model is None or model.has_statistics, NO_STATISTICS)
        if self._edit is not None:
            self.layer.show_layer(self._edit.layer)

    def _show_stamp(self) -> None:
        stamp = self._edit.stamp if self._edit else None
        arrays = self._session.arrays
        if stamp is not None and stamp.array in arrays:
            self.stamp.show_stamp(arrays.get(stamp.array), self._view.colour_map)

    def _pick_colour(self, edit_id: str) -> None:
        def take(chosen: QColor) -> None:
            self._picked = chosen
            self._values.colour(edit_id, chosen.name())

        title = "Colour of what is painted"
        open_colour_dialog("edit_colour_dialog", title, self._picked, self).colorSelected.connect(take)

    def _want_saved(self, _edit_id: str) -> None:
        self.save_wanted.emit(self._edits.selected)  # with all that is painted, which is not shown


def region_text(edit: Edit) -> str:
    """What is painted, counted: "3 strokes", "1 stroke, 1 rectangle", "Nothing painted", "Follows a part, 2 strokes"."""
    kinds = ((Stroke, "stroke"), (Rectangle, "rectangle"))
    counts = [(sum(isinstance(shape, kind) for shape in edit.region.shapes), word) for kind, word in kinds]
    parts = [f"{count} {word}{'s' if count > 1 else ''}" for count, word in counts if count]
    if edit.region.locators:
        parts.insert(0, "Follows a part")
    return ", ".join(parts) or "Nothing painted"


def _form_label(text: str) -> QLabel:
    made = label(text, "secondary")
    made.setFixedHeight(CONTROL_HEIGHT)
    return made


def _line(*parts: Part) -> QWidget:
    widget = QWidget()
    row(*parts, parent=widget, spacing=UNIT)
    return widget
