"""The classifier that its file describes: what it tells of pictures, and what becomes of files that are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from stylegan.metrics import Classifier, Output, load_classifier, save_classifier
from stylegan.metrics.features import with_channels
from stylegan.pictures import premultiplied_over

HAIR = Output("options", ("", "short", "long"), "Hair")
COLOUR = Output("options", ("pink", "blue"), "Hair colour", where=("short", "long"))
OPEN = Output("flag", ("mouth_open",))
SMILE = Output("number", ("smile",), low=-1.0, high=1.0, tied=("mouth_open",))
OUTPUTS = (HAIR, COLOUR, OPEN, SMILE)


def small(**changes: Any) -> Classifier:
    torch.manual_seed(0)
    sizes = {"channels": 4, "height": 16, "width": 8, "convolutions": (4, 6), "strides": (2, 2), "hidden": 5}
    return Classifier(OUTPUTS, **{**sizes, **changes}).eval()


def test_what_is_decided_is_one_option_of_each_group_and_numbers_in_their_own_units() -> None:
    classifier = small()
    assert classifier.tags == ("short", "long", "pink", "blue", "mouth_open", "smile")
    #                        none short long   pink blue  open  smile
    logits = torch.tensor([[0.0, 5.0, 1.0, 2.0, 3.0, 0.5, 0.75], [9.0, 5.0, 1.0, 2.0, 3.0, -0.5, 7.0]])
    decided = classifier.decided(logits)
    assert decided[0].tolist() == [1, 0, 0, 1, 1, 0.5]
    assert decided[1].tolist() == [
        0,
        0,
        0,
        0,
        0,
        1.0,
    ]  # no hair, so no colour of it; a number stays in its range


def test_what_changes_of_necessity_is_known() -> None:
    assert COLOUR.moves_with(HAIR)  # a bald head has no colour of hair …
    assert not HAIR.moves_with(COLOUR)  # … while a colour leaves the hair as it is
    assert SMILE.moves_with(OPEN)
    assert OPEN.moves_with(SMILE)  # named by one of them
    assert not OPEN.moves_with(HAIR)


def test_scores_are_probabilities_and_can_be_learned_from() -> None:
    classifier = small()
    logits = torch.randn(7, 7, requires_grad=True)
    scores = classifier.scores(logits)
    seen = scores[:, :2].sum(dim=1)
    assert scores[:, 2:4].sum(dim=1).tolist() == pytest.approx(
        seen.tolist(), rel=1e-5
    )  # as likely as hair is
    assert ((scores[:, :5] >= 0) & (scores[:, :5] <= 1)).all()
    scores.sum().backward()
    assert logits.grad is not None
    by_output = {output.names[-1]: part.shape[1] for output, part in classifier.split(logits)}
    assert by_output == {"long": 3, "blue": 2, "mouth_open": 1, "smile": 1}


def test_pictures_of_any_size_are_looked_at_and_features_are_the_hidden_layer() -> None:
    classifier = small()
    large = torch.rand(2, 4, 64, 32) * 2 - 1
    features = classifier.features(large)
    assert features.shape == (2, 5)
    assert torch.equal(classifier(large), classifier.head(features))
    flat = torch.full((1, 4, 16, 8), 0.3)
    torch.testing.assert_close(classifier(flat), classifier(torch.full((1, 4, 48, 24), 0.3)))


def test_a_saved_classifier_says_the_same(tmp_path: Path) -> None:
    classifier = small()
    for parameter in classifier.parameters():  # which half precision holds
        parameter.data = parameter.data.half().float()
    save_classifier(classifier, tmp_path / "mine.safetensors")
    again = load_classifier(tmp_path / "mine.safetensors")
    pictures = torch.rand(3, 4, 16, 8) * 2 - 1
    assert torch.equal(again(pictures), classifier(pictures))
    assert again.outputs == OUTPUTS
    assert (again.name, len(again.key), again.prefix) == ("mine", 64, "tagger-")
    assert not any(parameter.requires_grad for parameter in again.parameters())


def test_rgba_lies_on_grey_for_who_sees_no_alpha_and_rgb_is_opaque_for_who_does() -> None:
    clear, red = torch.full((1, 4, 2, 2), -1.0), torch.tensor([1.0, -1.0, -1.0, 1.0]).view(1, 4, 1, 1)
    assert premultiplied_over(clear, [0]).eq(0).all()
    assert premultiplied_over(red, [0]).flatten().tolist() == [1, -1, -1]
    half = torch.tensor([0.0, -1.0, -1.0, 0.0]).view(1, 4, 1, 1)  # premultiplied: red, half seen
    assert premultiplied_over(half, [0]).flatten().tolist() == [0.5, -0.5, -0.5]
    assert with_channels(torch.zeros(1, 3, 2, 2), 4)[:, 3].eq(1).all()
    assert with_channels(torch.zeros(1, 1, 2, 2), 3).shape == (1, 3, 2, 2)
    with pytest.raises(ValueError, match="Pictures of 4 channels"):
        with_channels(clear, 1)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"hidden": 10**9}, "sizes of a classifier"),
        ({"channels": 2}, "1, 3 or 4 channels"),
        ({"strides": [2]}, "each with a stride"),
        ({"height": "tall"}, "not whole numbers"),
        ({"version": 9}, "newer version"),
        ({"outputs": []}, "named outputs"),
        ({"outputs": [{"kind": "colour", "names": ["a"]}]}, "An output is one of"),
        (
            {"outputs": [{"kind": "flag", "names": ["a"]}, {"kind": "flag", "names": ["a"]}]},
            "have the name 'a'",
        ),
        ({"outputs": [{"kind": "flag", "names": ["a"], "tied": ["b"]}]}, "tied to 'b'"),
        ({"hidden": 6}, "not a classifier that can be opened"),
    ],
)
def test_a_header_that_makes_no_sense_is_said_in_one_sentence(
    tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    path = tmp_path / "broken.safetensors"
    save_classifier(small(), path)
    import safetensors

    with safetensors.safe_open(path, framework="pt") as file:
        header = json.loads(file.metadata()["classifier"])
    save_file(load_file(path), path, {"classifier": json.dumps({**header, **change})})
    with pytest.raises(ValueError, match=words) as caught:
        load_classifier(path)
    assert "\n" not in str(caught.value).rstrip(".") or "size mismatch" in str(caught.value)


def test_other_files_are_no_classifiers(tmp_path: Path, tiny_checkpoint: Path) -> None:
    with pytest.raises(ValueError, match="not a classifier"):
        load_classifier(tiny_checkpoint)
    (tmp_path / "text.safetensors").write_text("hello", encoding="utf-8")
    with pytest.raises(ValueError, match="not a classifier that can be opened"):
        load_classifier(tmp_path / "text.safetensors")
    with pytest.raises(ValueError, match="cannot be read"):
        load_classifier(tmp_path / "missing.safetensors")
