"""The rows that a voice has on the timeline, and what is done in them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from ganinterface.qt.voice.mouth_lane import MouthLane
from ganinterface.qt.voice.playing import Hearing
from ganinterface.qt.voice.sound_lane import SoundLane
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import icon, icon_button
from ganinterface.qt.widgets.time.scale import TimeScale
from ganinterface.session.session import Session
from ganinterface.studio.playback import Playback
from ganinterface.studio.voice.shaping import Shaping
from ganinterface.studio.voice.sound import FilmSound
from ganinterface.studio.voice.speaking import Speaking

HEARD, NOT_HEARD = "Sound is heard; click to mute it", "Sound is muted; click to hear it"
LOCATE_TIP = "Locate the sound…\nIt is not where it was, nor beside the project"
READING = "Reading the sound…"


class VoiceRows(QObject):
    """The lanes of the sound and of the mouth shapes, each there as long as there is something in it."""

    locate_wanted = Signal()  # the sound is missing, and the person knows where it is

    def __init__(
        self,
        scale: TimeScale,
        sound: FilmSound,
        speaking: Speaking,
        shaping: Shaping,
        session: Session,
        playback: Playback,
        hearing: Hearing,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._sound, self._speaking, self._shaping = sound, speaking, shaping
        self._session, self._playback, self._hearing = session, playback, hearing
        self.sound = SoundLane(scale)
        self.mouth = MouthLane(scale)
        self.mute = icon_button("speaker-high", HEARD, "sound_mute", checkable=True)
        self.mute.toggled.connect(self._mute)
        self.locate = icon_button("folder-open", LOCATE_TIP, "sound_locate")
        self.locate.clicked.connect(self.locate_wanted)
        self._connect()
        self._show_sound()
        self._show_mouth()

    def _connect(self) -> None:
        lane, mouth, shaping = self.sound, self.mouth, self._shaping
        lane.drag_begun.connect(self._drag_begin)
        lane.dragged.connect(self._drag)
        lane.drag_ended.connect(self._drag_end)
        mouth.shape_wanted.connect(shaping.set_shape)
        mouth.removed.connect(shaping.remove)
        mouth.put_wanted.connect(shaping.put)
        mouth.drag_begun.connect(shaping.drag_begin)
        mouth.dragged.connect(shaping.drag_to)
        mouth.drag_ended.connect(shaping.drag_end)
        mouth.went_to.connect(self._go_to)
        listen(self._sound.changed, self._on_sound)
        listen(self._speaking.changed, self._show_mouth)
        program = QGuiApplication.instance()
        if isinstance(program, QGuiApplication):
            program.applicationStateChanged.connect(self._on_state)

    # --- showing ---

    def _on_state(self, state: Qt.ApplicationState) -> None:
        """Somebody comes back, perhaps from putting the file where it belongs."""
        if state == Qt.ApplicationState.ApplicationActive:
            self._sound.look_again()

    def _on_sound(self) -> None:
        self._show_sound()
        self._show_mouth()

    def _show_sound(self) -> None:
        ref, sound = self._sound.ref, self._sound
        if ref is not None:
            note = "" if sound.heard is not None else sound.problem or READING
            self.sound.show_sound(sound.envelope, ref.start, ref.duration, note)
        self.sound.setVisible(ref is not None)
        self.mute.setVisible(not sound.is_missing)
        self.locate.setVisible(sound.is_missing)

    def _show_mouth(self) -> None:
        mouth = self._speaking.mouth
        if mouth is not None:
            self.mouth.show_track(mouth.track, self._mouth_start)
        self.mouth.setVisible(mouth is not None)

    @property
    def _mouth_start(self) -> float:
        """The moment of the film at which the mouth shapes' own time begins."""
        driver, ref = self._speaking.driver, self._sound.ref
        return (driver.start if driver is not None else 0.0) + (ref.start if ref is not None else 0.0)

    # --- doing ---

    def _mute(self, muted: bool) -> None:
        self._hearing.set_muted(muted)
        self.mute.setIcon(icon("speaker-slash" if muted else "speaker-high"))
        self.mute.setToolTip(NOT_HEARD if muted else HEARD)

    def _go_to(self, seconds: float) -> None:
        """Look at what was chosen."""
        self._playback.pause()
        self._playback.go_to(self._mouth_start + seconds)

    def _drag_begin(self) -> None:
        self._session.end_gesture()
        self._session.begin_gesture("Move the sound")

    def _drag(self, start: float, free: bool) -> None:
        if self._session.in_gesture:
            fps = self._session.timeline.fps
            self._sound.set_start(start if free else round(start * fps) / fps)

    def _drag_end(self, keep: bool) -> None:
        if keep:
            self._session.end_gesture()
        else:
            self._session.abort_gesture()
