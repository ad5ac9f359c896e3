"""Other people's checkpoints dropped on the real window: painted on and exported; a broken one changes nothing."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.stylegan.checkpoints.goldens import golden
from tests.window.person import Person, choose_layer, missing, save_as

pytestmark = [pytest.mark.window, pytest.mark.skipif(missing() is not None, reason=str(missing()))]

# One of each family and kind of file, with a layer that is coarse enough to be seen.
MODELS = {
    "sg1-128": "32x32 conv1",
    "sg2-tf-32": "16x16 conv1",
    "sg2-ada-32-cond": "16x16 conv1",
    "sg3-t-32": "L2_52_32",
}


def test_every_family_is_dropped_painted_on_and_exported_and_a_broken_file_changes_nothing(
    person: Person,
) -> None:
    files = {name: golden(name) for name in MODELS}
    with person.program():
        for name, layer in MODELS.items():
            drop(person, files[name])
            paint(person, name, layer)
            export(person, name)
        leave_a_broken_file(person, files["sg3-t-32"])
        person.key("ctrl+q")
        person.until(lambda state: "discard" in state["places"], "it asks about unsaved changes")
        time.sleep(1.0)  # until the window manager has put the question where it stays
        person.click("discard")


def drop(person: Person, path: Path) -> None:
    """Drop a checkpoint; changes of the one before are not wanted."""
    person.drop(path)
    discard_changes(person)
    person.until(lambda state: state["model"] == path.stem, f"{path.name} is open")
    person.settle()


def discard_changes(person: Person) -> None:
    """Answer the question about unsaved changes, where there are any."""
    time.sleep(1.5)  # until the window manager has put the question where it stays
    if "discard" in person.state["places"]:
        person.click("discard")
        person.until(lambda state: not state["dialog"], "the question is answered")


def paint(person: Person, name: str, layer: str) -> None:
    """A stroke with two maps on a layer: the picture changes where it was painted."""
    before = person.picture(f"{name}-before")
    if person.state["layer"] != layer:
        choose_layer(person, layer)
    for column in (0.1, 0.25):
        person.do("keydown", "ctrl")
        person.click("map_grid", column, 0.2)
        person.do("keyup", "ctrl")
    person.key("b")
    person.drag("picture", [(0.4, 0.5), (0.5, 0.5), (0.6, 0.5)])
    person.until(lambda state: len(state["edits"]) == 1, "the stroke made an edit")
    person.settle()
    person.do("mousemove", *person.point("canvas", 0.02, 0.02))
    person.key("h")
    time.sleep(0.3)
    after = person.picture(f"{name}-painted")
    person.key("h")
    assert np.abs(after - before).max() > 10


def export(person: Person, name: str) -> NDArray[np.uint8]:
    """The picture as PNG, through the dialog."""
    target = person.folder / f"{name}-frame.png"
    person.key("ctrl+e")
    save_as(person, target)
    with Image.open(target) as picture:
        assert picture.width >= 32
        return np.asarray(picture)


def leave_a_broken_file(person: Person, good: Path) -> None:
    """Half of a checkpoint: one sentence, and the picture, the model and the edit stay."""
    broken = person.folder / "half.pkl"
    broken.write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    whole = export(person, "whole")
    person.do("mousemove", *person.point("canvas", 0.02, 0.02))
    before, model = person.picture("whole"), person.state["model"]
    person.drop(broken)
    discard_changes(person)
    state = person.until(lambda state: "half.pkl" in state["said"], "the message is shown")
    assert (
        "Opening"
        not in person.until(lambda state: "Opening" not in state["said"], "it says what is wrong")["said"]
    )
    assert state["model"] == model
    person.do("mousemove", *person.point("canvas", 0.02, 0.02))
    below = (
        len(before) // 2
    )  # what is wrong stands above that, on the canvas: all of the picture is in its file
    assert np.array_equal(person.picture("after")[below:], before[below:])
    assert len(person.state["edits"]) == 1
    assert np.array_equal(export(person, "kept"), whole)
