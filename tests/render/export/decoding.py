"""Films as another program reads them: FFmpeg's decoders and Pillow's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganinterface.render.request import Picture


@dataclass
class Decoded:
    """What is in a film: its frames, how long each is shown in seconds, how often it plays (None: nothing is said)."""

    frames: list[Picture]
    seconds: list[float]
    plays: int | None = None
    pixels: str = ""
    tags: tuple[int, ...] = ()  # range, matrix, primaries, transfer
    sound: NDArray[np.float64] | None = None  # [channels, n] at 48 kHz, from the film's beginning


def decoded(path: Path) -> Decoded:
    """A file or a folder."""
    if path.is_dir():
        return Decoded([_pixels(Image.open(file)) for file in sorted(path.iterdir())], [])
    if path.suffix == ".json":
        return _sheet(path)
    return _video(path) if path.suffix in (".mp4", ".webm", ".mov") else _animated(path)


def _pixels(image: Image.Image) -> Picture:
    return np.asarray(image)


def _sheet(path: Path) -> Decoded:
    described = json.loads(path.read_text())
    sheet = _pixels(Image.open(path.with_name(described["meta"]["image"])))
    size = described["meta"]["size"]
    assert sheet.shape[:2] == (size["h"], size["w"])
    frames, seconds = [], []
    for each in described["frames"].values():
        x, y, w, h = (each["frame"][side] for side in "xywh")
        frames.append(sheet[y : y + h, x : x + w])
        seconds.append(each["duration"] / 1000)
    return Decoded(frames, seconds)


def _animated(path: Path) -> Decoded:
    frames, seconds = [], []
    with Image.open(path) as image:
        for index in range(image.n_frames):
            image.seek(index)
            image.load()
            frames.append(_pixels(image.convert("RGBA")))
            seconds.append(image.info["duration"] / 1000)
        return Decoded(frames, seconds, image.info.get("loop"))


def _video(path: Path) -> Decoded:
    """FFmpeg's own decoder of VP9 leaves alpha out."""
    found = Decoded([], [])
    with av.open(str(path)) as film:
        video = film.streams.video[0]
        told = video.codec_context
        found.tags = (told.color_range, told.colorspace, told.color_primaries, told.color_trc)
        context = av.CodecContext.create("libvpx-vp9", "r") if path.suffix == ".webm" else told
        times = []
        for packet in film.demux(video):
            for frame in context.decode(packet if packet.size else None):
                found.pixels = frame.format.name
                times.append(float(frame.pts * video.time_base))
                found.frames.append(frame.to_ndarray() if frame.format.is_rgb else _from_yuv(frame))
        end = (
            float(video.duration * video.time_base)
            if video.duration
            else times[-1] + float(1 / video.average_rate)
        )
        found.seconds = np.diff([*times, end]).tolist()
    with av.open(str(path)) as film:
        if film.streams.audio:
            resampler = av.AudioResampler("fltp", "stereo", 48_000)
            parts = [made for frame in film.decode(audio=0) for made in resampler.resample(frame)]
            found.sound = np.concatenate([part.to_ndarray() for part in parts], axis=1).astype(float)
    return found


def _from_yuv(frame: av.VideoFrame) -> Picture:
    """By the formula of ITU-R BT.709 in TV range: swscale leaves out the ends of lines that are no multiples of 8."""
    bits = frame.format.components[0].bits
    planes = [_plane(plane, frame.width, frame.height, bits) for plane in frame.planes]
    y, u, v = (planes[0] - 16) / 219, (planes[1] - 128) / 224, (planes[2] - 128) / 224
    red, blue = y + 1.5748 * v, y + 1.8556 * u
    green = (y - 0.2126 * red - 0.0722 * blue) / 0.7152
    seen = [
        *(each.clip(0, 1) * 255 for each in (red, green, blue)),
        *(np.floor(plane) for plane in planes[3:]),
    ]
    return np.stack([each.round() for each in seen], axis=2).astype(np.uint8)


def _plane(plane: av.VideoPlane, width: int, height: int, bits: int) -> NDArray[np.float64]:
    """As large as the picture, in steps of 8 bits."""
    size = 1 if bits == 8 else 2
    values = np.frombuffer(plane, np.uint8 if size == 1 else "<u2").reshape(-1, plane.line_size // size)
    values = values[: plane.height, : plane.width]
    repeats = (-(-height // plane.height), -(-width // plane.width))
    large = values.repeat(repeats[0], axis=0).repeat(repeats[1], axis=1)[:height, :width]
    return np.asarray(large / 2 ** (bits - 8))


def over(picture: Picture, ground: int) -> NDArray[np.float64]:
    """A picture over a grey."""
    if picture.shape[2] == 3:
        return picture.astype(float)
    alpha = picture[..., 3:] / 255
    return np.asarray(picture[..., :3] * alpha + ground * (1 - alpha))


def psnr(seen: Picture, wanted: Picture) -> float:
    """Decibels of 8-bit colours, over black and over white, the worse of the two."""
    errors = [((over(seen, grey) - over(wanted, grey)) ** 2).mean() for grey in (0, 255)]
    return float(10 * np.log10(255**2 / max(*errors, 1e-10)))
