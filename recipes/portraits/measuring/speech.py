"""How well Speak moves the mouth, against what espeak-ng knows of its speech: `python -m recipes.portraits.measuring.speech`.

The recordings are spoken in voices, at speeds and pitches other than the program's own, with noise; the reference are
their phonemes' times. By the tracks alone, and, where the shipped presets of the mouth shapes are there, by what a
tagger sees in the pictures of several portraits, each of which says its share of the recordings.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from ganinterface.audio.espeak import speak
from ganinterface.audio.loudness import loudness
from ganinterface.audio.phonemes import spoken
from ganinterface.audio.sound import RATE, Sound
from ganinterface.audio.speaking import Hints, Way, resampled, said
from ganinterface.document.animation.coarticulation import ORDER, mouth_weights
from ganinterface.document.animation.mouth_shapes import OF_SIX, OPENNESS, MouthTrack
from recipes.portraits.measuring.tables import Line, Table, percent

if TYPE_CHECKING:
    from torch import Tensor

    from ganinterface.document.arrays import ArrayStore
    from ganinterface.files.preset import Preset
    from stylegan import Generator, LayerEdit
    from stylegan.metrics.classifier import Classifier

FPS = 30
NEAR = 2  # frames
SEEN = 0.001  # of a shape: less of it is not drawn
BEFORE = 0.4  # seconds of silence around a sentence
SEEDS = (1, 2, 3, 4, 5, 6, 7, 8)  # of no preset's making or choice
NOISE = 20.0  # dB below the voice
SENTENCES = {
    "en-us": (
        "Hello papa, my mother moves the big boat over the water.",
        "People often forget how much fun five simple words can be.",
        "We will probably leave before the bells of the village ring at noon.",
        "Please give me a couple of fresh apples from the blue bowl.",
    ),
    "de": (
        "Guten Morgen, liebe Mama, mein Bruder malt ein blaues Boot am Wasser.",
        "Vielleicht finden wir am Abend noch einen freien Platz im Park.",
    ),
    "fr": ("Bonjour maman, la petite fille porte un beau bouquet de fleurs blanches.",),
    "es": ("Buenos días, mi hermano pequeño bebe un vaso de agua fría por la mañana.",),
}
VOICES = (
    (140, 70, "f3"),
    (200, 30, "m5"),
    (170, 50, "m1"),
    (120, 85, "f2"),
)  # words a minute, pitch, variant


class Recording(NamedTuple):
    """What a microphone hears of a sentence, and which shape belongs to every frame."""

    language: str
    text: str
    sound: Sound
    reference: list[str]


def recordings(languages: Sequence[str]) -> Iterator[Recording]:
    """Every sentence of the languages in every voice, with noise."""
    random = np.random.RandomState(0)
    for language in languages:
        for text in SENTENCES[language]:
            for speed, pitch, variant in VOICES:
                base = "en-gb-x-rp" if language == "en-us" and variant.startswith("m") else language
                own = speak(text, f"{base}+{variant}", speed, pitch)
                samples = np.pad(resampled(own.samples, own.rate), round(BEFORE * RATE))
                deviation = np.sqrt(np.mean(samples**2) / 10 ** (NOISE / 10))
                noisy = samples + random.randn(len(samples)).astype(np.float32) * deviation
                sound = Sound(noisy.astype(np.float32), RATE, "")
                sounds = [(start + BEFORE, end + BEFORE, name) for start, end, name in own.sounds]
                yield Recording(language, text, sound, _frames(spoken(sounds, sound.duration)))


def _frames(made: MouthTrack) -> list[str]:
    return [made.at(index / FPS) for index in range(int(made.duration * FPS))]


def agreement(reference: Sequence[str], shown: Sequence[str], shapes: str = "ABCDEFGH") -> NDArray[np.bool_]:
    """For every frame whose reference is one of the shapes: whether it is shown at most NEAR frames away."""
    asked = [index for index, shape in enumerate(reference) if shape in shapes]
    near = [shown[max(index - NEAR, 0) : index + NEAR + 1] for index in asked]
    return np.array([reference[index] in found for index, found in zip(asked, near, strict=True)])


Shower = Callable[
    [NDArray[np.float32]], list[str]
]  # weights of the shapes [frames, 9] -> the shape seen in each


def strongest(weights: NDArray[np.float32]) -> list[str]:
    """The shape of which most is shown, by the weights alone."""
    return [ORDER[index] for index in weights.argmax(axis=1)]


class Case(NamedTuple):
    """One way to find the shapes, the languages it is tried on, and what is promised of all shapes and of m, b, p."""

    way: Way
    languages: tuple[str, ...]
    wanted: float
    closed: float | None


CASES = (
    Case("transcript", tuple(SENTENCES), 0.75, 0.85),
    Case("recognised", ("en-us",), 0.5, None),
)


def shapes_table(showers: Sequence[Shower], seen_by: str) -> Table:
    """Agreement of what is seen with the reference, for each way and language; one shower after the other has a recording."""
    rows = []
    for case in CASES:
        for language in case.languages:
            hits, closed = [], []
            for number, each in enumerate(recordings([language])):
                made = said(each.sound, Hints(transcript=each.text, language=language, way=case.way))
                weights = mouth_weights(made.track, np.arange(len(each.reference)) / FPS)
                shown = showers[number % len(showers)](weights)
                hits.append(agreement(each.reference, shown))
                closed.append(agreement(each.reference, shown, "A"))
            share, lips = (float(np.concatenate(found).mean()) for found in (hits, closed))
            passed = share >= case.wanted and (case.closed is None or lips >= case.closed)
            cells = (case.way, language, str(len(hits)), percent(share), percent(lips))
            rows.append(Line(cells, passed))
    title = f"Speak, mouth shapes within ±{NEAR} frames of voiced frames, by {seen_by}, noise at {NOISE:g} dB"
    return Table(title, ("way", "language", "recordings", "agree", "m, b, p closed"), tuple(rows))


def loudness_table() -> Table:
    """How the openness of the mouth goes with the envelope, by loudness alone."""
    opens = np.array([OPENNESS[shape] for shape in ORDER])
    rows = []
    for language in SENTENCES:
        found = []
        for each in recordings([language]):
            times = np.arange(len(each.reference)) / FPS
            openness = mouth_weights(said(each.sound, Hints(way="loudness")).track, times) @ opens
            envelope = loudness(each.sound, times)
            lags = [
                float(np.corrcoef(openness[1:-1], np.roll(envelope, lag)[1:-1])[0, 1]) for lag in (-1, 0, 1)
            ]
            found.append(max(lags))
        mean = float(np.mean(found))
        rows.append(Line((language, str(len(found)), f"{mean:.2f}", f"{min(found):.2f}"), mean >= 0.8))
    title = "Speak by loudness alone: correlation of openness with the envelope, at most a frame off (>= 0.8)"
    return Table(title, ("language", "recordings", "mean", "least"), tuple(rows))


def tagger_showers(assets: Path, model: Path | None, seeds: Sequence[int]) -> list[Shower]:
    """For each seed what draws every frame of its portrait with the presets, and has the tagger say which shape it sees.

    ValueError with one sentence where a preset or the tagger's knowledge is missing.
    """
    from ganinterface.assets import SHIPPED_MODEL
    from ganinterface.render.finding.edits import styles_of
    from ganinterface.render.models import open_model
    from recipes.portraits.shipping.pool import PSI
    from recipes.portraits.tagger import MOUTH_TAGS
    from stylegan.metrics.classifier import load_classifier

    generator = open_model(model or assets / SHIPPED_MODEL, device="cpu").generator
    tagger = load_classifier(assets / "tagger.safetensors")
    columns = [tagger.tags.index(f"mouth_{shape}") for shape in ORDER if f"mouth_{shape}" in tagger.tags]
    if len(columns) < len(MOUTH_TAGS):
        raise ValueError("The tagger does not know the mouth shapes.")
    presets = _shape_presets(assets)
    portraits = [styles_of(generator, [seed], PSI, generator.config.cutoff) for seed in seeds]
    return [_shower(generator, tagger, columns, presets, ws) for ws in portraits]


def _shower(
    generator: Generator,
    tagger: Classifier,
    columns: Sequence[int],
    presets: Sequence[tuple[Preset, ArrayStore]],
    ws: Tensor,
) -> Shower:
    import torch

    from ganinterface.render.finding.edits import layer_edits, under_edits
    from recipes.portraits.shipping.trying import with_amounts
    from stylegan.incremental.partial import leave
    from stylegan.metrics.features import as_shown

    noise = generator.draw_noise("const")
    edited = {edit.layer for preset, _ in presets for edit in preset.edits}
    layers = [index for index, layer in enumerate(generator.layers) if layer.name in edited]
    still = leave(generator, ws, noise, layers)  # of what no attribute moves only the mouth is drawn anew

    @torch.no_grad()
    def shower(weights: NDArray[np.float32]) -> list[str]:
        shown = []
        for row in weights.tolist():
            moved = ws
            edits: list[LayerEdit] = []
            for weight, (preset, arrays) in zip(row, presets, strict=True):
                if weight > SEEN:
                    scaled = [replace(edit, strength=edit.strength * weight) for edit in preset.edits]
                    edits += layer_edits(generator, scaled, arrays)
                    amounts = [replace(item, amount=item.amount * weight) for item in preset.attributes]
                    moved = with_amounts(moved, amounts, arrays) if amounts else moved
            left = still if moved is ws else leave(generator, moved, noise, layers)
            scores = tagger.scores(tagger(as_shown(under_edits(generator, noise, edits, left))))
            shown.append(ORDER[int(scores[0, list(columns)].argmax())])
        return shown

    return shower


def _shape_presets(assets: Path) -> list[tuple[Preset, ArrayStore]]:
    """Those of the nine shapes, in their order, the nearest shape's in place of one that is missing, as Speak has it.

    ValueError with one sentence where that is missing too.
    """
    from ganinterface.files.preset import load_preset

    def file(shape: str) -> Path:
        return assets / "presets" / f"mouth-{shape.lower()}.json"

    files = [file(shape) if file(shape).exists() else file(OF_SIX.get(shape, shape)) for shape in ORDER]
    missing = [each.stem for each in files if not each.exists()]
    if missing:
        raise ValueError(f"There are no presets {', '.join(missing)}.")
    return [load_preset(each) for each in files]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; returns 0, or 1 where something is not as promised."""
    parser = argparse.ArgumentParser(prog="python -m recipes.portraits.measuring.speech", description=__doc__)
    parser.add_argument(
        "--assets", type=Path, default=Path("assets"), help="presets, model and tagger (%(default)s)"
    )
    parser.add_argument("--model", type=Path, help="checkpoint (the one in --assets)")
    parser.add_argument(
        "--seeds", type=int, nargs="+", default=SEEDS, help="of the portraits that speak, in turn"
    )
    given = parser.parse_args(arguments)
    makers = [lambda: shapes_table([strongest], "their track"), loudness_table]
    try:
        showers = tagger_showers(given.assets, given.model, given.seeds)
        makers.append(lambda: shapes_table(showers, f"what the tagger sees of {len(showers)} portraits"))
    except ValueError as error:
        print(f"By the pictures nothing is measured. {error}", flush=True)
    passed = True
    for make in makers:
        table = make()
        passed &= table.passed
        print(f"{table}\n", flush=True)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
