"""Portraits by seed: the same pictures as a person gets by the same settings in the window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Truncation
from ganinterface.files.attributes import load_attributes
from ganinterface.files.picture import read_document_png
from ganinterface.files.preset import PresetError, apply_preset, load_preset
from ganinterface.render.models import OpenModel
from ganinterface.render.pictures import picture
from ganinterface.render.portraits.sample import Look, portrait, portraits, save_portraits
from ganinterface.render.renderer import Renderer
from ganinterface.render.request import Request
from ganinterface.session import actions
from ganinterface.session.session import Session
from tests.render.varying.batches import table_in
from tests.small_work import SmallWork, small_work


@pytest.fixture
def work(tmp_path: Path, tiny_model: OpenModel) -> SmallWork:
    return small_work(tmp_path, tiny_model)


def test_a_portrait_begins_with_the_models_own_truncation(tiny_model: OpenModel) -> None:
    document = portrait(tiny_model.info, ArrayStore(), seed=20)
    assert document.seed == 20
    assert document.model == tiny_model.info.ref
    assert document.truncation == tiny_model.info.truncation


@pytest.mark.parametrize(
    ("look", "expected"),
    [
        (Look(psi=0.4), Truncation(0.4, None)),
        (Look(cutoff=2), Truncation(0.7, 2)),
        (Look(psi=-1, cutoff="all"), Truncation(-1, None)),
    ],
)
def test_truncation_can_be_set(tiny_model: OpenModel, look: Look, expected: Truncation) -> None:
    assert portrait(tiny_model.info, ArrayStore(), look).truncation == expected


def test_a_cutoff_beyond_the_models_styles_is_refused(tiny_model: OpenModel) -> None:
    with pytest.raises(ValueError, match="more than this model's 6 styles"):
        portrait(tiny_model.info, ArrayStore(), Look(cutoff=7))


def test_the_pictures_are_those_of_a_session_that_did_the_same(
    tiny_model: OpenModel, work: SmallWork
) -> None:
    """Seed 5, psi 0.5, smile 1.5, the preset at half strength: by the panels' actions, and by a Look."""
    session = Session()
    info = tiny_model.info
    library = load_attributes(work.attributes, session.arrays, info.w_dim, info.num_ws)
    session.new(Document(model=info.ref, truncation=info.truncation), library=library)
    for step in (
        lambda document: actions.set_seed(document, 5),
        lambda document: actions.set_psi(document, 0.5),
        lambda document: actions.set_attribute(document, library[0], 1.5),
    ):
        session.apply(*step(session.document))
    preset, stamps = load_preset(work.preset)
    session.arrays.add_all(stamps)
    session.apply("Preset", apply_preset(session.document, preset, 0.5))
    frame = Renderer(tiny_model.generator, session.arrays).render(Request(session.document))

    look = Look(psi=0.5, presets=[(work.preset, 0.5)], attributes=work.attributes, values={"smile": 1.5})
    ((_, drawn),) = portraits(tiny_model, [5], look, ArrayStore())
    assert frame.picture is not None
    np.testing.assert_array_equal(drawn, frame.picture)
    plain = picture(tiny_model.generator, portrait(info, ArrayStore(), seed=5), ArrayStore())
    assert (drawn != plain).any()


def test_files_hold_the_picture_and_its_document(
    tiny_model: OpenModel, work: SmallWork, tmp_path: Path
) -> None:
    recorder: list[tuple[float, str]] = []
    look = Look(attributes=work.attributes, values={"age": -2})
    out = tmp_path / "new" / "portraits"
    save_portraits(
        tiny_model, [3, 12345], look, out, lambda fraction, text: recorder.append((fraction, text))
    )
    assert sorted(path.name for path in out.iterdir()) == ["samples.csv", "seed00003.png", "seed12345.png"]
    assert recorder == [(0.5, "1 of 2"), (1.0, "2 of 2")]
    document, arrays = read_document_png(out / "seed12345.png")
    assert document.seed == 12345
    with Image.open(out / "seed12345.png") as image:
        np.testing.assert_array_equal(np.asarray(image), picture(tiny_model.generator, document, arrays))


def test_a_contact_sheet_has_all_of_them(tiny_model: OpenModel, tmp_path: Path) -> None:
    save_portraits(tiny_model, [3, 4, 5], Look(), tmp_path, sheet=True)
    assert sorted(path.name for path in tmp_path.glob("*.png")) == [
        "contact-sheet.png", "seed0003.png", "seed0004.png", "seed0005.png",
    ]  # fmt: skip
    with Image.open(tmp_path / "contact-sheet.png") as sheet:
        height, width = tiny_model.info.resolution
        assert sheet.width * sheet.height > 3 * height * width
    assert len(table_in(tmp_path)) == 3


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"smle": 1.0}, "no number 'smle' in this picture; did you mean 'smile'"),
        ({"zzz": 1.0}, "no number 'zzz' in this picture; there are psi, cutoff, smile, age"),
    ],
)
def test_an_unknown_attribute_is_said_before_anything_is_written(
    tiny_model: OpenModel, work: SmallWork, tmp_path: Path, values: dict[str, float], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        save_portraits(tiny_model, [1], Look(attributes=work.attributes, values=values), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_preset_for_another_model_is_refused(tiny_model: OpenModel, work: SmallWork) -> None:
    text = work.preset.read_text().replace("8x4 conv0", "64x64 conv0")
    work.preset.write_text(text)
    with pytest.raises(PresetError, match="needs the layer '64x64 conv0'"):
        portrait(tiny_model.info, ArrayStore(), Look(presets=[(work.preset, 1.0)]))


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_number_that_is_no_seed_is_said_before_the_first_picture(tiny_model: OpenModel, seed: int) -> None:
    with pytest.raises(ValueError, match="A seed is a whole number"):
        portraits(tiny_model, [1, seed], Look(), ArrayStore())


def test_portraits_of_another_look_take_the_place_of_older_ones_all_at_once(
    tiny_model: OpenModel, tmp_path: Path
) -> None:
    """Interrupted, the older ones are as they were; drawn into an empty folder, those that are done stay."""

    def at_the_second(fraction: float, _message: str) -> None:
        if fraction >= 0.5:
            raise KeyboardInterrupt

    def psis(folder: Path) -> list[float]:
        return [read_document_png(path).document.truncation.psi for path in sorted(folder.glob("seed*.png"))]

    folder = tmp_path / "set"
    with pytest.raises(KeyboardInterrupt):
        save_portraits(tiny_model, [1, 2, 3, 4], Look(psi=0.5), folder, at_the_second)
    assert 2 <= len(psis(folder)) <= 4
    assert list(table_in(folder)["file"]) == sorted(path.name for path in folder.glob("seed*.png"))
    save_portraits(tiny_model, [1, 2, 3, 4], Look(psi=0.5), folder)
    with pytest.raises(KeyboardInterrupt):
        save_portraits(tiny_model, [1, 2, 3, 4], Look(psi=0.9), folder, at_the_second)
    assert psis(folder) == [0.5] * 4
    save_portraits(tiny_model, [1, 2, 3, 4], Look(psi=0.9), folder)
    assert psis(folder) == [0.9] * 4
