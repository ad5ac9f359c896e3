"""Scenes in time: live, voices, tracks, curves, films."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

from ganinterface.dev.pictures.desk import (
    PORT,
    SENTENCE,
    SMALL_PICTURES,
    Desk,
)


def live(desk: Desk) -> QWidget:
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


def voice(desk: Desk) -> QWidget:
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


def tracks(desk: Desk) -> QWidget:
    from ganinterface.document.animation.keys import KeyRef

    shown, mouth = _animated(desk)
    desk.studio.view.selected_keys = (KeyRef(mouth, 0.5), KeyRef(mouth, 0.8))
    desk.wait(rest=SMALL_PICTURES)
    return shown


def curves(desk: Desk) -> QWidget:
    from ganinterface.document.animation.keys import KeyRef

    _, mouth = _animated(desk)
    view = desk.studio.view
    view.selected_driver, view.curves, view.selected_keys = None, (mouth, "psi"), (KeyRef(mouth, 0.8),)
    desk.wait(rest=SMALL_PICTURES)
    return next(dock for dock in desk.window.docks.all if dock.windowTitle() == "Timeline")


def export(desk: Desk) -> QWidget:
    """Two portraits that turn into one another, as a film that keeps transparency."""
    from ganinterface.render.export.encoders import FORMATS

    desk.begin()
    for _ in range(2):
        desk.studio.playback.add_pose()
        desk.studio.workbench.step_seed(1)
    desk.wait()
    desk.window.program.files.export(FORMATS["webm"])
    dialog = desk.dialog("export_dialog")
    dialog.path.setText("talking.webm")
    dialog.preview.go_to(6)
    desk.wait(lambda: bool(dialog.trial.text()), rest=SMALL_PICTURES)
    shown: QWidget = dialog
    return shown
