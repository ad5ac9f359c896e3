"""Scenes of one portrait and of many: what a person would do, by the studio's verbs, then what is pictured."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

from ganinterface.dev.pictures.desk import (
    HAIR,
    MOUTH,
    OTHERS,
    SEED,
    SMALL_PICTURES,
    Desk,
)


def window(desk: Desk) -> QWidget:
    desk.begin()
    desk.put("mouth-open")
    for seed in range(SEED - 2, SEED + 1):
        desk.studio.latents.set_seed(seed)
        desk.wait()
        desk.studio.playback.add_pose()
    desk.wait()
    return desk.window


def moving(desk: Desk) -> QWidget:
    desk.begin()
    desk.studio.view.set_layer(desk.coarse)
    desk.studio.moving.begin("shift")
    desk.paint(HAIR, 0.05, 0.09)
    handle = desk.studio.moving.handle
    if handle is not None:
        desk.studio.moving.take(handle.middle)
        desk.studio.moving.drag((handle.middle[0] - 0.12, handle.middle[1] + 0.02))
        desk.studio.moving.let_go()
    desk.wait()
    return desk.window.canvas


def presets(desk: Desk) -> QWidget:
    desk.begin()
    desk.window.resize(1280, 800)
    desk.panel("Presets")
    return desk.window


def strip(desk: Desk) -> QWidget:
    desk.begin()
    desk.put("mouth-open")
    desk.panel("Does it hold?")
    return desk.window


def map(desk: Desk) -> QWidget:
    desk.begin()
    desk.studio.view.pin([3])
    desk.paint()
    desk.studio.map_effects.look_into()
    return desk.panel("Map", (400, 930))


def variations(desk: Desk) -> QWidget:
    desk.begin()
    desk.studio.variations.set_large(True)
    desk.wait(rest=SMALL_PICTURES)
    return desk.window


def gallery(desk: Desk) -> QWidget:
    desk.begin()
    for seed in OTHERS:
        desk.studio.latents.set_seed(seed)
        desk.wait(rest=SMALL_PICTURES)
    desk.studio.looking.toggle_favourite()
    desk.panel("Gallery")
    keys = [entry.key for entry in desk.studio.gallery.entries][:2]
    desk.studio.comparing.begin(keys)
    desk.wait(rest=SMALL_PICTURES)
    return desk.window


def directions(desk: Desk) -> QWidget:
    desk.begin()
    desk.studio.directions.find()
    desk.wait(lambda: desk.studio.directions.work.job is None)
    return desk.panel("Directions", (420, 570))


def examples(desk: Desk) -> QWidget:
    """A laugh of this portrait, and it without: what is built is called so."""
    from ganinterface.document.region import Rectangle

    desk.begin()
    examples = desk.studio.from_examples
    examples.take_now("not that")
    desk.put("mouth-open")
    desk.put("smile")
    examples.take_now("this")
    while desk.studio.session.step_position > 1:
        desk.studio.workbench.undo()
    desk.window.program.show_panel("From examples")
    x, y = MOUTH
    examples.set_box(Rectangle(x - 0.17, y - 0.07, x + 0.15, y + 0.08))
    examples.build("laugh")
    desk.wait(lambda: examples.work.job is None, rest=SMALL_PICTURES)
    return desk.window


def follow(desk: Desk) -> QWidget:
    """Mouths painted in four portraits, all where they are drawn."""
    from ganinterface.document.region import Stroke

    desk.begin()
    desk.window.program.follow()
    following = desk.studio.following
    for number in range(4):
        if number:
            following.add_portrait()
        following.paint([Stroke(((MOUTH[0] - 0.07, MOUTH[1]), (MOUTH[0] + 0.06, MOUTH[1])), 0.02)])
    following.find()
    desk.wait(lambda: following.found is not None, rest=2 * SMALL_PICTURES)
    dialog = desk.dialog("follow_dialog")
    shown: QWidget = dialog
    return shown


def batch(desk: Desk) -> QWidget:
    desk.begin()
    desk.put("mouth-open")
    desk.window.program.show_batch()
    desk.wait(rest=SMALL_PICTURES)
    dialog = desk.dialog("batch_dialog")
    dialog.modes.setCurrentRow(2)
    dialog.folder.setText("mouths")
    dialog.folder.textEdited.emit("mouths")
    desk.wait(rest=SMALL_PICTURES)
    shown: QWidget = dialog
    return shown
