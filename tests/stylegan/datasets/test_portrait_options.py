"""Portraits drawn by a seed: reproducible, in the mix's shares, rightly labelled and fully described."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from stylegan.datasets import portrait_options as options
from stylegan.datasets import portraits
from tests.stylegan.datasets.renderer import needs_renderer

NUMBER = 5000
PINNED_OPTIONS = ("dreads", "concerned", "default", False)
PINNED_NUMBERS = ((98, 60, 44), (146, 95, 132), 1.184)


@pytest.fixture(scope="module")
def drawn() -> list[portraits.Portrait]:
    return [portraits.draw(seed) for seed in range(NUMBER)]


def share(drawn: list[portraits.Portrait], condition) -> float:
    return sum(map(condition, drawn)) / len(drawn)


# Drawing


def test_a_seed_always_draws_the_same_portrait():
    assert portraits.draw(7) == portraits.draw(7)
    assert portraits.draw(7) != portraits.draw(8)


def test_a_seed_draws_what_it_drew_when_the_shipped_set_was_rendered():
    portrait = portraits.draw(2024)
    assert (portrait.top, portrait.mouth, portrait.eyes, portrait.flip) == PINNED_OPTIONS
    assert (portrait.skin, portrait.background, portrait.mouth_scale) == PINNED_NUMBERS


@pytest.mark.parametrize(("kind", "expected"), [(kind, part) for kind, (part, _) in options.TOPS.items()])
def test_tops_come_in_the_shares_of_the_mix(drawn, kind, expected):
    assert share(drawn, lambda p: p.kind == kind) == pytest.approx(expected, abs=0.025)


@pytest.mark.parametrize("kind", options.TOPS)
def test_variants_of_a_top_are_uniform(drawn, kind):
    found = Counter(p.top for p in drawn if p.kind == kind)
    expected = sum(found.values()) / len(options.TOPS[kind][1])
    assert set(found) == set(options.TOPS[kind][1])
    assert all(abs(number - expected) < 5 * expected**0.5 for number in found.values())


def test_mouths_and_hair_colours_are_uniform(drawn):
    haired = [p for p in drawn if p.hair_class != "none"]
    for mouth in options.MOUTHS:
        assert share(drawn, lambda p, mouth=mouth: p.mouth == mouth) == pytest.approx(1 / 9, abs=0.02)
    for name in options.HAIR_COLOURS:
        assert share(haired, lambda p, name=name: p.hair_class == name) == pytest.approx(1 / 13, abs=0.02)


def test_eyes_eyewear_beards_bands_and_mirroring_come_in_the_shares_of_the_mix(drawn):
    beardable = [p for p in drawn if p.kind in ("short", "bald", "hat")]
    bandable = [p for p in drawn if p.kind not in ("hat", "wrap")]
    assert share(drawn, lambda p: p.eyes == "default") == pytest.approx(4 / 11.5, abs=0.03)
    assert share(drawn, lambda p: p.eyes == "happy") == pytest.approx(2 / 11.5, abs=0.03)
    assert share(drawn, lambda p: p.eyes == "eyeRoll") == pytest.approx(0.5 / 11.5, abs=0.02)
    assert share(drawn, lambda p: p.eyewear in options.GLASSES) == pytest.approx(0.18, abs=0.02)
    assert share(drawn, lambda p: p.eyewear in options.SUNGLASSES) == pytest.approx(0.10, abs=0.02)
    assert share(beardable, lambda p: p.facial_hair != "none") == pytest.approx(0.18, abs=0.03)
    assert share(bandable, lambda p: p.headband is not None) == pytest.approx(0.15, abs=0.02)
    assert share(drawn, lambda p: p.flip) == pytest.approx(0.5, abs=0.03)


def test_only_short_hair_bald_heads_and_hats_come_with_a_beard_and_no_hat_or_wrap_with_a_band(drawn):
    assert not any(p.facial_hair != "none" for p in drawn if p.kind not in ("short", "bald", "hat"))
    assert not any(p.headband is not None for p in drawn if p.kind in ("hat", "wrap"))


# Labels


def test_every_label_is_within_0_and_1_and_in_its_place(drawn):
    for portrait in drawn[:300]:
        found = portraits.labels(portrait)
        assert tuple(found) == portraits.LABELS
        assert all(0.0 <= value <= 1.0 for value in found.values())


def test_labels_say_what_the_options_are(drawn):
    for portrait in drawn:
        found = portraits.labels(portrait)
        on_head = [found[n] for n in ("hat", "wrap", "hair_short", "hair_medium", "hair_long", "bald")]
        colours = {name for name in options.HAIR_COLOURS if found[f"hair_{name}"]}
        assert sum(on_head) == 1
        assert found["hat"] == (portrait.hat is not None and not found["wrap"])
        assert found["headband"] == (portrait.headband is not None)
        assert found["beard"] == (portrait.facial_hair != "none")
        assert found["glasses"] + found["sunglasses"] == (portrait.eyewear != "none")
        assert found["eyes_closed"] == (portrait.eyes in ("closed", "happy"))
        assert found["mouth_open"] == options.MOUTHS[portrait.mouth]
        assert colours == (set() if portrait.hair is None else {portrait.hair_class})
        assert (portrait.hair is None) == bool(found["hat"] or found["wrap"] or found["bald"])


# Parameters


def test_parameters_are_named_and_within_their_ranges(drawn):
    for portrait in drawn[:300]:
        categories, values = portraits.parameters(portrait)
        assert tuple(categories) == tuple(portraits.CATEGORIES)
        assert all(0 <= i < len(portraits.CATEGORIES[name]) for name, i in categories.items())
        assert tuple(values) == portraits.VALUES
        assert all(0.0 <= value <= 1.0 for value in values.values())


def test_what_is_not_shown_is_neutral(drawn):
    bare = next(p for p in drawn if p.kind == "bald" and p.headband is None and p.facial_hair == "none")
    _, values = portraits.parameters(bare)
    hidden = [
        f"{part}_{c}" for part in ("hair", "hat", "headband", "facial_hair") for c in ("red", "green", "blue")
    ]
    assert {values[name] for name in [*hidden, "headband_width"]} == {0.5}


def test_different_portraits_have_different_parameters(drawn):
    found = {(tuple(c.values()), tuple(v.values())) for c, v in map(portraits.parameters, drawn)}
    assert len(found) == NUMBER


def portrait_of(categories: dict[str, int], values: dict[str, float]) -> portraits.Portrait:
    """Build a portrait from nothing but its parameters."""
    option = {name: portraits.CATEGORIES[name][index] for name, index in categories.items()}
    banded, bearded = option["headband"] == "band", option["facial_hair"] != "none"
    bare = options.Portrait(
        **{n: option[n] for n in ("mouth", "eyes", "eyebrows", "top", "eyewear", "facial_hair", "clothes")},
        hair_class="none",
        mouth_scale=between(values["mouth_scale"], options.MOUTH_SCALE),
        eyes_shift=shift(values, "eyes", options.EYES_SHIFT),
        eyebrows_shift=shift(values, "eyebrows", options.EYEBROWS_SHIFT),
        hair=colour(values, "hair"),
        hat=colour(values, "hat"),
        skin=colour(values, "skin"),
        facial_hair_colour=colour(values, "facial_hair") if bearded else None,
        clothes_colour=colour(values, "clothes"),
        headband=colour(values, "headband") if banded else None,
        headband_width=between(values["headband_width"], options.HEADBAND_WIDTH) if banded else 0.0,
        background=colour(values, "background"),
        flip=option["flip"] == "mirrored",
    )
    covered, haired = bare.kind in ("hat", "wrap"), bare.kind not in ("hat", "wrap", "bald")
    return replace(bare, hair=bare.hair if haired else None, hat=bare.hat if covered else None)


def between(value: float, span: tuple[float, float]) -> float:
    return round(span[0] + value * (span[1] - span[0]), 3)


def shift(values: dict[str, float], part: str, largest: tuple[float, float]) -> tuple[float, float]:
    across, down = (
        between(values[f"{part}_{axis}"], (-most, most)) for axis, most in zip("xy", largest, strict=True)
    )
    return across, down


def colour(values: dict[str, float], part: str) -> options.RGB:
    red, green, blue = (round(values[f"{part}_{channel}"] * 255) for channel in ("red", "green", "blue"))
    return red, green, blue


def test_parameters_determine_the_portrait_but_for_the_name_of_its_hair_colour(drawn):
    for portrait in drawn:
        assert portrait_of(*portraits.parameters(portrait)) == replace(portrait, hair_class="none")


@needs_renderer
def test_parameters_determine_the_picture(drawn):
    for portrait in drawn[:12]:
        again = portrait_of(*portraits.parameters(portrait))
        assert np.array_equal(portraits.render(again), portraits.render(portrait))
