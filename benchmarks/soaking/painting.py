"""What the soak's person does with the brush, with edits and with sliders, and what is looked at meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from benchmarks.soaking.hands import Acts, Hands
from ganinterface.qt.widgets.numbers.slider import Slider
from ganinterface.render.looks.heatmap import COLOUR_MAPS
from ganinterface.studio.view import Tool
from stylegan.edits import OPERATIONS

MAX_EDITS = 6  # of a picture; a person tidies up, and the work stays the same for all of the soak
MAX_SHAPES = 12  # of an edit
MAX_BURST = 8  # steps that are undone at once
MENU = (
    "add_edit",
    "duplicate",
    "remove",
    "raise_edit",
    "lower_edit",
    "clear_region",
    "deselect",
    "smaller",
    "larger",
    "softer",
    "harder",
    "fit",
    "actual_size",
    "zoom_in",
    "zoom_out",
    "heatmap",
    "grid",
    "smooth",
    "reset_layout",
)
PANELS = ("Layers", "Edits", "Attributes", "Latent", "Timeline")


class Painting:
    """Strokes, edits, sliders, looks."""

    def __init__(self, hands: Hands) -> None:
        self._hands, self._chance = hands, hands.chance

    def acts(self) -> Acts:
        """What there is to do."""
        return {
            self.stroke: 14,
            self.rectangle: 4,
            self.cancel_stroke: 1,
            self.pick: 1,
            self.slide: 12,
            self.choose_from_menu: 8,
            self.change_edit: 6,
            self.hide_edit: 3,
            self.tidy: 3,
            self.undo: 6,
            self.look: 6,
            self.look_at_layer: 5,
            self.raise_panel: 3,
            self.compare: 1,
        }

    def stroke(self) -> None:
        """The brush over the picture; with the right button it erases, with Ctrl it paints the opposite."""
        self._pin_some()
        tool = self._chance.choice((Tool.BRUSH, Tool.BRUSH, Tool.BRUSH, Tool.ERASE))
        left, right = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
        button = self._chance.choice((left, left, left, right))
        plain, ctrl = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
        keys = self._chance.choice((plain, plain, ctrl))
        spots = self._path(self._chance.randint(1, 15))
        self._hands.note(f"{tool.value}, {button.name}, {keys.name}, over {spots}")
        self._hands.studio.view.tool = tool
        self._hands.drag(self._hands.window.canvas, self._points(spots), button, keys)

    def rectangle(self) -> None:
        """A rectangle."""
        self._pin_some()
        spots = self._path(3)
        self._hands.note(f"rectangle, over {spots}")
        self._hands.studio.view.tool = Tool.RECTANGLE
        self._hands.drag(self._hands.window.canvas, self._points(spots))

    def cancel_stroke(self) -> None:
        """Escape, or undo, in the middle of a stroke."""
        self._pin_some()
        canvas, points = self._hands.window.canvas, self._points(self._path(4))
        way = self._chance.choice(("Escape", "undo"))
        self._hands.note(f"stroke with {way} in the middle of it")
        self._hands.studio.view.tool = Tool.BRUSH
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, points[0])
        for point in points[1:]:
            QTest.mouseMove(canvas, point)
            self._hands.pause()
        if way == "undo":
            self._hands.studio.workbench.undo()
        else:
            QTest.keyClick(canvas, Qt.Key.Key_Escape)
        self._hands.pause()
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, points[-1])

    def pick(self) -> None:
        """A click on the picture that selects an edit, or takes the value of a map there."""
        spot = self._path(1)
        keys = self._chance.choice((Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier))
        self._hands.note(f"pick, {keys.name}, at {spot}")
        self._hands.studio.view.tool = Tool.PICK
        self._hands.drag(self._hands.window.canvas, self._points(spot), keys=keys)

    def slide(self) -> None:
        """One of the sliders that are to be seen."""
        found = [
            slider
            for slider in self._hands.window.findChildren(Slider)
            if slider.isEnabled() and slider.isVisible() and not slider.visibleRegion().isEmpty()
        ]
        if not found:
            return
        slider = self._chance.choice(found)
        owner = slider.parentWidget().objectName() or slider.parentWidget().accessibleName()
        places = [self._chance.randrange(max(slider.width(), 1)) for _ in range(self._chance.randint(1, 8))]
        self._hands.note(
            f"slider {owner!r} ({slider.accessibleName()}) of {slider.width()} px, over {places}"
        )
        self._hands.drag(slider, [QPoint(x, slider.height() // 2) for x in places])

    def choose_from_menu(self) -> None:
        """An entry of the menus that asks nothing."""
        self._hands.trigger(self._chance.choice(MENU))

    def change_edit(self) -> None:
        """Operation, statistics, layer, region or name of an edit."""
        edit, edits = self._hands.edit(), self._hands.studio.edits
        if edit is None:
            return
        what = self._chance.choice(("operation", "statistics", "layer", "fill", "invert", "name", "maps"))
        value = {
            "operation": self._chance.choice(tuple(OPERATIONS)),
            "statistics": self._chance.choice(("locked", "free")),
            "layer": self._chance.choice(self._hands.layers).name,
        }.get(what, "")
        self._hands.note(f"{what} {value} of {edit.name}")
        if what == "operation":
            edits.set_operation(edit.id, value)
        elif what == "statistics":
            edits.update_edit(edit.id, statistics=value)
        elif what == "layer":
            edits.set_layer(edit.id, value)
        elif what == "fill":
            edits.fill_region(edit.id)
        elif what == "invert":
            edits.invert_region(edit.id)
        elif what == "name":
            edits.rename(edit.id, f"named {self._hands.watch.taken}")
        else:
            edits.select(edit.id)
            edits.put_maps(self._maps())

    def hide_edit(self) -> None:
        """The eye of an edit's row."""
        eyes = [eye for eye in self._hands.window.findChildren(QToolButton, "edit_eye") if eye.isVisible()]
        if eyes:
            eye = self._chance.choice(eyes)
            self._hands.note(f"eye number {eyes.index(eye)}")
            QTest.mouseClick(eye, Qt.MouseButton.LeftButton)

    def tidy(self) -> None:
        """What has become too much is taken away."""
        document, edits = self._hands.document, self._hands.studio.edits
        self._hands.note("tidy up")
        for edit in document.edits[MAX_EDITS:]:
            edits.remove_edit(edit.id)
        for edit in self._hands.document.edits:
            if len(edit.region.shapes) > MAX_SHAPES:
                edits.clear_region(edit.id)

    def undo(self) -> None:
        """Steps back, and some of them forth again."""
        back, forth = self._chance.randint(1, MAX_BURST), self._chance.randint(0, MAX_BURST)
        self._hands.note(f"undo {back} steps, redo {forth}")
        for action, steps in (("undo", back), ("redo", forth)):
            for _ in range(steps):
                self._hands.window.actions_by_id[action].trigger()
                self._hands.pause()

    def look(self) -> None:
        """Maps pinned or under the mouse, their colours and order."""
        view = self._hands.studio.view
        what = self._chance.choice(("pinned", "hovered", "colour_map", "scale_mode", "order", "opacity"))
        self._hands.note(f"look: {what}")
        if what == "pinned":
            self._hands.studio.view.pin(self._maps())
        elif what == "hovered":
            view.hovered = self._chance.choice((None, self._maps()[0]))
        elif what == "colour_map":
            view.colour_map = self._chance.choice(list(COLOUR_MAPS))
        elif what == "scale_mode":
            view.scale_mode = self._chance.choice(("map", "layer", 1.0))
        elif what == "order":
            view.order = self._chance.choice(("index", "magnitude", "similarity"))
        else:
            view.opacity = self._chance.random()

    def look_at_layer(self) -> None:
        """Another layer's maps."""
        name = self._chance.choice(self._hands.layers).name
        self._hands.note(f"look at layer {name}")
        self._hands.studio.view.set_layer(name)

    def raise_panel(self) -> None:
        """A panel before the others, now and then in a window of another size."""
        panel = self._chance.choice(PANELS)
        size = self._chance.choice((None, None, (1280, 720), (1600, 960)))
        self._hands.note(f"panel {panel}, window {size or 'as it is'}")
        self._hands.window.docks.raise_panel(panel)
        if size is not None:
            self._hands.window.resize(*size)

    def compare(self) -> None:
        """The picture without edits for a moment."""
        self._hands.note("compare")
        self._hands.studio.view.compare = True
        self._hands.rest.turn(0.05)
        self._hands.studio.view.compare = False

    def _pin_some(self) -> None:
        """A brush paints with pinned maps, or into the selected edit."""
        if self._hands.studio.edits.selected is None or self._chance.random() < 0.3:
            self._hands.studio.edits.select(None)
            self._hands.studio.view.pin(self._maps())

    def _maps(self) -> list[int]:
        layer = self._hands.studio.shown.layer
        count = layer.channels if layer is not None else 1
        return self._chance.sample(range(count), min(count, self._chance.randint(1, 6)))

    def _path(self, count: int) -> list[tuple[float, float]]:
        """So many spots in picture coordinates, now and then beyond its edge."""
        chance = self._chance
        return [
            (round(chance.uniform(-0.1, 1.1), 3), round(chance.uniform(-0.1, 1.1), 3)) for _ in range(count)
        ]

    def _points(self, spots: list[tuple[float, float]]) -> list[QPoint]:
        viewport = self._hands.window.canvas.viewport
        return [viewport.to_canvas(*spot).toPoint() for spot in spots]
