"""Portraits: reproducible, in frame, in the mix's shares, rightly labelled, fully described, and cached."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stylegan.datasets import portrait_options as options
from stylegan.datasets import portraits

try:
    portraits.render(portraits.draw(0), 2)
except ImportError as error:  # drawing needs none of the extra's packages, rendering does
    MISSING = str(error)
else:
    MISSING = ""
needs_renderer = pytest.mark.skipif(bool(MISSING), reason=MISSING)

NUMBER = 5000
PINNED_OPTIONS = ("dreads", "concerned", "default", False)
PINNED_NUMBERS = ((98, 60, 44), (146, 95, 132), 1.184)


@pytest.fixture(scope="module")
def drawn() -> list[portraits.Portrait]:
    return [portraits.draw(seed) for seed in range(NUMBER)]


@pytest.fixture
def plain() -> portraits.Portrait:
    """A portrait with nothing before its face: what a test changes in it is seen."""
    bare = {"top": "shortRound", "eyewear": "none", "facial_hair": "none", "facial_hair_colour": None}
    colours = {"hair": (114, 65, 51), "hat": None, "skin": (237, 185, 138), "headband": None}
    return replace(portraits.draw(0), hair_class="brown", headband_width=0.0, flip=False, **bare, **colours)


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


# Rendering


@needs_renderer
@pytest.mark.parametrize("height", [64, 128, 256])
def test_a_picture_is_twice_as_high_as_wide(height):
    picture = portraits.render(portraits.draw(3), height)
    assert (picture.shape, picture.dtype) == ((height, height // 2, 3), np.uint8)
    assert np.array_equal(picture, portraits.render(portraits.draw(3), height))


@needs_renderer
@pytest.mark.parametrize("height", [0, -2, 65])
def test_an_impossible_height_is_refused(height):
    with pytest.raises(ValueError, match="positive even number"):
        portraits.render(portraits.draw(3), height)


@needs_renderer
def test_every_mouth_lies_in_columns_20_to_44_and_rows_72_to_92(plain):
    sizes = options.MOUTH_SCALE
    mouths = [portraits.render(replace(plain, mouth=m, mouth_scale=s)) for m in options.MOUTHS for s in sizes]
    changed = np.any([mouth != mouths[0] for mouth in mouths], axis=(0, 3))
    rows, columns = np.nonzero(changed)
    assert (rows.min() >= 72, rows.max() < 92) == (True, True)
    assert (columns.min() >= 20, columns.max() < 44) == (True, True)


@needs_renderer
@pytest.mark.parametrize(
    "top", [top for kind in ("short", "medium", "long", "decorated", "bald") for top in options.TOPS[kind][1]]
)
def test_a_headband_is_seen_with_every_hair(plain, top):
    bare = replace(plain, top=top)
    banded = replace(bare, headband=(20, 200, 60), headband_width=options.HEADBAND_WIDTH[0])
    changed = np.any(portraits.render(banded) != portraits.render(bare), axis=2)
    rows, columns = np.nonzero(changed)
    assert changed.sum() > 100
    assert (rows.min() >= 30, rows.max() < 48) == (True, True)
    assert np.ptp(columns) > 25


@needs_renderer
def test_the_mirrored_picture_is_the_other_way_round(plain):
    assert np.array_equal(portraits.render(replace(plain, flip=True)), portraits.render(plain)[:, ::-1])


@needs_renderer
def test_background_skin_and_clothes_have_exactly_their_colours(plain):
    picture = portraits.render(replace(plain, clothes="shirtScoopNeck"))
    assert tuple(picture[1, 1]) == plain.background
    assert tuple(picture[62, 20]) == plain.skin
    assert tuple(picture[126, 50]) == plain.clothes_colour


@needs_renderer
def test_a_part_in_the_colour_of_another_is_still_drawn(plain):
    same = replace(plain, clothes="shirtScoopNeck", clothes_colour=plain.skin, hair=plain.skin)
    assert tuple(portraits.render(same)[126, 50]) == plain.skin


# The cache


@needs_renderer
def test_what_is_written_is_loaded(tmp_path):
    portraits.write(tmp_path, 5, height=32, start_seed=10, shard=2)
    found = portraits.load(tmp_path)
    drawn = [portraits.draw(seed) for seed in range(10, 15)]
    assert np.array_equal(found.pictures, [portraits.render(p, 32) for p in drawn])
    assert np.allclose(found.labels, [list(portraits.labels(p).values()) for p in drawn])
    assert np.array_equal(found.categories, [list(portraits.parameters(p)[0].values()) for p in drawn])
    assert np.allclose(found.values, [list(portraits.parameters(p)[1].values()) for p in drawn])
    assert (found.label_names, found.value_names) == (portraits.LABELS, portraits.VALUES)
    assert found.category_options == portraits.CATEGORIES
    assert np.array_equal(portraits.load(tmp_path, 3).pictures, found.pictures[:3])


@needs_renderer
def test_a_second_run_keeps_what_is_there_and_adds_what_is_missing(tmp_path):
    portraits.write(tmp_path, 3, height=8, shard=2)
    first = tmp_path / "portraits-00000.npz"
    before = first.stat().st_mtime_ns
    heard: list[tuple[int, int]] = []
    portraits.write(tmp_path, 5, height=8, shard=2, progress=lambda *numbers: heard.append(numbers))
    assert first.stat().st_mtime_ns == before
    assert heard == [(2, 5), (4, 5), (5, 5)]
    assert len(portraits.load(tmp_path).pictures) == 5


@needs_renderer
def test_a_stopped_run_leaves_whole_shards_and_goes_on(tmp_path):
    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        portraits.write(tmp_path, 6, height=8, shard=2, progress=stop)
    assert len(portraits.load(tmp_path).pictures) == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["portraits-00000.npz", "portraits.json"]
    portraits.write(tmp_path, 6, height=8, shard=2)
    assert len(portraits.load(tmp_path).pictures) == 6


@needs_renderer
def test_a_damaged_shard_is_named_and_rendered_again(tmp_path):
    portraits.write(tmp_path, 4, height=8, shard=2)
    shard = tmp_path / "portraits-00001.npz"
    for damage in (b"", b"PK\x03\x04 no zip", shard.read_bytes()[:-200], bytes(reversed(shard.read_bytes()))):
        shard.write_bytes(damage)
        with pytest.raises(ValueError, match=r"portraits-00001.npz is missing or damaged; delete it"):
            portraits.load(tmp_path)
        portraits.write(tmp_path, 4, height=8, shard=2)
        assert len(portraits.load(tmp_path).pictures) == 4


@needs_renderer
def test_a_shard_of_other_shapes_is_damaged(tmp_path):
    portraits.write(tmp_path, 2, height=8, shard=2)
    with np.load(tmp_path / "portraits-00000.npz") as stored:
        arrays = dict(stored)
    np.savez(tmp_path / "portraits-00000.npz", **(arrays | {"labels": arrays["labels"][:1]}))
    with pytest.raises(ValueError, match="damaged"):
        portraits.load(tmp_path)


@needs_renderer
def test_a_folder_of_other_portraits_is_left_alone(tmp_path):
    portraits.write(tmp_path, 2, height=8, shard=2)
    with pytest.raises(ValueError, match="other portraits than these"):
        portraits.write(tmp_path, 2, height=16, shard=2)
    assert portraits.load(tmp_path).pictures.shape == (2, 8, 4, 3)


@pytest.mark.parametrize("text", [None, "", "{", "[]", "3", '{"ganinterface": "preset"}', "[" * 100_000])
def test_a_folder_without_an_index_is_named_in_one_sentence(tmp_path, text):
    if text is not None:
        (tmp_path / "portraits.json").write_text(text)
    with pytest.raises(
        ValueError, match=r"holds no rendered portraits: portraits.json is missing or damaged\.$"
    ):
        portraits.load(tmp_path)


@needs_renderer
@pytest.mark.parametrize(
    ("name", "value"), [("shard", 0), ("height", "8"), ("count", -1), ("labels", []), ("drawing", 99)]
)
def test_a_wrong_index_is_refused(tmp_path, name, value):
    portraits.write(tmp_path, 2, height=8)
    index = json.loads((tmp_path / "portraits.json").read_text())
    (tmp_path / "portraits.json").write_text(json.dumps(index | {name: value}))
    with pytest.raises(ValueError, match=r"holds (no rendered portraits|portraits of another version)"):
        portraits.load(tmp_path)


@needs_renderer
def test_more_portraits_than_there_are_cannot_be_loaded(tmp_path):
    portraits.write(tmp_path, 2, height=8)
    for count in (0, 3):
        with pytest.raises(ValueError, match=f"holds 2 portraits, not {count}"):
            portraits.load(tmp_path, count)


@pytest.mark.parametrize(
    "wrong", [{"count": 0}, {"workers": 0}, {"start_seed": -1}, {"start_seed": 2**32 - 1}]
)
def test_numbers_out_of_range_are_refused(tmp_path, wrong):
    with pytest.raises(ValueError, match="at least 1"):
        portraits.write(tmp_path / "set", **({"count": 2} | wrong))
    assert not (tmp_path / "set").exists()


@needs_renderer
def test_the_command_line_renders_with_two_processes_what_one_renders(tmp_path, capsys):
    two = ["--out", str(tmp_path / "two"), "--count", "23", "--height", "8", "--workers", "2"]
    assert portraits.main(two) == 0
    assert "23 of 23 portraits" in capsys.readouterr().out
    portraits.write(tmp_path / "one", 23, height=8)
    for name in ("pictures", "labels", "categories", "values"):
        found = (getattr(portraits.load(tmp_path / folder), name) for folder in ("one", "two"))
        assert np.array_equal(*found)


@needs_renderer
def test_the_command_line_tells_errors_in_one_sentence(tmp_path, capsys):
    assert portraits.main(["--out", str(tmp_path), "--height", "7"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


@needs_renderer
def test_the_command_line_tells_that_it_was_stopped(tmp_path, capsys, monkeypatch):
    def interrupted(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(portraits, "write", interrupted)
    assert portraits.main(["--out", str(tmp_path)]) == 130
    assert "goes on from there" in capsys.readouterr().err


def test_a_missing_extra_is_told_in_one_sentence(monkeypatch):
    from stylegan.datasets import portrait_rendering

    monkeypatch.setitem(sys.modules, "resvg_py", None)
    portrait_rendering._resvg.cache_clear()
    with pytest.raises(ImportError, match=r"train extra: pip install 'ganinterface\[train\]'"):
        portraits.render(portraits.draw(0))


def test_neither_torch_nor_the_program_is_imported():
    # The package above imports torch; an empty one in its place shows what these modules import themselves.
    code = """
import sys, types
sys.modules["stylegan"] = above = types.ModuleType("stylegan")
above.__path__ = ["stylegan"]
import stylegan.datasets.portraits
print({"torch", "ganinterface", "dicebear", "resvg_py"} & set(sys.modules))
"""
    root = Path(portraits.__file__).parents[2]
    run = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"
