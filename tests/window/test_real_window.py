"""A person at a real window: Xvfb for a screen, xdotool for the hands."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageSequence

from tests.window.person import Person, choose_layer, export_as, hide_heatmap, missing

pytestmark = [pytest.mark.window, pytest.mark.skipif(missing() is not None, reason=str(missing()))]


def test_a_mouth_is_painted_animated_exported_and_undone(person: Person) -> None:
    with person.program():
        person.click("canvas", 0.02, 0.02)
        # The same portrait every time: how much a mouth moves differs from one to another.
        person.click("seed")
        person.key("ctrl+a")
        person.type("9")
        person.key("Return")
        person.until(lambda state: len(state["steps"]) == 1, "there is another portrait")
        paint_the_mouth(person)
        move_the_strength(person)
        add_poses_and_export(person)
        undo_it_all(person)
        # Everything is undone, so nothing is unsaved: it closes without a question.
        person.key("ctrl+q")


def paint_the_mouth(person: Person) -> None:
    """Choose a layer, pin maps, paint: only the mouth's surroundings move."""
    before = person.picture("before")
    choose_layer(person, "32x16 conv1")
    for column in (0.07, 0.2, 0.33):
        person.do("keydown", "ctrl")
        person.click("map_grid", column, 0.25)
        person.do("keyup", "ctrl")
    person.do("mousemove", *person.point("canvas", 0.02, 0.02))
    person.key("b")
    person.drag("picture", [(0.42, 0.64), (0.5, 0.645), (0.58, 0.64)])
    person.until(lambda state: len(state["edits"]) == 1, "the stroke made an edit")
    state = person.settle()
    assert state["edits"][0][0] == "32x16 conv1"
    hide_heatmap(person)
    after = person.picture("painted")
    height, width = after.shape[:2]
    change = np.abs(after - before).max(axis=2)
    inside = change[int(height * 0.5) : int(height * 0.8), int(width * 0.15) : int(width * 0.85)]
    assert inside.max() > 20, "the mouth moves"
    assert change[: int(height * 0.4)].mean() < 1.0, "the hair stays"


def move_the_strength(person: Person) -> None:
    """Drag the strength in the edit's row: one step, another picture."""
    before, steps = person.picture("weak"), len(person.state["steps"])
    name = "strength_slider"
    person.drag(name, [(0.6, 0.5), (0.7, 0.5), (0.85, 0.5)])
    person.until(lambda state: abs(state["edits"][0][1] - 1.0) > 0.2, "the strength is another")
    state = person.settle()
    assert len(state["steps"]) == steps + 1, "a drag is one step"
    person.do("mousemove", *person.point("canvas", 0.02, 0.02))
    assert np.abs(person.picture("strong") - before).max() > 5


def add_poses_and_export(person: Person) -> None:
    """Two poses, then a GIF through the export dialog."""
    person.click("canvas", 0.02, 0.02)
    person.key("k")
    person.until(lambda state: len(state["poses"]) == 1, "there is a pose")
    person.drag("strength_slider", [(0.8, 0.5), (0.5, 0.5), (0.3, 0.5)])
    person.settle()
    person.click("canvas", 0.02, 0.02)
    person.key("k")
    person.until(lambda state: len(state["poses"]) == 2, "there are two poses")
    person.key("ctrl+shift+e")
    target = person.folder / "mouth.gif"
    export_as(person, target, format_number=5)
    with Image.open(target) as film:
        frames = [np.asarray(page.convert("RGB")).astype(np.int16) for page in ImageSequence.Iterator(film)]
    assert len(frames) > 10
    assert any(np.abs(frames[0] - frame).max() > 20 for frame in frames)


def undo_it_all(person: Person) -> None:
    """Ctrl+Z until nothing is left: no poses, no edits, the seed of the start."""
    person.click("canvas", 0.02, 0.02)
    for _ in range(30):
        if not person.state["steps"]:
            break
        count = len(person.state["steps"])
        person.key("ctrl+z")
        person.until(lambda state, count=count: len(state["steps"]) < count, "a step is undone")  # type: ignore[misc]
    state = person.settle()
    assert state["edits"] == []
    assert state["poses"] == []
    assert state["steps"] == []
