"""`python -m ganinterface.dev pictures [NAME...]`: makes the guide's and README's pictures of the window, on the shipped model.

Each is a scene: what a person would do, by the studio's verbs, then a picture of the window or of one panel.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ganinterface.qt.window.main_window import MainWindow

PATIENCE = 600.0  # seconds; a busy machine may need a while
# Of the shipped model's portraits, in parts of the picture: where the mouth is, and hair that hangs free.
MOUTH, HAIR = (0.625, 0.485), (0.22, 0.5)
SEED, OTHERS = 11, (5, 8, 14, 21, 33, 40)
SMALL_PICTURES = 4.0  # seconds of rest, in which those of a panel are drawn
COLOURS = 128  # of a written picture
SENTENCE = "Hello papa, my mother moves the big boat over the water."
PORT = 9000  # that OSC messages are sent to


class Desk:
    """The window with hands: what scenes are played on."""

    def __init__(self, window: MainWindow) -> None:
        self.window, self.studio = window, window.studio
        self.fine = self._layer(4)  # in which a mouth is some ten cells wide
        self.coarse = self._layer(8)

    def _layer(self, parts: int) -> str:
        """The second layer at that part of the picture's height."""
        model = self.studio.session.model
        assert model is not None
        heights = {layer.height: layer.name for layer in model.layers}
        return heights[max(height for height in heights if height * parts <= model.resolution[0])]

    def wait(self, done: Callable[[], bool] = lambda: True, rest: float = 0.7) -> None:
        """Until something is so, the picture is that of the Document, no job runs, and all has been drawn for a moment."""
        from PySide6.QtWidgets import QApplication

        end, calm = time.monotonic() + PATIENCE, time.monotonic()
        while time.monotonic() - calm < rest:
            QApplication.processEvents()
            time.sleep(0.01)
            frame = self.studio.shown.last_frame
            drawn = frame is not None and frame.request.document == self.studio.workbench.shown_document
            if not (drawn and done() and self.studio.side_pictures.is_done) or self.studio.jobs.unfinished:
                calm = time.monotonic()
            if time.monotonic() > end:
                raise TimeoutError("The window does not come to rest.")

    def begin(self, seed: int = SEED) -> None:
        """A new project on a portrait, the panels as they are at first."""
        self.studio.variations.set_large(False)
        self.studio.comparing.end()
        self.studio.projects.new()
        self.window.docks.reset()
        self.window.resize(1280, 720)
        self.studio.latents.set_seed(seed)
        self.studio.view.set_layer(self.fine)
        self.wait()

    def paint(self, place: tuple[float, float] = MOUTH, wide: float = 0.09, radius: float = 0.03) -> None:
        """A stroke from left to right."""
        from ganinterface.studio.view import Tool

        view, painting = self.studio.view, self.studio.painting
        view.tool, view.radius = Tool.BRUSH, radius
        painting.begin(place[0] - wide, place[1])
        painting.move(place[0], place[1] + 0.005)
        painting.move(place[0] + wide, place[1])
        painting.end()
        self.wait()

    def put(self, preset: str, strength: float = 1.0) -> None:
        """A shipped preset."""
        from ganinterface.assets import asset
        from ganinterface.files.opening import OpenedPreset
        from ganinterface.files.preset import load_preset

        path = asset(f"presets/{preset}.json")
        self.studio.edits.take_preset(OpenedPreset(path, *load_preset(path)), strength)
        self.wait()

    def panel(self, title: str, size: tuple[int, int] | None = None) -> QWidget:
        """A panel, raised; with a size, in a window of its own."""
        self.window.program.show_panel(title)
        self.wait(rest=SMALL_PICTURES)
        dock = next(dock for dock in self.window.docks.all if dock.windowTitle() == title)
        if size is not None:
            dock.setFloating(True)
            dock.resize(*size)
            self.wait(rest=SMALL_PICTURES)
        return dock.widget() if size else dock


def _window(desk: Desk) -> QWidget:
    desk.begin()
    desk.paint()
    for _ in range(3):
        desk.studio.playback.add_pose()
        desk.studio.workbench.step_seed(1)
    desk.wait()
    return desk.window


def _moving(desk: Desk) -> QWidget:
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


def _presets(desk: Desk) -> QWidget:
    desk.begin()
    desk.window.resize(1280, 800)
    desk.panel("Presets")
    return desk.window


def _strip(desk: Desk) -> QWidget:
    desk.begin()
    desk.put("mouth-open")
    desk.panel("Does it hold?")
    return desk.window


def _map(desk: Desk) -> QWidget:
    desk.begin()
    desk.studio.view.pin([3])
    desk.paint()
    desk.studio.map_effects.look_into()
    return desk.panel("Map", (400, 930))


def _variations(desk: Desk) -> QWidget:
    desk.begin()
    desk.studio.variations.set_large(True)
    desk.wait(rest=SMALL_PICTURES)
    return desk.window


def _gallery(desk: Desk) -> QWidget:
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


def _directions(desk: Desk) -> QWidget:
    desk.begin()
    desk.studio.directions.find()
    desk.wait(lambda: not desk.studio.directions.is_busy)
    return desk.panel("Directions", (420, 570))


def _examples(desk: Desk) -> QWidget:
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
    desk.wait(lambda: not examples.is_building, rest=SMALL_PICTURES)
    return desk.window


def _follow(desk: Desk) -> QWidget:
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
    dialog = desk.window.findChild(_dialog(), "follow_dialog")
    assert dialog is not None
    return dialog


def _batch(desk: Desk) -> QWidget:
    desk.begin()
    desk.put("mouth-open")
    desk.window.program.show_batch()
    desk.wait(rest=SMALL_PICTURES)
    dialog = desk.window.findChild(_dialog(), "batch_dialog")
    assert dialog is not None
    dialog.modes.setCurrentRow(2)
    desk.wait(rest=SMALL_PICTURES)
    return dialog


def _dialog() -> Any:
    from PySide6.QtWidgets import QDialog

    return QDialog


def _live(desk: Desk) -> QWidget:
    from pythonosc.udp_client import SimpleUDPClient

    desk.begin()
    desk.put("mouth-open")
    desk.window.program.show_panel("Live")
    next(dock for dock in desk.window.docks.all if dock.windowTitle() == "Layers").hide()
    live, edit = desk.studio.live, desk.studio.session.document.edits[0]
    live.listen(PORT)
    live.bind("/1/fader1", "psi", 0.5, 1.0)
    sender = SimpleUDPClient("127.0.0.1", PORT)
    with sender:
        for place in range(120):
            sender.send_message(f"/edits/{edit.name}/strength", 1.2 if place % 20 else 99.0)
            sender.send_message("/1/fader1", 0.4)
            sender.send_message("/edits/nose/strength", 1.0)
            desk.wait(rest=0.01)
    desk.wait(lambda: live.totals.received == 360)
    return desk.window


def _voice(desk: Desk) -> QWidget:
    """A sentence of espeak-ng's that the portrait says, one of its shapes chosen, and eyes that blink."""
    import wave

    import numpy as np
    from PySide6.QtCore import Qt

    from ganinterface.audio.espeak import speak
    from ganinterface.qt.voice.mouth_lane import MouthLane

    desk.begin()
    desk.window.resize(1280, 840)
    studio, spoken = desk.studio, speak(SENTENCE, "en-gb-x-rp+f3", 150)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "voice.wav"
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, spoken.rate, 0, "NONE", ""))
            file.writeframes((spoken.samples * 32767).astype(np.int16).tobytes())
        studio.opening.open_file(path)
        desk.wait(lambda: studio.sound.heard is not None)
    desk.window.program.show_panel("Voice")
    next(dock for dock in desk.window.docks.all if dock.windowTitle() == "Layers").hide()
    studio.speaking.set_hints(studio.speaking.hints._replace(transcript=SENTENCE))
    studio.speaking.speak()
    desk.wait(lambda: studio.speaking.mouth is not None)
    studio.alive.toggle(studio.alive.movements[0])
    timeline = [dock for dock in desk.window.docks.all if dock.windowTitle() == "Timeline"]
    desk.window.resizeDocks(timeline, [230], Qt.Orientation.Vertical)
    lane = desk.window.findChild(MouthLane)
    assert lane is not None
    lane.choose(next(place for place, cue in enumerate(lane.track.cues) if cue.shape == "D"))
    studio.playback.go_to(lane.track.cues[lane.chosen or 0].start + 0.1)
    desk.wait(rest=SMALL_PICTURES)
    return desk.window


def _animated(desk: Desk) -> tuple[QWidget, str]:
    """A mouth, psi and a sway on the timeline, which is as high as they need; the window, and the address of the mouth."""
    from PySide6.QtCore import Qt

    from ganinterface.document.animation.drivers import Sine

    desk.begin()
    studio = desk.studio
    studio.playback.add_pose()
    desk.put("mouth-open")
    mouth = f"edits/{studio.session.document.edits[-1].name}/strength"
    studio.playback.add_pose()
    for address, keys in (
        (mouth, ((0.2, 0.0), (0.5, 1.0), (0.8, 0.1), (1.3, 1.2), (1.8, 0.0))),
        ("psi", ((0.0, 0.6), (1.2, 0.8))),
    ):
        for moment, value in keys:
            studio.tracks.set_key(address, value, time=moment)
    driver = studio.drivers.add(Sine(0.1, 1.5), "psi", "sway")
    studio.tracks.set_track("psi", loop=2.0)
    studio.drivers.put_marker(0.5, "hello")
    studio.playback.go_to(1.3)
    desk.wait(rest=SMALL_PICTURES)
    dock = next(dock for dock in desk.window.docks.all if dock.windowTitle() == "Timeline")
    desk.window.resizeDocks([dock], [280], Qt.Orientation.Vertical)
    studio.view.selected_driver = driver.id
    return desk.window, mouth


def _tracks(desk: Desk) -> QWidget:
    from ganinterface.document.animation.keys import KeyRef

    shown, mouth = _animated(desk)
    desk.studio.view.selected_keys = (KeyRef(mouth, 0.5), KeyRef(mouth, 0.8))
    desk.wait(rest=SMALL_PICTURES)
    return shown


def _curves(desk: Desk) -> QWidget:
    from ganinterface.document.animation.keys import KeyRef

    _, mouth = _animated(desk)
    view = desk.studio.view
    view.selected_driver, view.curves, view.selected_keys = None, (mouth, "psi"), (KeyRef(mouth, 0.8),)
    desk.wait(rest=SMALL_PICTURES)
    return next(dock for dock in desk.window.docks.all if dock.windowTitle() == "Timeline")


def _export(desk: Desk) -> QWidget:
    """Two portraits that turn into one another, as a film that keeps transparency."""
    from ganinterface.render.export.encoders import FORMATS

    desk.begin()
    for _ in range(2):
        desk.studio.playback.add_pose()
        desk.studio.workbench.step_seed(1)
    desk.wait()
    desk.window.program.files.export(FORMATS["webm"])
    dialog = desk.window.findChild(_dialog(), "export_dialog")
    assert dialog is not None
    dialog.path.setText("talking.webm")
    dialog.preview.go_to(6)
    desk.wait(lambda: bool(dialog.trial.text()), rest=SMALL_PICTURES)
    return dialog


SCENES: dict[str, Callable[[Desk], QWidget]] = {
    "window": _window, "moving": _moving, "presets": _presets, "strip": _strip, "map": _map, "variations": _variations,
    "gallery": _gallery, "directions": _directions, "examples": _examples, "follow": _follow, "batch": _batch,
    "live": _live, "voice": _voice, "tracks": _tracks, "curves": _curves, "export": _export,
}  # fmt: skip


def save(widget: QWidget, path: Path) -> None:
    """A picture of it, in few colours."""
    from PIL import Image
    from PySide6.QtCore import QBuffer, QIODevice

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    widget.grab().save(buffer, "PNG")
    with Image.open(io.BytesIO(bytes(buffer.data().data()))) as picture:
        picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)


def main(arguments: Sequence[str]) -> int:
    """Make the pictures that are named, else all."""
    parser = argparse.ArgumentParser(prog="python -m ganinterface.dev pictures", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"{', '.join(SCENES)} (all)")
    parser.add_argument("--out", type=Path, default=Path("docs/images"), help="folder (%(default)s)")
    given = parser.parse_args(arguments)
    unknown = [name for name in given.names if name not in SCENES]
    if unknown:
        print(f"There is no picture '{unknown[0]}': there are {', '.join(SCENES)}.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as settings:
        os.environ["GANINTERFACE_CONFIG"] = settings
        from ganinterface.dev.window import opened

        with opened() as window:
            window.studio.gallery.start()
            desk = Desk(window)
            for name in given.names or SCENES:
                save(SCENES[name](desk), given.out / f"{name}.png")
                print(given.out / f"{name}.png", flush=True)
    return 0
