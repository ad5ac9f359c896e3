"""The command `sample`: portraits as files, and one clear line for whatever goes wrong."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import torch

from ganinterface.cli import main
from ganinterface.document.document import Truncation
from ganinterface.files.picture import read_document_png
from ganinterface.files.preset import make_preset, save_preset
from ganinterface.render.models import OpenModel
from ganinterface.render.pictures import picture
from tests.command_line import failed, pixels
from tests.families import CONDITIONAL, MODULATED, file_of, generator_of
from tests.render.documents import far_too_strong
from tests.small_work import SmallWork
from tests.stylegan.checkpoints.stylegan2_names import nvidia_tensors


def test_sample_writes_a_portrait_for_each_seed(
    tiny_model: OpenModel, tiny_checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a" / "portraits"
    assert main(["sample", "--model", str(tiny_checkpoint), "--seeds", "1-3,20", "--out", str(out)]) == 0
    shown = capsys.readouterr()
    assert shown.out == f"4 portraits are in {out}\n"
    assert shown.err == ""
    names = ["samples.csv", "seed0001.png", "seed0002.png", "seed0003.png", "seed0020.png"]
    assert sorted(path.name for path in out.iterdir()) == names
    document, arrays = read_document_png(out / "seed0020.png")
    assert document.seed == 20
    np.testing.assert_array_equal(
        pixels(out / "seed0020.png"), picture(tiny_model.generator, document, arrays)
    )


def test_sample_takes_psi_cutoff_preset_and_attributes(
    work: SmallWork, tiny_model: OpenModel, tmp_path: Path
) -> None:
    options = ["--psi", "-0.5", "--cutoff", "3", "--preset", str(work.preset), "--strength", "-1.5"]
    options += ["--attributes", str(work.attributes), "--set", "smile=1.5", "--set", "age=-2"]
    command = ["sample", "--model", str(work.model), "--seeds", "4", *options, "--out", str(tmp_path / "out")]
    assert main(command) == 0
    document, arrays = read_document_png(tmp_path / "out" / "seed0004.png")
    assert (document.truncation.psi, document.truncation.cutoff) == (-0.5, 3)
    assert [(item.name, item.amount) for item in document.attributes] == [("smile", 1.5), ("age", -2)]
    assert [(edit.name, edit.strength) for edit in document.edits] == [("mouth-open", -1.5)]
    np.testing.assert_array_equal(
        pixels(tmp_path / "out" / "seed0004.png"), picture(tiny_model.generator, document, arrays)
    )


def test_sample_knows_what_the_program_ships(work: SmallWork, shipped: Path, tmp_path: Path) -> None:
    (shipped / "presets").mkdir()
    work.preset.rename(shipped / "presets" / "mouth-open.json")
    work.attributes.rename(shipped / "portraits-attributes.csv")
    (shipped / "portraits.safetensors").write_bytes(work.model.read_bytes())
    options = ["--preset", "mouth-open", "--set", "smile=1"]
    assert main(["sample", "--seeds", "4", *options, "--out", str(tmp_path / "out")]) == 0
    document, _ = read_document_png(tmp_path / "out" / "seed0004.png")
    assert (len(document.edits), len(document.attributes)) == (1, 1)


def test_sample_sets_any_number_by_its_address(
    work: SmallWork, tiny_model: OpenModel, tmp_path: Path
) -> None:
    options = ["--preset", str(work.preset), "--attributes", str(work.attributes)]
    values = [
        "psi=0.25",
        "cutoff=all",
        "attributes/age/amount=1",
        "edits/mouth-open/channels/4=3",
        "noise/seed=8",
    ]
    options += [word for value in values for word in ("--set", value)]
    command = [
        "sample",
        "--model",
        str(work.model),
        "--seeds",
        "4,5",
        *options,
        "--out",
        str(tmp_path / "out"),
    ]
    assert main(command) == 0
    document, arrays = read_document_png(tmp_path / "out" / "seed0005.png")
    assert document.seed == 5
    assert document.truncation == Truncation(0.25, None)
    assert [(item.name, item.amount) for item in document.attributes] == [("age", 1.0)]
    assert [edit.channels for edit in document.edits] == [((1, 2.0), (4, 3.0))]
    assert document.noise.seed == 8
    np.testing.assert_array_equal(
        pixels(tmp_path / "out" / "seed0005.png"), picture(tiny_model.generator, document, arrays)
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--seeds 1,x", "--seeds takes whole numbers and ranges such as 1-8,20, not 'x'"),
        ("--seeds 1--2", "not '1--2'"),
        ("--seeds 1,,2", "not ''"),
        ("--seeds=-1", "not '-1'"),
        ("--seeds 1.5", "not '1.5'"),
        ("--seeds ٣", "not '٣'"),
        ("--seeds 8-1", "the range 8-1, which ends before it begins"),
        ("--seeds 4294967296", "from 0 to 4294967295, not 4294967296"),
        ("--seeds 0-99999999999", "from 0 to 4294967295"),
        ("--seeds 1-100001", "at most 100,000 seeds"),
        ("--seeds 1-60000,100001-160000", "at most 100,000 seeds"),
        ("--seeds 1 --psi 2.1", "--psi takes a number from -2 to 2, not 2.1"),
        ("--seeds 1 --psi nan", "--psi takes a number from -2 to 2, not nan"),
        ("--seeds 1 --psi high", 'Invalid value for --psi: unable to convert "high" into float'),
        ("--seeds 1 --strength 21", "--strength takes a number from -20 to 20, not 21"),
        ("--seeds 1 --strength=-inf", "--strength takes a number from -20 to 20, not -inf"),
        ("--seeds 1 --cutoff some", "--cutoff takes 'all' or a number of styles, not 'some'"),
        ("--seeds 1 --cutoff=-1", "--cutoff takes 'all' or a number of styles, not '-1'"),
        ("--seeds 1 --cutoff 7", "A cutoff of 7 is more than this model's 6 styles"),
        ("--seeds 1 --set smile", "a value, such as psi=0.5 or smile=1.5, not 'smile'"),
        ("--seeds 1 --set =1", "not '=1'"),
        ("--seeds 1 --set smile=wide", "not 'smile=wide'"),
        ("--seeds 1 --set smile=1_0", "not 'smile=1_0'"),
        ("--seeds 1 --set smile=nan", "--set takes values from -20 to 20, not smile=nan"),
        ("--seeds 1 --set smile=21", "--set takes values from -20 to 20, not smile=21"),
        ("--seeds 1 --set smile=1 --set smile=2", "gives the value of 'smile' twice"),
        ("--seeds 1 --attributes {attributes} --set smle=1", "did you mean 'smile'"),
        ("--seeds 1 --set psi=2.1", "--set takes values from -2 to 2, not psi=2.1"),
        ("--seeds 1 --set psi=all", "not 'psi=all'"),
        ("--seeds 1 --set cutoff=900", "A cutoff of 900 is more than this model's 6 styles"),
        ("--seeds 1 --set cutoff=1.5", "--set takes whole numbers from 0 to 999, not cutoff=1.5"),
        (
            "--seeds 1 --set edits/mouth/strength=1",
            "There is no number 'edits/mouth/strength' in this picture",
        ),
        ("--seeds 1 --set transform/x=0.5", "A stylegan model takes no transform"),
        ("--seeds 1 --attributes nowhere.csv", "There is no file 'nowhere.csv'"),
        ("--seeds 1 --attributes {preset}", "'mouth-open.json' is not a table of directions"),
        ("--seeds 1 --preset mouth", "The program ships no preset 'mouth', and there is no such file"),
        ("--seeds 1 --preset nowhere.json", "There is no preset file 'nowhere.json'"),
        ("--seeds 1 --preset {attributes}", "'attributes.csv' cannot be opened"),
        ("--seeds 1 --device gpu", 'Invalid value "gpu" for --device'),
        ("--seeds 1 --model nowhere.safetensors", "There is no file 'nowhere.safetensors'"),
        ("--seeds 1 --model {attributes}", "attributes.csv is a text file, not a generator"),
        ("--seeds 1 --smile", "Unknown option: --smile"),
        ("--seeds 1 more", "Unused Tokens"),
        ("", "sample needs --seeds or --latent"),
    ],
)
def test_sample_names_what_is_wrong_and_writes_nothing(
    options: str,
    said: str,
    work: SmallWork,
    shipped: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    filled = [
        word.format(attributes=work.attributes, preset=work.preset) for word in options.split(" ") if word
    ]
    model = [] if "--model" in filled else ["--model", str(work.model)]
    assert said in failed(capsys, "sample", *filled, *model, "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_picture_that_is_not_finite_is_said_and_not_written(
    work: SmallWork, tiny_model: OpenModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    strong = tmp_path / "strong.json"
    save_preset(strong, make_preset("strong", far_too_strong(), (), tiny_model.info), work.arrays)
    options = ["--seeds", 1, "--model", work.model, "--preset", strong, "--out", tmp_path / "out"]
    assert "The picture is beyond all numbers" in failed(capsys, "sample", *options)
    assert not list(tmp_path.glob("out/*"))


def test_a_preset_that_is_nearly_named_is_suggested(
    work: SmallWork, shipped: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shipped / "presets").mkdir()
    work.preset.rename(shipped / "presets" / "mouth-open.json")
    said = failed(capsys, "sample", "--seeds", 1, "--preset", "mouth-opne", "--out", tmp_path / "out")
    assert "did you mean 'mouth-open'?" in said


@pytest.mark.parametrize("option", ["--preset", "--attributes"])
def test_a_folder_in_place_of_a_file_is_said(
    option: str, work: SmallWork, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["sample", "--model", work.model, "--seeds", "1", option, work.project.parent]
    failed(capsys, *command, "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_said_before_the_work(
    work: SmallWork, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["sample", "--model", work.model, "--seeds", "1", "--out"]
    assert "is not a folder" in failed(capsys, *command, work.project / "out")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert "is read-only" in failed(capsys, *command, tmp_path / "out")


def test_a_disk_that_fills_up_is_one_line(
    work: SmallWork, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    command = ["sample", "--model", work.model, "--seeds", "1", "--out", tmp_path / "out"]
    assert "the disk is full" in failed(capsys, *command)
    assert list((tmp_path / "out").iterdir()) == []


def test_sample_says_which_class_it_drew_where_none_was_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A w that was opened is past the classes, and a model without classes has nothing to say."""
    conditional, plain = file_of(CONDITIONAL[1], tmp_path, "animals"), file_of(MODULATED, tmp_path, "plain")
    np.save(tmp_path / "w.npy", np.ones((1, 16), np.float32))
    said = "ganinterface: No class was chosen: class 0 of 3 was drawn (--label chooses another).\n"
    for options, wanted in (
        ([conditional, "--seeds", "1-2"], said),
        ([conditional, "--seeds", "1", "--label", "0"], ""),
        ([conditional, "--latent", tmp_path / "w.npy"], ""),
        ([conditional, "--latent", tmp_path / "w.npy", "--space", "z"], said),
        ([plain, "--seeds", "1"], ""),
    ):
        assert main(["sample", "--out", str(tmp_path / "out"), "--model", *map(str, options)]) == 0
        assert capsys.readouterr().err == wanted


def test_sample_says_once_that_a_mean_of_w_was_estimated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = nvidia_tensors(generator_of(MODULATED))
    del state["mapping.w_avg"]
    torch.save(state, tmp_path / "bare.pt")
    assert (
        main(["sample", "--out", str(tmp_path), "--model", str(tmp_path / "bare.pt"), "--seeds", "1-3"]) == 0
    )
    said = capsys.readouterr().err
    assert said.count("bare.pt has no mean of w") == 1
    assert said.count("\n") == 1


def test_a_base_of_ones_own_is_what_psi_0_shows(work: SmallWork, tmp_path: Path) -> None:
    """Of a picture of this program, or of a file of latents; a batch takes it too."""

    def draw(*words: object, out: str) -> Path:
        assert main([str(word) for word in (*words, "--model", work.model, "--out", tmp_path / out)]) == 0
        return tmp_path / out

    own = draw("sample", "--seeds", 5, out="own") / "seed0005.png"
    based = draw("sample", "--seeds", "1,2", "--psi", 0, "--base", own, out="based")
    for name in ("seed0001.png", "seed0002.png"):
        np.testing.assert_array_equal(pixels(based / name), pixels(own))
    varied = draw("vary", "spectrum", "psi=0,1", "--base", own, out="varied")
    np.testing.assert_array_equal(pixels(varied / "spectrum0001.png"), pixels(own))
    assert (pixels(varied / "spectrum0002.png") != pixels(own)).any()
    edited = draw("vary", "spectrum", "psi=0", "--project", work.project, "--base", own, out="project")
    np.testing.assert_array_equal(pixels(edited / "spectrum0001.png"), pixels(own))
