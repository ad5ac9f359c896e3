"""What the panels and the canvas do to the edit stack: verbs over the session's edit actions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from ganinterface.assets import asset
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.compatibility import misfit
from ganinterface.document.document import Document, Edit, Stamp
from ganinterface.document.limits import LIMITS
from ganinterface.document.model_info import WHOLE, Layer, covering
from ganinterface.document.region import Rectangle, Region
from ganinterface.files import preset as presets
from ganinterface.files.opening import OpenedPreset
from ganinterface.render.rasterise import mask
from ganinterface.session.actions import edits as edit_actions
from ganinterface.session.change import Change
from ganinterface.session.session import Session
from ganinterface.studio.editing.first_values import FirstValues
from ganinterface.studio.editing.stamps import StampReference, StampTaker, TakenStamp
from ganinterface.studio.messages import Messages
from ganinterface.studio.picture import ShownPicture
from ganinterface.studio.view import View
from ganinterface.studio.workbench import Workbench
from stylegan.edits import DEFAULT
from stylegan.edits import operation as known_operation

PRESET_FOLDER = "presets"


class Edits:
    """The edit stack as the window works on it; every verb is one undo step with a readable name.

    The *current* edit is the selected one while the layer that is looked at is its own: its values are what
    the map grid shows and changes.
    """

    def __init__(
        self,
        session: Session,
        workbench: Workbench,
        view: View,
        shown: ShownPicture,
        first: FirstValues,
        stamps: StampTaker,
        messages: Messages,
    ) -> None:
        self._session = session
        self._workbench = workbench
        self._view = view
        self._shown = shown
        self._first = first
        self._stamps = stamps
        self._messages = messages
        self.changed = workbench.document_changed  # the edits may be others

    @property
    def selected(self) -> Edit | None:
        """The edit that is selected in the stack, or None."""
        chosen = self._view.selected_edit
        return next((edit for edit in self._document.edits if edit.id == chosen), None)

    @property
    def current(self) -> Edit | None:
        """The selected edit if it acts on the layer that is looked at, else None."""
        edit = self.selected
        return edit if edit is not None and edit.layer == self._view.layer else None

    @property
    def selected_layer(self) -> Layer | None:
        """The layer that the selected edit acts on; None without one, or where the model has no such layer."""
        edit = self.selected
        return None if edit is None else self._layer(edit.layer)

    def select(self, edit_id: str | None) -> None:
        """Choose an edit (None for none) and look at its layer."""
        self._view.selected_edit = edit_id
        self._view.in_hand = "edit"
        if edit_id is not None:
            layer = edit_actions.find_edit(self._document, edit_id).layer
            if self._layer(layer) is not None:
                self._view.set_layer(layer)

    def select_at(self, x: float, y: float) -> None:
        """Select the topmost edit that acts on that spot of the picture (0..1), or none."""
        inside = 0 <= x <= 1 and 0 <= y <= 1
        there = (edit.id for edit in reversed(self._document.edits) if inside and self._acts_at(edit, x, y))
        self.select(next(there, None))

    def add_edit(self, values: Mapping[int, float] | None = None, operation: str = DEFAULT) -> str | None:
        """A new, selected edit on the layer that is looked at, with the given values or the pinned maps.

        Returns its id; None, and a word about it, when no model is open.
        """
        layer = self._view.layer
        if self._layer(layer) is None:
            self._messages.say(self._messages.no_model("before you make an edit"), "warning")
            return None
        if values is None:
            values = {channel: self.default_value(channel) for channel in self._view.pinned}
        self._workbench.apply(edit_actions.add_edit, layer, channels=values, operation=operation)
        edit_id = self._document.edits[-1].id
        self.select(edit_id)
        return edit_id

    def add_on_region(self, edit_id: str, operation: str) -> None:
        """A new, selected edit on the layer and region of another, on top of the stack and called after both."""
        edit = edit_actions.find_edit(self._document, edit_id)
        name = f"{edit.name} {known_operation(operation).title}"
        self._workbench.apply(
            edit_actions.add_edit, edit.layer, name=name, region=edit.region, operation=operation
        )
        self.select(self._document.edits[-1].id)

    def update_edit(self, edit_id: str, label: str | None = None, **fields: Any) -> bool:
        """Change any fields of an edit, under the label if one is given; returns whether anything changed."""

        def update(document: Document) -> Change:
            change = edit_actions.update_edit(document, edit_id, **fields)
            return Change(label or change.label, change.document)

        return self._workbench.apply(update)

    def toggle(self, edit_id: str) -> None:
        """Whether an edit does anything: the other way round."""
        self.update_edit(edit_id, enabled=not edit_actions.find_edit(self._document, edit_id).enabled)

    def rename(self, edit_id: str, name: str) -> None:
        """Another name for an edit; an empty one leaves the old, one that is taken gets a number."""
        edit = edit_actions.find_edit(self._document, edit_id)
        name = " ".join(name.split())
        if name and name != edit.name:
            self.update_edit(edit_id, name=edit_actions.free_edit_name(self._document, name))

    def set_operation(self, edit_id: str, operation: str) -> None:
        """What the edit does to the maps: a name of `stylegan.edits.OPERATIONS`.

        Between moving maps and changing their values, the maps are taken out: of a movement they had shares.
        """
        edit = edit_actions.find_edit(self._document, edit_id)
        moves = known_operation(operation).move is not None
        if moves == (edit.motion is not None) or not edit.channels:
            self.update_edit(edit_id, operation=operation)
            return
        label = f"{edit.name}: {known_operation(operation).title}"
        self.update_edit(edit_id, label, operation=operation, channels=())
        if moves:
            self._messages.say(f"All maps of {edit.layer} take part in it; put in those that alone should.")

    def set_layer(self, edit_id: str, layer: str) -> None:
        """Move an edit to another layer and look at it; what does not fit there is taken off, and said."""
        edit = edit_actions.find_edit(self._document, edit_id)
        model = self._session.model
        if edit.layer == layer or model is None:
            return
        count = model.layer(layer).channels
        kept = tuple((channel, value) for channel, value in edit.channels if channel < count)
        self.update_edit(edit_id, f"{edit.name}: {layer}", layer=layer, channels=kept, stamp=None)
        lost = len(edit.channels) - len(kept)
        if edit.stamp is not None:
            self._messages.say(f"The stamp was made for {edit.layer} and was taken off.", "warning")
        elif lost:
            self._messages.say(f"{layer} has {count} maps: {lost} of the edit were taken out.", "warning")
        self.select(edit_id)

    def on_selected(self, do: Callable[[str], object]) -> None:
        """Do something to the selected edit, by its id, or say that there is none."""
        if self.selected is None:
            self._messages.say("Select an edit first.")
        else:
            do(self.selected.id)

    def move_selected(self, steps: int) -> None:
        """The selected edit so many places up the stack."""
        ids = [edit.id for edit in self._document.edits]
        self.on_selected(lambda edit_id: self.move_edit(edit_id, ids.index(edit_id) + steps))

    def default_value(self, channel: int, operation: str = DEFAULT) -> float:
        """What a map is given when it enters an edit: one standard deviation of it, or one unit of the operation's."""
        kind = known_operation(operation)
        if kind.unit is not None:
            return kind.origin + kind.unit
        maps = self._shown.maps
        if maps is None or not 0 <= channel < len(maps):
            return LIMITS["value"].default
        deviation = float(maps[channel].std())
        usable = math.isfinite(deviation) and deviation > 0
        return float(f"{deviation:.2g}") if usable else LIMITS["value"].default

    def put_maps(self, channels: Iterable[int]) -> None:
        """Take maps into the current edit, those that are in it keep theirs: with values that are seen where it acts.

        Until those are found, and where nothing is painted yet, they have their default values.
        """
        edit = self.current
        present = dict(edit.channels) if edit else {}
        operation = edit.operation if edit else DEFAULT
        missing = [channel for channel in channels if channel not in present]
        values = {channel: self.default_value(channel, operation) for channel in missing}
        if edit is None:
            self.add_edit(values)
        elif values:
            self._put_maps(edit, values)

    def _put_maps(self, edit: Edit, values: Mapping[int, float]) -> None:
        """Into the edit with these values, until those that are seen where something is painted are found."""
        what = f"map {next(iter(values))}" if len(values) == 1 else f"{len(values)} maps"

        def put(document: Document) -> Change:
            changed = edit_actions.set_channels(document, edit.id, values).document
            return Change(f"Put {what} into {edit.name}", changed)

        self._workbench.apply(put)
        if edit.region.shapes and edit.stamp is None and edit.operation == DEFAULT:
            changed = edit_actions.find_edit(self._document, edit.id)
            self._first.find(changed, changed.region, list(values))

    def take_out_maps(self, channels: Iterable[int]) -> None:
        """Take maps out of the current edit."""
        edit = self.current
        present = dict(edit.channels) if edit else {}
        if edit is not None:
            gone = {channel: None for channel in channels if channel in present}
            self.set_channel_values(edit.id, gone)

    def set_values(self, values: Mapping[int, float]) -> None:
        """Values of maps in the current edit; without one, an edit with them is made."""
        edit = self.current
        if edit is None:
            self.add_edit(
                {channel: self._messages.clamped("value", value) for channel, value in values.items()}
            )
        else:
            self.set_channel_values(edit.id, values)

    def set_channel_values(self, edit_id: str, values: Mapping[int, float | None]) -> None:
        """The values of some maps of an edit, in one step; None takes a map out."""
        inside = {
            channel: None if value is None else self._messages.clamped("value", value)
            for channel, value in values.items()
        }
        if inside:
            self._workbench.apply(edit_actions.set_channels, edit_id, inside)

    def remove_edit(self, edit_id: str, verb: str = "Remove") -> None:
        """Without that edit; the one that takes its place is selected."""
        index = edit_actions.index_of_edit(self._document, edit_id)
        label = f"{verb} {self._document.edits[index].name}"
        was_selected = self._view.selected_edit == edit_id
        self._workbench.apply(
            lambda document: edit_actions.remove_edit(document, edit_id)._replace(label=label)
        )
        edits = self._document.edits
        if was_selected and edits:
            self.select(edits[min(index, len(edits) - 1)].id)

    def duplicate_edit(self, edit_id: str) -> None:
        """A copy just above the edit, selected."""
        self._workbench.apply(edit_actions.duplicate_edit, edit_id)
        self.select(self._document.edits[edit_actions.index_of_edit(self._document, edit_id) + 1].id)

    def move_edit(self, edit_id: str, index: int) -> None:
        """The edit at position `index` (clamped) of the stack; position 0 acts first."""
        self._workbench.apply(edit_actions.move_edit, edit_id, index)

    def clear_region(self, edit_id: str) -> None:
        """Nothing painted."""
        self._workbench.apply(edit_actions.clear_region, edit_id)

    def fill_region(self, edit_id: str) -> None:
        """The whole picture as the edit's region, with the margin that some layers carry around it."""
        edit = edit_actions.find_edit(self._document, edit_id)
        whole = Region((self._everything(),))
        self.update_edit(edit_id, f"Whole picture for {edit.name}", region=whole)

    def invert_region(self, edit_id: str) -> None:
        """Every stroke with the opposite sign; what was erased stays erased."""
        edit = edit_actions.find_edit(self._document, edit_id)
        shapes = tuple(replace(shape, value=0.0 - shape.value) for shape in edit.region.shapes)
        self.update_edit(edit_id, f"Invert region of {edit.name}", region=Region(shapes))

    def take_stamp(self, edit_id: str, reference: StampReference) -> None:
        """What this picture has in the edit's region and the reference has not becomes the edit's stamp."""
        edit = edit_actions.find_edit(self._document, edit_id)
        layer = self._layer(edit.layer)
        if layer is None:
            self._messages.say(f"This model has no layer '{edit.layer}'.", "warning")
        else:
            self._stamps.take(self._document, edit, layer, reference, self._put_stamp)

    def remove_stamp(self, edit_id: str) -> None:
        """Without its stamp; the values of its maps act again."""
        edit = edit_actions.find_edit(self._document, edit_id)
        self.update_edit(edit_id, f"Remove stamp of {edit.name}", stamp=None)

    def take_preset(self, opened: OpenedPreset, strength: float = 1.0) -> None:
        """Put a preset on top of the stack; ValueError with one sentence when the model cannot draw it."""
        name, top = opened.preset.name, len(self._document.edits)
        self._put(opened.preset, opened.arrays, f"Load preset {name}", top, strength)
        self._messages.say(f"Preset {name} loaded.")

    def paste(self, preset: presets.Preset, arrays: ArrayStore) -> None:
        """Put edits that were copied above the selected one, else on top; ValueError as above."""
        selected, count = self.selected, len(self._document.edits)
        place = count if selected is None else edit_actions.index_of_edit(self._document, selected.id) + 1
        self._put(preset, arrays, f"Paste {preset.name}", place)
        self._messages.say(f"Pasted {preset.name}")

    def _put(
        self, preset: presets.Preset, arrays: ArrayStore, label: str, place: int, strength: float = 1.0
    ) -> None:
        session = self._session
        if session.model is None:
            raise ValueError(self._messages.no_model("before you load a preset"))
        if problem := presets.preset_problem(preset, session.model):
            raise ValueError(problem)
        offered = session.offered(self._document)
        changed = presets.apply_preset(self._document, preset, strength, place=place, offered=offered)
        store = session.arrays.copy()
        store.add_all(arrays)
        if problem := misfit([changed], session.model, store):
            raise ValueError(f"The preset '{preset.name}' cannot be loaded: {problem}")
        session.arrays.add_all(arrays)
        session.apply(label, changed)
        if preset.edits:
            self.select(changed.edits[place + len(preset.edits) - 1].id)

    def shipped_presets(self) -> list[presets.PresetListing]:
        """The presets that come with the program."""
        try:
            return presets.list_presets(asset(PRESET_FOLDER))
        except FileNotFoundError:
            return []

    @property
    def _document(self) -> Document:
        return self._workbench.document

    def _everything(self) -> Rectangle:
        model = self._session.model
        return Rectangle(*covering([layer.extent for layer in model.layers] if model else [WHOLE]))

    def _layer(self, name: str) -> Layer | None:
        return next((layer for layer in self._shown.layers if layer.name == name), None)

    def _acts_at(self, edit: Edit, x: float, y: float) -> bool:
        layer = self._layer(edit.layer)
        if layer is None:
            return False
        found = self._shown.located(edit.id, edit.region)
        acts = mask(edit.region, layer.height, layer.width, layer.extent) if found is None else found
        return bool(acts[layer.cell(x, y)])

    def _put_stamp(self, taken: TakenStamp) -> None:
        """The stamp has been taken; a person has gone on working meanwhile."""
        edit = next((edit for edit in self._document.edits if edit.id == taken.edit_id), None)
        if edit is None:
            return
        if edit.layer != taken.layer:
            self._messages.say(f"{edit.name} is on {edit.layer} now: take its stamp there.", "warning")
            return
        try:
            stamp = Stamp(self._session.arrays.put(taken.array), taken.box)
        except ValueError as error:
            self._messages.say(str(error), "error")
            return
        self.update_edit(edit.id, f"Take stamp {edit.name}", stamp=stamp)
        self._messages.say(f"Stamp taken: {edit.name} now puts it into any portrait.")
