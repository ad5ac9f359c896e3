"""Every kind of batch: so many pictures, a row for each, a sheet, and Documents that draw the same again."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from PIL import Image

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import AttributeAmount, Document, Group
from ganinterface.document.motion import Blur, Shift
from ganinterface.document.region import Rectangle, Region
from ganinterface.files.picture import read_document_png
from ganinterface.files.preset import load_preset
from ganinterface.render.models import OpenModel
from ganinterface.render.pictures import picture
from ganinterface.render.portraits.latents import load_latents
from ganinterface.render.varying.axes import STEPS, Axis, number_axis, preset_axis, spaced, span_of
from ganinterface.render.varying.plans import (
    MOST,
    SHEET,
    BatchError,
    Plan,
    Portrait,
    as_they_are,
    combinatoric,
    of_latents,
    of_seeds,
    sequential,
    spectrum,
    with_each_edit,
)
from ganinterface.render.varying.sweeping import layer_of, map_deviations, sweep
from ganinterface.render.varying.table import NAME
from tests.render.varying.batches import (
    Listening,
    offered,
    picture_with_an_edit,
    pictures_in,
    saved,
    table_in,
)
from tests.small_work import SmallWork


@pytest.fixture
def arrays() -> ArrayStore:
    return ArrayStore()


@pytest.fixture
def document(tiny_model: OpenModel) -> Document:
    return picture_with_an_edit(tiny_model)


@pytest.fixture
def axes(tiny_model: OpenModel, work: SmallWork, arrays: ArrayStore, document: Document) -> dict[str, Axis]:
    library = offered(tiny_model, work, arrays)
    return {
        "smile": number_axis("smile", spaced(-2, 2, 5), document, library),
        "mouth": number_axis("edits/mouth-open/strength", (0, 1, 2), document, library),
        "psi": number_axis("psi", (0.5, 1), document, library),
        "preset": preset_axis(load_preset(work.preset)[0], (0, 1), library),
    }


def check_files(folder: Path, plan: Plan, model: OpenModel) -> None:
    """As many pictures and rows as were announced, in the same order; each draws itself again."""
    assert pictures_in(folder) == sorted(f"{stem}.png" for stem in plan.stems)
    assert len(plan.stems) == plan.count
    assert list(table_in(folder)["file"]) == [f"{stem}.png" for stem in plan.stems]
    for stem in {plan.stems[0], plan.stems[-1]}:
        document, arrays = read_document_png(folder / f"{stem}.png")
        with Image.open(folder / f"{stem}.png") as image:
            drawn = np.asarray(image).astype(int)
        again = picture(model.generator, document, arrays).astype(int)
        assert np.abs(drawn - again).max() <= 1  # in a batch a value may be rounded otherwise
    with Image.open(folder / SHEET) as sheet:
        assert sheet.width * sheet.height > plan.count * 16 * 8


def test_a_spectrum_goes_through_an_attribute_on_every_portrait(
    tiny_model: OpenModel, document: Document, arrays: ArrayStore, axes: dict[str, Axis], tmp_path: Path
) -> None:
    plan = spectrum(of_seeds(document, [3, 4, 20]), axes["smile"])
    assert plan.text == "3 × 5 = 15 pictures"
    job = Listening()
    done = saved(tiny_model, plan, arrays, tmp_path / "out", job=job)
    assert done.text(tmp_path / "out") == f"15 pictures are in {tmp_path / 'out'}"
    assert job.reports[-2:] == [(1.0, "picture 15 of 15"), (1.0, "writing")]
    check_files(tmp_path / "out", plan, tiny_model)
    table = table_in(tmp_path / "out")
    assert list(table["seed"]) == [3] * 5 + [4] * 5 + [20] * 5
    assert list(table["smile"]) == [-2, -1, 0, 1, 2] * 3
    assert list(table["edits/mouth-open/strength"]) == [1.0] * 15
    assert (table["distance"] > 0).all()
    assert set(table["quality"]) <= {"near average", "typical", "unusual", "far out"}


def test_a_spectrum_of_an_edit_begins_with_the_picture_itself(
    tiny_model: OpenModel, document: Document, arrays: ArrayStore, axes: dict[str, Axis], tmp_path: Path
) -> None:
    plan = spectrum([Portrait(document)], axes["mouth"])
    assert plan.text == "3 pictures"
    saved(tiny_model, plan, arrays, tmp_path / "out")
    check_files(tmp_path / "out", plan, tiny_model)
    assert list(table_in(tmp_path / "out")["edits/mouth-open/strength"]) == [0, 1, 2]


def test_one_after_the_other_leaves_the_others_as_they_are(
    tiny_model: OpenModel, document: Document, arrays: ArrayStore, axes: dict[str, Axis], tmp_path: Path
) -> None:
    plan = sequential(of_seeds(document, [3, 4]), [axes["smile"], axes["mouth"], axes["preset"]])
    assert plan.text == "2 × (5 + 3 + 2) = 20 pictures"
    saved(tiny_model, plan, arrays, tmp_path / "out")
    check_files(tmp_path / "out", plan, tiny_model)
    table = table_in(tmp_path / "out")
    for _, rows in table.groupby("seed"):
        assert list(rows["smile"]) == [-2, -1, 0, 1, 2] + [0] * 5
        assert list(rows["edits/mouth-open/strength"]) == [1] * 5 + [0, 1, 2] + [1, 1]
        assert list(rows["preset/mouth-open"]) == [0] * 9 + [1]


def test_combinations_are_all_there_once(
    tiny_model: OpenModel, document: Document, arrays: ArrayStore, axes: dict[str, Axis], tmp_path: Path
) -> None:
    plan = combinatoric(of_seeds(document, [3, 4]), [axes["psi"], axes["smile"], axes["preset"]])
    assert plan.text == "2 × 2 × 5 × 2 = 40 pictures"
    saved(tiny_model, plan, arrays, tmp_path / "out")
    check_files(tmp_path / "out", plan, tiny_model)
    table = table_in(tmp_path / "out")
    found = list(table[["seed", "psi", "smile", "preset/mouth-open"]].itertuples(index=False, name=None))
    assert found == list(itertools.product((3, 4), (0.5, 1), (-2, -1, 0, 1, 2), (0, 1)))


def test_new_portraits_are_drawn_once_each(
    tiny_model: OpenModel, document: Document, arrays: ArrayStore, tmp_path: Path
) -> None:
    plan = as_they_are(of_seeds(document, [5, 12, 12345]))
    assert plan.text == "3 pictures"
    saved(tiny_model, plan, arrays, tmp_path / "out")
    check_files(tmp_path / "out", plan, tiny_model)
    assert pictures_in(tmp_path / "out") == ["seed00005.png", "seed00012.png", "seed12345.png"]
    assert list(table_in(tmp_path / "out")["seed"]) == [5, 12, 12345]


def test_each_edit_is_tried_alone_and_with_the_others_on_new_portraits(
    tiny_model: OpenModel, document: Document, work: SmallWork, arrays: ArrayStore, tmp_path: Path
) -> None:
    smile, _age = offered(tiny_model, work, arrays)
    document = replace(document, attributes=(AttributeAmount("smile", smile.vector, 2.0),))
    plan = with_each_edit(of_seeds(document, [1, 2]))
    assert plan.text == "2 × 4 = 8 pictures"
    saved(tiny_model, plan, arrays, tmp_path / "out")
    check_files(tmp_path / "out", plan, tiny_model)
    table = table_in(tmp_path / "out")
    assert list(table["with"]) == ["nothing", "mouth-open", "smile", "all"] * 2
    assert list(table["smile"]) == [0, 0, 2, 2] * 2
    assert list(table["edits/mouth-open/strength"]) == [0, 1, 0, 1] * 2
    with pytest.raises(BatchError, match="no edits and no attributes"):
        with_each_edit([Portrait(Document())])


def test_latents_of_a_table_are_drawn_again_with_the_edits(
    tiny_model: OpenModel, document: Document, favourites: Path, arrays: ArrayStore, tmp_path: Path
) -> None:
    latents = load_latents(favourites, tiny_model).latents
    plan = as_they_are(of_latents(document, latents, arrays))
    assert plan.text == "12 pictures"
    saved(tiny_model, plan, arrays, tmp_path / "out")
    check_files(tmp_path / "out", plan, tiny_model)
    table = table_in(tmp_path / "out")
    assert list(table["source"]) == [f"img_{index}.png" for index in range(12)]
    assert table["seed"].isna().all()
    assert list(table["psi"]) == [1.0] * 12
    drawn, drawn_arrays = read_document_png(tmp_path / "out" / "latent0003.png")
    (part,) = drawn.latent
    np.testing.assert_array_equal(drawn_arrays.get(part.array or ""), latents[2].array)
    assert [edit.name for edit in drawn.edits] == ["mouth-open"]


def test_a_sweep_pushes_every_map_by_its_own_deviation(
    tiny_model: OpenModel, document: Document, arrays: ArrayStore, tmp_path: Path
) -> None:
    layer, generator = layer_of(tiny_model.info, "8x4 conv0"), tiny_model.generator
    where = Region((Rectangle(0.2, 0.4, 0.8, 0.9),))
    plan = sweep(
        [Portrait(document)],
        layer,
        range(layer.channels),
        (-2, 2),
        where,
        lambda check: map_deviations(generator, "8x4 conv0", check),
    )
    assert plan.text == f"{layer.channels} × 2 = {2 * layer.channels} pictures"
    saved(tiny_model, plan, arrays, tmp_path / "out")
    check_files(tmp_path / "out", plan, tiny_model)
    table = table_in(tmp_path / "out")
    assert list(table["map"]) == [number for number in range(layer.channels) for _ in range(2)]
    assert list(table["deviations"]) == [-2, 2] * layer.channels
    values = table["value"].to_numpy().reshape(-1, 2)
    np.testing.assert_allclose(values[:, 1], 2 * map_deviations(generator, "8x4 conv0"), rtol=1e-5)
    np.testing.assert_allclose(values[:, 0], -values[:, 1])
    swept, _ = read_document_png(tmp_path / "out" / "map0003+2.png")
    assert swept.edits[-1].region == where
    assert swept.edits[-1].channels[0][0] == 3


def test_what_makes_no_sense_is_said(
    tiny_model: OpenModel, document: Document, axes: dict[str, Axis]
) -> None:
    with pytest.raises(ValueError, match="no number 'smle'"):
        number_axis("smle", (1,), document)
    with pytest.raises(ValueError, match="'psi' takes values from -2 to 2, not 3"):
        number_axis("psi", (0, 3), document)
    with pytest.raises(BatchError, match="varied twice"):
        combinatoric([Portrait(document)], [axes["psi"], axes["psi"]])
    with pytest.raises(BatchError, match="nothing to vary"):
        sequential([Portrait(document)], [])
    with pytest.raises(BatchError, match="no layer '99x99'; there are 4x2 const"):
        layer_of(tiny_model.info, "99x99")
    with pytest.raises(BatchError, match="has maps 0 to 7, not 8"):
        sweep(
            [Portrait(document)],
            layer_of(tiny_model.info, "8x4 conv0"),
            [8],
            (2,),
            None,
            lambda check: np.ones(8),
        )
    with pytest.raises(BatchError, match=r"by at most 1,000,000 of their deviations, not by 1e\+09"):
        sweep(
            [Portrait(document)],
            layer_of(tiny_model.info, "8x4 conv0"),
            [1],
            (2, 1e9),
            None,
            lambda check: np.ones(8),
        )


def test_no_million_of_pictures_by_mistake(document: Document, axes: dict[str, Axis]) -> None:
    seeds = of_seeds(document, range(1, MOST // 5 + 2))
    with pytest.raises(BatchError, match=r"100,005 pictures, and a batch has at most 100,000"):
        spectrum(seeds, axes["smile"])
    many = [replace_values(axes[name], 500) for name in ("smile", "psi", "mouth")]
    with pytest.raises(BatchError, match=r"999,999,999 pictures, and a batch has at most 100,000"):
        of_seeds(document, range(1, 10**9))
    with pytest.raises(BatchError, match=r"125,000,000 pictures"):
        combinatoric([Portrait(document)], many)


def replace_values(axis: Axis, count: int) -> Axis:
    return Axis(axis.name, axis.column, tuple(float(number) for number in range(count)), axis.put)


def test_a_number_is_varied_over_what_its_slider_covers(
    tiny_model: OpenModel, work: SmallWork, document: Document, arrays: ArrayStore
) -> None:
    library = offered(tiny_model, work, arrays)
    assert [span_of(each, document, library) for each in ("psi", "smile")] == [(0, 1.5), (-3, 3)]


def test_where_a_number_is_varied_goes_by_what_it_is_of(document: Document) -> None:
    (edit,) = document.edits

    def span(address: str, **fields: object) -> tuple[float, float]:
        return span_of(address, replace(document, edits=(replace(edit, **fields),)))

    assert span_of("preset/open", document) == span("edits/mouth-open/strength") == (0, 1)
    assert span_of("groups/face/strength", document) == (0, 1)
    sway = {"operation": "shift", "motion": Shift(0.1, 0.0)}
    assert span("edits/mouth-open/strength", **sway) == (-1, 1)
    assert span("edits/mouth-open/strength", operation="blur", motion=Blur(0.1)) == (0, 1)
    assert span("edits/mouth-open/channels/3", channels=((3, -2.5),)) == (-5, 0)
    assert span("edits/mouth-open/channels/3", channels=((3, 900.0),)) == (0, 1000)
    assert span("edits/mouth-open/channels/3", channels=((3, 0.0),)) == (-1, 1)
    assert span_of("latent/0/seed", document) == (document.seed, (document.seed or 0) + STEPS - 1)


def test_files_that_are_there_stay_unless_a_person_says_so(
    tiny_model: OpenModel, document: Document, arrays: ArrayStore, axes: dict[str, Axis], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    (out / "spectrum0002.png").write_bytes(b"mine")
    plan = spectrum([Portrait(document)], axes["mouth"])
    with pytest.raises(BatchError, match=r"has spectrum0002.png already, which would be replaced"):
        saved(tiny_model, plan, arrays, out)
    assert (out / "spectrum0002.png").read_bytes() == b"mine"
    saved(tiny_model, plan, arrays, out, replace=True)
    assert (out / "notes.txt").read_text() == "mine"
    assert len(pictures_in(out)) == 4


@pytest.mark.parametrize("at", [1, 3])
def test_a_batch_that_is_cancelled_leaves_nothing(
    at: int,
    tiny_model: OpenModel,
    document: Document,
    arrays: ArrayStore,
    axes: dict[str, Axis],
    tmp_path: Path,
) -> None:
    class Cancelling(Listening):
        def report(self, fraction: float, message: str | None = None) -> None:
            super().report(fraction, message)
            if len(self.reports) == at:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        saved(
            tiny_model,
            spectrum([Portrait(document)], axes["smile"]),
            arrays,
            tmp_path / "out",
            job=Cancelling(),
        )
    assert list(tmp_path.iterdir()) == [tmp_path / "work"]


def test_the_table_has_the_strengths_of_groups_and_none_of_what_is_hidden(
    tiny_model: OpenModel, document: Document, arrays: ArrayStore, tmp_path: Path
) -> None:
    (mouth,) = document.edits
    edits = (replace(mouth, group="face"), replace(mouth, id="b", name="hidden", enabled=False))
    document = replace(document, edits=edits, groups=(Group("face", 0.25),))
    saved(tiny_model, as_they_are(of_seeds(document, [8])), arrays, tmp_path / "out")
    (row,) = table_in(tmp_path / "out").to_dict("records")
    assert (row["edits/mouth-open/strength"], row["groups/face/strength"]) == (1.0, 0.25)
    assert row["edits/hidden/strength"] == 0.0


def test_the_table_says_nothing_of_names_that_are_columns_already(
    tiny_model: OpenModel, document: Document, arrays: ArrayStore, tmp_path: Path
) -> None:
    vector = arrays.put(np.ones(tiny_model.info.w_dim, np.float32))
    document = replace(document, attributes=(AttributeAmount("seed", vector, 0.5),))
    saved(tiny_model, as_they_are(of_seeds(document, [8])), arrays, tmp_path / "out")
    (row,) = table_in(tmp_path / "out").to_dict("records")
    assert (row["seed"], row["attributes/seed/amount"]) == (8, 0.5)
    assert (tmp_path / "out" / NAME).read_text().startswith("file,seed,psi,attributes/seed/amount,")
