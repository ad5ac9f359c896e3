"""Portraits as pictures: in frame, each part where it belongs, in its colour, and drawn without torch."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stylegan.datasets import portrait_options as options
from stylegan.datasets import portrait_rendering, portraits
from tests.stylegan.datasets.renderer import needs_renderer


@pytest.fixture
def plain() -> portraits.Portrait:
    """A portrait with nothing before its face: what a test changes in it is seen."""
    bare = {"top": "shortRound", "eyewear": "none", "facial_hair": "none", "facial_hair_colour": None}
    colours = {"hair": (114, 65, 51), "hat": None, "skin": (237, 185, 138), "headband": None}
    return replace(portraits.draw(0), hair_class="brown", headband_width=0.0, flip=False, **bare, **colours)


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


def test_a_missing_extra_is_told_in_one_sentence(monkeypatch):
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
