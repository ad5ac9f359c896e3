"""The command `sample --latent`: portraits of latents as files, the same as the window shows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from ganinterface.cli import main
from ganinterface.cli.window import window_input
from ganinterface.files.picture import read_document_png
from ganinterface.render.models import OpenModel
from ganinterface.render.pictures import as_bytes, picture
from stylegan import seed_to_z
from stylegan.directions import Direction, write_directions
from stylegan.latents import LatentError
from tests.command_line import failed, pixels
from tests.small_work import SmallWork
from tests.stylegan.foreign_vectors import ganspace, numbers, old_picture, three_columns, units


def test_the_portrait_of_projected_w_is_what_the_official_tools_draw(
    tiny_model: OpenModel, tiny_checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    w = numbers(1, 6, 16)
    np.savez(tmp_path / "projected_w.npz", w=w)
    options = ["--model", str(tiny_checkpoint), "--latent", str(tmp_path / "projected_w.npz")]
    assert main(["sample", *options, "--out", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().out == f"1 portrait is in {tmp_path / 'out'}\n"
    drawn = as_bytes(tiny_model.generator.synthesize(torch.from_numpy(w)))
    np.testing.assert_array_equal(pixels(tmp_path / "out" / "latent0001.png"), drawn)


def test_several_latents_take_a_look_as_seeds_do(
    work: SmallWork, tiny_model: OpenModel, tmp_path: Path
) -> None:
    favourites = three_columns(
        tmp_path / "favorite_latents.csv", [("a.png", numbers(16)), ("b.png", numbers(16))]
    )
    boundary = tmp_path / "hat.npy"
    write_directions(boundary, [Direction("hat", units(16))])
    look = ["--psi", "0.5", "--preset", str(work.preset), "--attributes", str(boundary), "--set", "hat=2"]
    command = ["sample", "--model", str(work.model), "--latent", str(favourites), *look]
    assert main([*command, "--out", str(tmp_path / "out")]) == 0
    names = ["latent0001.png", "latent0002.png", "samples.csv"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names
    document, arrays = read_document_png(tmp_path / "out" / "latent0002.png")
    assert document.truncation.psi == 0.5
    assert [(item.name, item.amount) for item in document.attributes] == [("hat", 2)]
    assert [edit.name for edit in document.edits] == ["mouth-open"]
    drawn = picture(tiny_model.generator, document, arrays)
    np.testing.assert_array_equal(pixels(tmp_path / "out" / "latent0002.png"), drawn)


def test_a_picture_of_either_program_is_drawn_again(tiny_checkpoint: Path, tmp_path: Path) -> None:
    def sample(*options: str, out: str) -> Path:
        assert main(["sample", "--model", str(tiny_checkpoint), *options, "--out", str(tmp_path / out)]) == 0
        return tmp_path / out

    first = sample("--seeds", "7", "--psi", "0.6", out="first") / "seed0007.png"
    again = sample("--latent", str(first), out="again") / "latent0001.png"
    np.testing.assert_array_equal(pixels(again), pixels(first))
    old = old_picture(tmp_path / "img.png", numbers(16))
    document, arrays = read_document_png(sample("--latent", str(old), out="old") / "latent0001.png")
    np.testing.assert_array_equal(arrays.get(document.latent[0].array or ""), numbers(16))


def test_latents_that_are_said_to_be_in_z_are_drawn_as_seeds_are(
    tiny_checkpoint: Path, tmp_path: Path, tiny_model: OpenModel
) -> None:
    def sample(*options: str, out: str) -> Path:
        command = [
            "sample",
            "--model",
            str(tiny_checkpoint),
            "--psi",
            "1",
            *options,
            "--out",
            str(tmp_path / out),
        ]
        assert main(command) == 0
        return tmp_path / out

    np.save(tmp_path / "z.npy", seed_to_z(7, tiny_model.generator.z_dim))
    seed = sample("--seeds", "7", out="seed") / "seed0007.png"
    latent = ("--latent", str(tmp_path / "z.npy"))
    np.testing.assert_array_equal(
        pixels(sample(*latent, "--space", "z", out="z") / "latent0001.png"), pixels(seed)
    )
    as_w = pixels(sample(*latent, out="w") / "latent0001.png")
    assert (as_w != pixels(seed)).any()


def test_components_of_ganspace_are_attributes(work: SmallWork, tmp_path: Path) -> None:
    components = ganspace(tmp_path / "pca.npz", units(3, 16), np.float32([3, 2, 1]))
    options = ["--attributes", str(components), "--set", "PC 2=-1.5"]
    command = ["sample", "--model", str(work.model), "--seeds", "4", *options, "--out", str(tmp_path / "out")]
    assert main(command) == 0
    document, arrays = read_document_png(tmp_path / "out" / "seed0004.png")
    np.testing.assert_array_equal(arrays.get(document.attributes[0].vector), units(3, 16)[1] * 2)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("", "sample needs --seeds or --latent."),
        ("--seeds 1 --latent {fits}", "sample takes --seeds or --latent, not both."),
        ("--latent nowhere.npz", "There is no file 'nowhere.npz'"),
        ("--seeds 1 --space z", "--space says what the latents of --latent are in; seeds are always in z."),
        ("--latent {other}", "'other.npz' does not fit this model: it has 18 styles, and this model has 6."),
        ("--latent {preset}", "'mouth-open.json' is not a table of latents"),
        ("--latent {fits} --attributes {fits} --set a=1", "'fits.npz' holds a latent (w), not directions"),
    ],
)
def test_what_cannot_be_drawn_is_one_line_and_no_folder(
    work: SmallWork, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: str, said: str
) -> None:
    files = {"fits": tmp_path / "fits.npz", "other": tmp_path / "other.npz"}
    np.savez(files["fits"], w=numbers(1, 6, 16))
    np.savez(files["other"], w=numbers(1, 18, 16))
    files["preset"] = work.preset
    given = [text.format(**files) for text in options.split()]
    command = ["sample", "--model", str(work.model), *given, "--out", str(tmp_path / "out")]
    assert said in failed(capsys, *command)
    assert not (tmp_path / "out").exists()


def test_the_window_opens_with_a_latent_and_a_broken_one_is_said_before(tmp_path: Path) -> None:
    latent = old_picture(tmp_path / "img.png", numbers(16))
    assert window_input(latent, None) == (latent, None)
    latent.write_bytes(latent.read_bytes()[:-24] + bytes(20) + latent.read_bytes()[-4:])
    with pytest.raises(LatentError, match=r"'img.png' has a latent of an absurd length after the picture"):
        window_input(latent, None)
