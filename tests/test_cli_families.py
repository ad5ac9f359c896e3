"""The command `sample` on conditional and StyleGAN3 models: --label, --translate, --rotate, --scale."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganinterface.cli import main
from ganinterface.document.document import Document, Transform
from ganinterface.files.picture import read_document_png
from ganinterface.render.models import OpenModel
from ganinterface.render.pictures import picture
from tests.command_line import failed, pixels
from tests.families import ALIAS_FREE, CONDITIONAL, model_of


@pytest.fixture
def animals(tmp_path: Path) -> OpenModel:
    """A model of three classes, two of which are called alike."""
    (tmp_path / "animals.labels.txt").write_text("crane\ndog\ncrane, machine\n")
    return model_of(CONDITIONAL[1], tmp_path, "animals")


@pytest.fixture
def movable(tmp_path: Path) -> OpenModel:
    return model_of(ALIAS_FREE, tmp_path, "movable")


def sampled(model: OpenModel, out: Path, options: list[str]) -> Document:
    """What seed 4 drawn with those options is, and its file shows to the pixel."""
    command = ["sample", "--model", model.info.ref.path, "--seeds", "4", *options, "--out", str(out)]
    assert main(command) == 0
    file = out / "seed0004.png"
    document, arrays = read_document_png(file)
    np.testing.assert_array_equal(pixels(file), picture(model.generator, document, arrays))
    return document


def refused(capsys: pytest.CaptureFixture[str], model: OpenModel, out: Path, options: list[str]) -> str:
    """What is said about options that cannot be followed; nothing is written."""
    said = failed(capsys, "sample", "--model", model.info.ref.path, "--seeds", 1, *options, "--out", out)
    assert not out.exists()
    return said


@pytest.mark.parametrize(
    ("options", "label"),
    [
        (["--label", "2"], (0.0, 0.0, 1.0)),
        (["--label", "dog"], (0.0, 1.0, 0.0)),
        (["--label", "Machine"], (0.0, 0.0, 1.0)),
        (["--label", "0=0.3", "--label", "dog=0.7"], (0.3, 0.7, 0.0)),
        (["--label", "dog=0.5"], (0.0, 0.5, 0.0)),
        (["--label", "0", "--label", "1"], (0.5, 0.5, 0.0)),
        ([], None),
    ],
)
def test_sample_draws_a_class_or_a_mix(
    animals: OpenModel, tmp_path: Path, options: list[str], label: tuple[float, ...] | None
) -> None:
    assert sampled(animals, tmp_path / "out", options).label == label


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--label 3", "This model has classes 0 to 2, not 3."),
        ("--label=-1", "This model has classes 0 to 2, not -1."),
        ("--label dgo", "This model has no class 'dgo'; did you mean 'dog'?"),
        ("--label crane", "There are 2 classes 'crane': 0 and 2."),
        ("--label dog=2", "--label takes amounts from 0 to 1, not dog=2."),
        ("--label dog=nan", "--label takes amounts from 0 to 1, not dog=nan."),
        ("--label dog --label dog", "--label takes each class once, by number or name, not 'dog'."),
        ("--label dog --label 1", "A mix of classes has each class once."),
        ("--label dog=0.5 --label 0", "either every one has an amount or none has"),
        ("--label =1", "This model has no class '=1'"),
        ("--rotate 30", "A stylegan2 model takes no transform: only StyleGAN3 and StyleGAN-XL do."),
    ],
)
def test_sample_names_what_is_wrong_with_a_class_and_writes_nothing(
    animals: OpenModel, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: str, said: str
) -> None:
    assert said in refused(capsys, animals, tmp_path / "out", options.split(" "))


def test_a_model_without_classes_takes_no_label(
    movable: OpenModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(capsys, movable, tmp_path / "out", ["--label", "0"])
    assert "This model is not conditional: it has no classes." in said


@pytest.mark.parametrize(
    ("options", "transform"),
    [
        (["--translate", "0.25,-0.5"], Transform(0.25, -0.5)),
        (["--translate=-0.25,0"], Transform(-0.25, 0.0)),
        (["--rotate", "30"], Transform(angle=30.0)),
        (["--scale", "1.5"], Transform(scale=1.5)),
        (["--translate", " 1, 2 ", "--rotate=-45.5", "--scale", "2"], Transform(1.0, 2.0, -45.5, 2.0)),
        (["--rotate", "0"], None),
        ([], None),
    ],
)
def test_sample_moves_turns_and_scales(
    movable: OpenModel, tmp_path: Path, options: list[str], transform: Transform | None
) -> None:
    assert sampled(movable, tmp_path / "out", options).transform == transform


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--translate 1", "--translate takes two numbers such as 0.1,-0.2, not '1'."),
        ("--translate 1,2,3", "not '1,2,3'"),
        ("--translate a,b", "not 'a,b'"),
        ("--translate 1_0,2", "not '1_0,2'"),
        ("--translate 5,0", "--translate takes a number from -4 to 4, not 5."),
        ("--translate 0,nan", "--translate takes a number from -4 to 4, not nan."),
        ("--rotate 3601", "--rotate takes a number from -3600 to 3600, not 3601."),
        ("--scale 0", "--scale takes a number from 0.1 to 10, not 0."),
        ("--scale large", 'Invalid value for --scale: unable to convert "large" into float'),
    ],
)
def test_sample_names_what_is_wrong_with_a_movement_and_writes_nothing(
    movable: OpenModel, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: str, said: str
) -> None:
    assert said in refused(capsys, movable, tmp_path / "out", options.split(" "))
