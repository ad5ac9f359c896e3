"""What is heard while the film plays, and in short bits while it is scrubbed. Brings QtMultimedia when that is first needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, QUrl

from ganinterface.qt.widgets.listening import listen
from ganinterface.studio.playback import Playback
from ganinterface.studio.voice.sound import FilmSound

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QMediaPlayer

BIT = 90  # ms that are heard of a moment
STEP = 0.02  # seconds that picture and sound may be apart
JUMP = 0.3  # seconds from which on the sound is moved, not the picture: a loop began again
MISSING = "Sounds are not played: QtMultimedia is not installed (pip install PySide6-Addons)."
SILENT = "Sounds are not played: this machine has no sound device. The film keeps its time all the same."


class Hearing(QObject):
    """Plays the film's sound in step with the picture. Where the machine cannot, it says so once, and time goes on.

    The sound leads: it cannot be hurried without being heard, while a picture may come a frame sooner.
    """

    def __init__(
        self,
        playback: Playback,
        sound: FilmSound,
        say: Callable[[str, str], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._playback, self._sound, self._say = playback, sound, say
        self._player: QMediaPlayer | None = None
        self._is_hopeless = False
        self.muted = False
        self._last = 0.0  # the moment at which a bit was heard last
        self._bit = QTimer(self, singleShot=True, interval=BIT)
        self._bit.timeout.connect(self._end_bit)
        listen(playback.playing_changed, self._on_playing)
        listen(playback.moved, self._on_moved)
        listen(sound.changed, self._on_sound)

    def set_muted(self, muted: bool) -> None:
        """Whether nothing is heard."""
        self.muted = muted
        if muted and self._player is not None:
            self._player.pause()
        elif self._playback.playing:
            self._on_playing(True)

    @property
    def is_sounding(self) -> bool:
        """Whether something is heard right now."""
        player = self._player
        return player is not None and player.playbackState() == player.PlaybackState.PlayingState

    # --- what happens ---

    def _on_playing(self, playing: bool) -> None:
        self._bit.stop()
        if not playing:
            if self._player is not None:
                self._player.pause()
        elif self._place(self._playback.time) is not None:
            self._start()

    def _on_moved(self, seconds: float) -> None:
        if self._playback.playing:
            place = self._place(seconds)
            if place is None:
                if self._player is not None:
                    self._player.pause()
            elif not self.is_sounding:
                self._start()
        elif self._playback.document is not None and seconds != self._last and not self._bit.isActive():
            self._last = seconds
            self._hear_bit()

    def _on_sound(self) -> None:
        if self._player is not None:
            self._player.stop()
            self._player.setSource(QUrl())

    def _start(self) -> None:
        """Hear the sound from the moment of the film on."""
        place = self._place(self._playback.time)
        player = None if place is None else self._ready()
        if place is not None and player is not None:
            player.setPosition(round(place * 1000))
            player.play()

    def _hear_bit(self) -> None:
        place = self._place(self._last)
        player = None if place is None else self._ready()
        if place is not None and player is not None:
            player.setPosition(round(place * 1000))
            player.play()
            self._bit.start()

    def _end_bit(self) -> None:
        """Fall silent, or hear where the playhead has come meanwhile."""
        if self._playback.playing:
            return
        if self._player is not None:
            self._player.pause()
        if self._playback.document is not None and self._playback.time != self._last:
            self._last = self._playback.time
            self._hear_bit()

    def _on_position(self, milliseconds: int) -> None:
        """Keep picture and sound in step."""
        ref, playback = self._sound.ref, self._playback
        if ref is None or not playback.playing or not self.is_sounding:
            return
        apart = milliseconds / 1000 + ref.start - playback.now
        if abs(apart) > JUMP:
            self._start()
        elif abs(apart) > STEP:
            playback.hurry(apart)

    # --- the player ---

    def _place(self, seconds: float) -> float | None:
        """Seconds of the sound at a moment of the film; None where nothing is to be heard."""
        ref = self._sound.ref
        if ref is None or self._sound.file is None or self.muted:
            return None
        place = seconds - ref.start
        return place if 0 <= place < ref.duration else None

    def _ready(self) -> QMediaPlayer | None:
        """The player, with the film's sound in it; None where there is none, which is said once."""
        if self._player is None and not self._is_hopeless:
            self._player = self._made()
        player, file = self._player, self._sound.file
        if player is not None and file is not None:
            source = QUrl.fromLocalFile(str(file))
            if player.source() != source:
                player.setSource(source)
        return player

    def _made(self) -> QMediaPlayer | None:
        try:
            from PySide6.QtMultimedia import QAudioOutput, QMediaDevices, QMediaPlayer
        except ImportError:
            self._give_up(MISSING)
            return None
        device = QMediaDevices.defaultAudioOutput()
        if device.isNull():
            self._give_up(SILENT)
            return None
        player = QMediaPlayer(self)
        player.setAudioOutput(QAudioOutput(device, player))
        player.positionChanged.connect(self._on_position)
        player.errorOccurred.connect(lambda _, text: self._say(f"The sound is not played: {text}", "warning"))
        return player

    def _give_up(self, reason: str) -> None:
        self._is_hopeless = True
        self._say(reason, "info")
