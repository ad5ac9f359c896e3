"""The command `evaluate`: figures that mean what they say, on features of a classifier and never called FID."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

import stylegan
from ganinterface.cli import main
from stylegan import AdaINConfig, Generator
from stylegan.metrics import Classifier, Output, save_classifier
from stylegan.metrics.inception import has_torch_fidelity
from tests.command_line import failed
from tests.planted import planted_files, planted_set

COUNTS = ("--count", "60", "--pairs", "20")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A model, a classifier, and a set of the model's own pictures."""
    folder = tmp_path_factory.mktemp("evaluate")
    return *planted_files(folder), planted_set(folder / "faces.zip")


def printed(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    assert main(["evaluate", *map(str, arguments), "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_models_own_pictures_are_nearer_to_it_than_brighter_ones(
    files: tuple[Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, tagger, faces = files
    brighter = planted_set(tmp_path / "brighter.zip", 60, first_seed=9000, shift=0.8)
    report = printed(capsys, model, brighter, "--data", faces, "--features", tagger, *COUNTS, "--labels")
    own, bright = report["results"]
    assert (own["name"], own["kind"], own["pictures"]) == ("planted", "model", 60)
    assert (bright["name"], bright["kind"]) == ("brighter", "set")
    assert own["tagger-FID"] < 0.2 * bright["tagger-FID"]
    assert own["tagger-KID"] < bright["tagger-KID"]
    assert own["tagger-precision"] > 0.7 > bright["tagger-precision"]
    assert own["tagger-PPL"] > 0
    assert bright["tagger-PPL"] is None
    assert not any(key in own for key in ("FID", "KID", "precision", "recall", "PPL"))
    labels = {row["name"]: row for row in report["labels"]}
    assert labels["bright"]["results"][1] == 1.0 > labels["bright"]["results"][0]
    assert labels["redness"]["range"] == [-2.0, 2.0]


def test_the_same_command_gives_the_same_figures_and_psi_changes_them(
    files: tuple[Path, Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    model, tagger, faces = files
    arguments = (model, "--data", faces, "--features", tagger, *COUNTS)
    first, again = printed(capsys, *arguments), printed(capsys, *arguments)
    assert first == again
    tame = printed(capsys, *arguments, "--psi", "0.3")["results"][0]
    assert tame["tagger-recall"] < first["results"][0]["tagger-recall"]
    assert tame["tagger-PPL"] < first["results"][0]["tagger-PPL"]


def test_the_floor_is_the_sets_own_other_half_and_a_set_is_looked_at_once(
    files: tuple[Path, Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    model, tagger, faces = files
    arguments = (model, "--data", faces, "--features", tagger, *COUNTS, "--floor", "--cache")
    report = printed(capsys, *arguments)
    assert report["data_pictures"] == 30
    assert [(line["kind"], line["pictures"]) for line in report["results"]] == [("floor", 30), ("model", 60)]
    kept = sorted(faces.parent.glob("faces.features-*.safetensors"))
    assert len(kept) == 2
    assert printed(capsys, *arguments) == report
    assert sorted(faces.parent.glob("faces.features-*.safetensors")) == kept


def test_people_get_a_table(files: tuple[Path, Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    model, tagger, faces = files
    arguments = [str(each) for each in (model, "--data", faces, "--features", tagger, *COUNTS, "--labels")]
    assert main(["evaluate", *arguments]) == 0
    shown = capsys.readouterr().out
    for words in ("Against 60 pictures, faces.zip", "tagger-FID", "planted", "Colour: redness", "×"):
        assert words in shown
    assert " FID" not in shown


def test_what_does_not_go_together_is_said_before_anything_is_drawn(
    files: tuple[Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, tagger, faces = files
    (tmp_path / "empty").mkdir()

    def said(*arguments: object) -> str:
        return failed(capsys, "evaluate", *arguments)

    assert "needs a model" in said("--data", faces)
    assert "There is no file or folder" in said(model, "--data", tmp_path / "none.zip")
    assert "holds no pictures" in said(model, "--data", tmp_path / "empty", "--features", tagger)
    assert "not a classifier" in said(model, "--data", faces, "--features", model)
    assert "--count takes a number from 10" in said(model, "--data", faces, "--count", "3")
    assert "--psi takes" in said(model, "--data", faces, "--psi", "nan")
    assert "StyleGAN" in said(tagger, "--data", faces, "--features", tagger)
    square = planted_set(tmp_path / "square.zip", 2)
    (tmp_path / "squares").mkdir()
    Image.new("RGB", (16, 16)).save(tmp_path / "squares" / "a.png")
    assert "another shape" in said(model, "--data", tmp_path / "squares", "--features", tagger)
    assert square.exists()


def test_without_features_on_this_machine_it_says_how_to_get_some(
    files: tuple[Path, Path, Path],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    model, _, faces = files
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    from ganinterface.cli.learning import evaluate

    monkeypatch.setattr(evaluate, "asset", lambda name: tmp_path / name)
    said = failed(capsys, "evaluate", model, "--data", faces)
    assert "--features" in said
    assert "Inception" in said
    assert has_torch_fidelity() in (True, False)


@pytest.mark.parametrize("channels", [3, 4])
def test_pictures_with_transparency_are_measured_by_who_sees_it_and_who_does_not(
    channels: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torch.manual_seed(0)
    generator = Generator(
        AdaINConfig(
            z_dim=8,
            w_dim=8,
            mapping_layers=2,
            mapping_width=8,
            start=(4, 2),
            channels=(8, 8),
            image_channels=4,
        )
    ).eval()
    stylegan.save(generator, tmp_path / "clear.safetensors")
    (tmp_path / "set").mkdir()
    with torch.no_grad():
        drawn = generator.synthesize(generator.map(torch.randn(20, 8)))
    for number, pixels in enumerate(stylegan.to_uint8(drawn).numpy()):
        Image.fromarray(np.ascontiguousarray(pixels)).save(tmp_path / "set" / f"{number}.png")
    tagger = Classifier([Output("flag", ("light",))], channels, 8, 4, (4,), (2,), hidden=3).eval()
    save_classifier(tagger, tmp_path / "tagger.safetensors")
    arguments = ("--data", tmp_path / "set", "--features", tmp_path / "tagger.safetensors", "--labels")
    report = printed(capsys, tmp_path / "clear.safetensors", *arguments, "--count", 20, "--pairs", 5)
    assert report["data_pictures"] == 20
    assert report["results"][0]["tagger-PPL"] > 0
    assert 0 <= report["labels"][0]["data"] <= 1
