"""Films by FFmpeg's encoders (PyAV): MP4, WebM and MOV, with their sound muxed as the frames come."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from ganinterface.render.export.film import Film, Format
from ganinterface.render.export.formats.bleeding import bled
from ganinterface.render.export.sound import RATE
from ganinterface.render.request import Picture

BT709 = 1  # of primaries, transfer and matrix (ITU-T H.273), of which players otherwise guess by the size
TV, FULL = 1, 2  # FFmpeg's numbers of ranges: 16..235 of 255, and all
WHOLE_BELOW = 512  # px high, and at less than twice its own size a film keeps every pixel's colour
LARGEST_PERIOD = 100_000  # of the fraction that a rate becomes

Options = Mapping[str, str]  # of an encoder, named and written as FFmpeg does
NONE: Options = MappingProxyType({})


class Codec(NamedTuple):
    """How one kind of file is encoded. Pixel formats are named as FFmpeg does."""

    container: str
    name: str
    opaque: str
    alpha: str | None = None
    whole: str | None = None  # with the colours of all pixels, where `opaque` halves their resolution
    options: Options = NONE
    options_alpha: Options | None = None  # of films with alpha, where others are better
    settings: Options = NONE  # of the container
    sound: str | None = None
    bit_rate: int = 0  # of the sound
    reach: int = 0  # how many pixels away colours are mixed
    even: bool = False  # whether halved colours need even sides

    def pixels(self, film: Film) -> str:
        """The pixel format of a film. A small one keeps all its colours, whose edges would be smeared else.

        Not one with alpha: browsers know that of halved colours alone.
        """
        if self.alpha is not None and film.shape[2] == 4:
            return self.alpha
        is_small = film.times < 2 and film.shape[0] < WHOLE_BELOW
        return self.whole if self.whole is not None and is_small else self.opaque


class VideoEncoder:
    """Encodes as the frames come; what FFmpeg refuses is an OSError."""

    def __init__(self, codec: Codec, path: Path, film: Film) -> None:
        import av
        from av.video.reformatter import VideoReformatter

        self._codec, self._film = codec, film
        self._rate = Fraction(film.fps).limit_denominator(LARGEST_PERIOD)
        self._pixels = codec.pixels(film)
        self._is_rgb = self._pixels.startswith(("rgb", "gbr"))
        self._file = av.open(str(path), "w", format=codec.container, options=dict(codec.settings))
        self._video: Any = self._file.add_stream(codec.name, rate=self._rate, options=self._options())
        self._dress(self._video)
        self._converter = VideoReformatter()
        self._sound = film.sound
        self._audio: Any = None
        if self._sound is not None and codec.sound is not None:
            self._audio = self._file.add_stream(codec.sound, rate=RATE, layout="stereo")
            if codec.bit_rate:
                self._audio.bit_rate = codec.bit_rate
        self._frames = self._heard = 0

    def _options(self) -> dict[str, str]:
        with_alpha = self._film.shape[2] == 4 and self._codec.options_alpha is not None
        return dict((self._codec.options_alpha if with_alpha else self._codec.options) or {})

    def _dress(self, video: Any) -> None:
        """Size, pixels, and what the colours mean."""
        height, width = self._film.shape[:2]
        even = self._codec.even and "420" in self._pixels
        video.width, video.height = (side + (side & 1 if even else 0) for side in (width, height))
        video.pix_fmt = self._pixels
        context = video.codec_context
        context.time_base = 1 / self._rate
        context.bit_rate = 0  # the quality says how many
        context.thread_count = 0
        if not self._is_rgb:
            context.color_range = TV
            context.color_primaries = context.color_trc = context.colorspace = BT709
        if self._film.shape[2] == 4 and self._codec.container == "webm":
            video.metadata["alpha_mode"] = "1"  # says that the blocks beside hold alpha

    def write(self, frame: Picture, *layers: Picture) -> None:
        """The next frame, and the sound until its end."""
        shown = self._converted(frame)
        shown.pts, shown.time_base = self._frames, 1 / self._rate
        with _as_os_error():
            self._mux(self._video, shown)
            self._frames += 1
            if self._audio is not None:
                self._write_sound(round(self._frames * RATE / self._rate))

    def _converted(self, frame: Picture) -> Any:
        """In the film's pixel format."""
        import av

        has_alpha = frame.shape[2] == 4
        if has_alpha and self._codec.reach:
            frame = bled(frame, self._codec.reach)
        more = (self._video.height - frame.shape[0], self._video.width - frame.shape[1])
        if any(more):
            frame = np.pad(frame, ((0, more[0]), (0, more[1]), (0, 0)), mode="edge")
        shown = av.VideoFrame.from_ndarray(
            np.ascontiguousarray(frame), format="rgba" if has_alpha else "rgb24"
        )
        if self._is_rgb:
            return shown
        converted = self._converter.reformat(
            shown,
            format=self._pixels,
            src_colorspace=BT709,
            dst_colorspace=BT709,
            src_color_range=FULL,
            dst_color_range=TV,
            threads=1,  # several write over the ends of one another's lines where these are of odd lengths
        )
        converted.color_primaries = converted.color_trc = BT709
        return converted

    def _write_sound(self, until: int) -> None:
        import av

        assert self._sound is not None
        while self._heard < until:
            samples = next(self._sound, None)
            if samples is None:
                return
            block = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="fltp", layout="stereo")
            block.sample_rate, block.pts, block.time_base = RATE, self._heard, Fraction(1, RATE)
            self._mux(self._audio, block)
            self._heard += samples.shape[1]

    def _mux(self, stream: Any, frame: Any) -> None:
        for packet in stream.encode(frame):
            if stream is self._video and not packet.duration:
                packet.duration = round(1 / self._rate / packet.time_base)
            self._file.mux(packet)

    def finish(self, check: Callable[[], None]) -> None:
        """What the encoders still hold."""
        check()
        with _as_os_error():
            self._mux(self._video, None)
            if self._audio is not None:
                self._mux(self._audio, None)
            self._file.close()

    def abort(self) -> None:
        """The file is closed, as far as it goes."""
        with contextlib.suppress(Exception):
            self._file.close()


@contextlib.contextmanager
def _as_os_error() -> Iterator[None]:
    """What FFmpeg refuses, as a full disk, told as by everybody else."""
    import av

    try:
        yield
    except av.FFmpegError as error:
        raise OSError(error.errno, error.strerror) from error


FASTSTART = MappingProxyType({"movflags": "+faststart"})  # players on the web begin before all is there
H264 = Codec(
    "mp4", "libx264", "yuv420p", whole="yuv444p", options={"preset": "veryfast", "crf": "12"},
    settings=FASTSTART, sound="aac", bit_rate=192_000, even=True,
)  # fmt: skip
# Alpha is to be exact, and libvpx has one quality for both: what was drawn is small without any loss, too.
VP9 = Codec(
    "webm", "libvpx-vp9", "yuv420p", "yuva420p", whole="yuv444p",
    options={"deadline": "good", "cpu-used": "5", "row-mt": "1", "crf": "14", "b": "0"},
    options_alpha={"deadline": "realtime", "cpu-used": "7", "row-mt": "1", "lossless": "1",
                   "auto-alt-ref": "0", "lag-in-frames": "0"},
    sound="libopus", bit_rate=160_000, reach=4,
)  # fmt: skip
PRORES = Codec(
    "mov", "prores_ks", "yuv444p10le", "yuva444p10le", options={"profile": "4444", "alpha_bits": "16"},
    settings=FASTSTART, sound="pcm_s16le", reach=8,
)  # fmt: skip
PNG_MOV = Codec("mov", "png", "rgb24", "rgba", settings=FASTSTART, sound="pcm_s16le")

MP4 = Format("mp4", ".mp4", "MP4 film", "Plays everywhere; no transparency", partial(VideoEncoder, H264), alpha=False,
             sound=True)  # fmt: skip
WEBM = Format("webm", ".webm", "WebM film", "For web pages, with transparency", partial(VideoEncoder, VP9), alpha=True,
              sound=True)  # fmt: skip
MOV = Format("mov", ".mov", "MOV film (ProRes 4444)", "For film editors, with transparency",
             partial(VideoEncoder, PRORES), alpha=True, sound=True)  # fmt: skip
MOV_PNG = Format("mov-png", ".mov", "MOV film (PNG)", "For film editors, every pixel exact, with transparency",
                 partial(VideoEncoder, PNG_MOV), alpha=True, sound=True)  # fmt: skip
