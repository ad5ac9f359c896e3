"""Edits and attributes put on a folder of pictures: of this program, and of the 2019 tool."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from PIL import Image

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import AttributeAmount, Document
from ganinterface.files.picture import read_document_png
from ganinterface.render.models import OpenModel
from ganinterface.render.pictures import picture
from ganinterface.render.portraits.sample import Look, save_portraits
from ganinterface.render.varying.folders import applied, look_through, pictures_in
from ganinterface.render.varying.plans import BatchError
from tests.families import FAMILIES, model_of
from tests.render.varying.batches import offered, picture_with_an_edit, saved, table_in
from tests.render.varying.batches import pictures_in as names_in
from tests.small_work import SmallWork
from tests.stylegan.foreign_vectors import numbers, old_picture


@pytest.fixture
def folder(tmp_path: Path, tiny_model: OpenModel, work: SmallWork) -> Path:
    """Two portraits with attributes, two pictures of the 2019 tool, a photograph, a text, a folder."""
    made = tmp_path / "pictures"
    look = Look(psi=0.5, attributes=work.attributes, values={"smile": 1.0})
    save_portraits(tiny_model, [3, 4], look, made)
    (made / "samples.csv").unlink()
    for number in (0, 1):
        old_picture(made / f"img_{number}.png", numbers(16, seed=number))
    Image.new("RGB", (4, 4)).save(made / "photo.png")
    (made / "notes.txt").write_text("mine")
    (made / "more.png").mkdir()
    return made


def test_those_are_found_that_say_what_made_them(folder: Path) -> None:
    assert [path.name for path in pictures_in(folder)] == [
        "img_0.png", "img_1.png", "seed0003.png", "seed0004.png",
    ]  # fmt: skip


def test_edits_and_attributes_come_on_top_of_what_each_picture_has(
    folder: Path, tiny_model: OpenModel, work: SmallWork, tmp_path: Path
) -> None:
    arrays = ArrayStore()
    smile, age = offered(tiny_model, work, arrays)
    amounts = (AttributeAmount("smile", smile.vector, 0.5), AttributeAmount("age", age.vector, -1.0, 2))
    document = replace(picture_with_an_edit(tiny_model), attributes=amounts)
    found = look_through(folder)
    plan = applied(found.pictures, document, tiny_model.info, found.others)
    assert plan.text == "4 pictures"
    out = tmp_path / "out"
    done = saved(tiny_model, plan, arrays, out)
    (left_out,) = done.left_out
    assert left_out.startswith("'photo.png' cannot be opened: there is no GANInterface document in it")
    assert done.text(out) == f"4 pictures are in {out}; 1 left out: {left_out}"
    assert names_in(out) == ["img_0.png", "img_1.png", "seed0003.png", "seed0004.png"]
    table = table_in(out).set_index("file")
    assert table.loc["seed0003.png", "seed"] == 3
    assert np.isnan(table.loc["img_0.png", "seed"])
    assert list(table["smile"]) == [0.5, 0.5, 1.5, 1.5]
    assert list(table["age"]) == [-1.0] * 4
    assert list(table["psi"]) == [1.0, 1.0, 0.5, 0.5]
    assert list(table["edits/mouth-open/strength"]) == [1.0] * 4
    for name in names_in(out):
        drawn, own = read_document_png(out / name)
        again = picture(tiny_model.generator, drawn, own).astype(int)
        with Image.open(out / name) as image:
            assert np.abs(np.asarray(image).astype(int) - again).max() <= 1
    drawn, own = read_document_png(out / "img_1.png")
    np.testing.assert_array_equal(own.get(drawn.latent[0].array or ""), numbers(16, seed=1))


def test_pictures_of_another_model_are_counted_and_stand_in_the_table(
    folder: Path, tiny_model: OpenModel, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    save_portraits(model_of(FAMILIES[0], other), [7], Look(), folder)
    (folder / "samples.csv").unlink()
    (folder / "contact-sheet.png").write_bytes((folder / "photo.png").read_bytes())
    found = look_through(folder)
    assert len(found.others) == 1, "a contact sheet is no picture that is missed"
    out = tmp_path / "out"
    done = saved(
        tiny_model,
        applied(found.pictures, picture_with_an_edit(tiny_model), tiny_model.info),
        ArrayStore(),
        out,
    )
    assert done.text(out) == f"5 pictures are in {out} (1 of another model, which look otherwise here)"
    models = table_in(out).set_index("file")["model"].dropna()
    assert dict(models) == {"seed0007.png": "tiny"}


def test_what_does_not_fit_is_left_out_and_named(folder: Path, tiny_model: OpenModel, tmp_path: Path) -> None:
    old_picture(folder / "img_2.png", numbers(99))
    paths = pictures_in(folder)
    (folder / "seed0003.png").write_bytes((folder / "seed0003.png").read_bytes()[:60])
    done = saved(
        tiny_model,
        applied(paths, picture_with_an_edit(tiny_model), tiny_model.info),
        ArrayStore(),
        tmp_path / "out",
    )
    assert done.count == 3
    assert any("img_2.png" in sentence for sentence in done.left_out)
    assert any("seed0003.png" in sentence for sentence in done.left_out)
    assert "3 pictures are in" in done.text(tmp_path / "out")
    assert "2 left out: " in done.text(tmp_path / "out")
    assert names_in(tmp_path / "out") == ["img_0.png", "img_1.png", "seed0004.png"]
    assert len(table_in(tmp_path / "out")) == 3


def test_where_nothing_can_be_used_that_is_said_and_nothing_written(
    tiny_model: OpenModel, tmp_path: Path
) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    with pytest.raises(BatchError, match="has no pictures that this program or the one of 2019 has saved"):
        pictures_in(folder)
    with pytest.raises(BatchError, match="cannot be read"):
        pictures_in(tmp_path / "nowhere")
    old_picture(folder / "img.png", numbers(99))
    with pytest.raises(BatchError, match="nothing to put on them"):
        applied(pictures_in(folder), Document(), tiny_model.info)
    with pytest.raises(BatchError, match=r"img\.png"):
        saved(
            tiny_model,
            applied(pictures_in(folder), picture_with_an_edit(tiny_model), tiny_model.info),
            ArrayStore(),
            tmp_path / "out",
        )
    assert not (tmp_path / "out").exists()


def test_a_folder_of_many_pictures_does_not_gather_their_arrays(
    tiny_model: OpenModel, tmp_path: Path
) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(150):
        old_picture(folder / f"img_{number:03}.png", numbers(16, seed=number))
    arrays = ArrayStore()
    plan = applied(pictures_in(folder), picture_with_an_edit(tiny_model), tiny_model.info)
    assert saved(tiny_model, plan, arrays, tmp_path / "out").count == 150
    assert len(arrays) < 140
