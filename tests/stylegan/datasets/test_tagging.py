"""The tagger: learns labels from known pictures, says one thing per group, and survives being saved."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from stylegan.datasets import tagging
from stylegan.datasets.portrait_cache import PortraitSet
from stylegan.datasets.portrait_options import LABELS
from stylegan.datasets.tagger_accuracy import compare, report
from stylegan.datasets.tagger_training import distort, train_tagger
from stylegan.datasets.tagging import (
    HAIR,
    HAIR_COLOUR_TAGS,
    Tagger,
    as_tensor,
    load_tagger,
    save_tagger,
    true_tags,
)

MOUTH, HAT, GLASSES = (LABELS.index(name) for name in ("mouth_open", "hat", "glasses"))
SMALL = (8, 12, 12, 12, 12)


def crude_portraits(count: int, seed: int) -> PortraitSet:
    """Pictures of 32x16 whose labels are coloured bars: a dark mouth, a green hat or brown hair, blue glasses."""
    random = np.random.default_rng(seed)
    pictures = random.integers(150, 230, (count, 1, 1, 3)).astype(np.uint8).repeat(32, 1).repeat(16, 2)
    labels = np.zeros((count, len(LABELS)), np.float32)
    for i in range(count):
        mouth, hat, glasses = random.random(3) < 0.5
        labels[i, MOUTH] = random.choice([0.6, 0.8, 1.0]) if mouth else random.choice([0.0, 0.1])
        labels[i, [HAT, GLASSES]] = hat, glasses
        if not hat:
            labels[i, [LABELS.index("hair_short"), LABELS.index("hair_brown")]] = 1
        pictures[i, 0:8] = (20, 160, 40) if hat else (114, 65, 51)
        if glasses:
            pictures[i, 12:16] = (30, 30, 200)
        if mouth:
            pictures[i, 20:26, 4:12] = (60, 10, 20)
    nothing = np.zeros((count, 1), np.uint8)
    return PortraitSet(pictures, labels, nothing, labels[:, :1], LABELS, {"mouth": ("a",)}, ("value",))


def random_tagger(seed: int = 0) -> Tagger:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Tagger(32, SMALL, 16).eval().requires_grad_(False)


@pytest.fixture
def noise() -> torch.Tensor:
    return torch.rand(40, 3, 32, 16, generator=torch.Generator().manual_seed(1)) * 2 - 1


def test_it_learns_what_pictures_show_and_tells_it_of_pictures_it_has_not_seen(tmp_path: Path) -> None:
    spoken: list[str] = []
    with torch.random.fork_rng(devices=[]):
        tagger = train_tagger(
            crude_portraits(600, seed=0),
            tmp_path / "tagger.safetensors",
            epochs=14,
            batch=64,
            rate=1e-2,
            tagger=Tagger(32, SMALL, 16),
            progress=spoken.append,
        )
    unseen = crude_portraits(200, seed=1)
    truth, given = true_tags(unseen.labels), tagger.tags(as_tensor(unseen.pictures))
    for column in (MOUTH, HAT, GLASSES, LABELS.index("hair_brown")):
        assert (truth[:, column] == given[:, column]).mean() > 0.9, LABELS[column]
    assert spoken
    assert "loss" in spoken[-1]
    from_disk = load_tagger(tmp_path / "tagger.safetensors").tags(as_tensor(unseen.pictures))
    assert (from_disk == given).mean() > 0.99


def test_a_half_open_mouth_counts_as_open_and_a_sad_one_as_closed() -> None:
    labels = np.zeros((3, len(LABELS)), np.float32)
    labels[:, MOUTH] = [0.6, 0.1, 1.0]
    assert true_tags(labels)[:, MOUTH].tolist() == [True, False, True]


def test_every_head_has_one_top_at_most_one_eyewear_and_a_hair_colour_only_with_hair(
    noise: torch.Tensor,
) -> None:
    tagger = random_tagger()
    tagger.head[-1].bias -= tagger(noise).mean(dim=0)  # undecided, so that it sees this and that
    tags = dict(zip(LABELS, tagger.tags(noise).T, strict=True))
    tops = np.array([tags[name] for name in tagging.GROUPS["top"]])
    hair = np.array([tags[name] for name in HAIR]).any(axis=0)
    colours = np.array([tags[name] for name in HAIR_COLOUR_TAGS])
    assert (tops.sum(axis=0) == 1).all()
    assert not (tags["glasses"] & tags["sunglasses"]).any()
    assert (colours.sum(axis=0) == hair).all()
    assert 0 < hair.sum() < len(hair), "the random tagger has to see both for this test to say anything"


def test_scores_are_probabilities_that_agree_with_the_groups(noise: torch.Tensor) -> None:
    tagger = random_tagger()
    scores = dict(zip(LABELS, tagger.scores(tagger(noise)).unbind(1), strict=True))
    hair = sum(scores[name] for name in HAIR)
    torch.testing.assert_close(sum(scores[name] for name in tagging.GROUPS["top"]), torch.ones(40))
    torch.testing.assert_close(sum(scores[name] for name in HAIR_COLOUR_TAGS), hair)
    assert all(((score >= 0) & (score <= 1)).all() for score in scores.values())


def test_batches_do_not_change_what_is_seen(noise: torch.Tensor) -> None:
    tagger = random_tagger()
    np.testing.assert_array_equal(tagger.tags(noise, batch=7), tagger.tags(noise))
    assert tagger.tags(noise[:0]).shape == (0, len(LABELS))


def test_pictures_of_another_size_are_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match=r"^This tagger reads pictures of 32x16 pixels in colour\.$"):
        random_tagger().tags(torch.zeros(1, 3, 64, 32))


def test_a_saved_tagger_is_the_same_when_it_is_opened_and_opened_again(
    tmp_path: Path, noise: torch.Tensor
) -> None:
    save_tagger(random_tagger(), tmp_path / "once.safetensors")
    once = load_tagger(tmp_path / "once.safetensors")
    save_tagger(once, tmp_path / "twice.safetensors")
    torch.testing.assert_close(
        load_tagger(tmp_path / "twice.safetensors")(noise), once(noise), rtol=0, atol=0
    )
    torch.testing.assert_close(once(noise), random_tagger()(noise), rtol=0.02, atol=0.02)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["once.safetensors", "twice.safetensors"]


def test_the_shipped_size_is_small_enough_to_ship(tmp_path: Path) -> None:
    tagger = Tagger()
    save_tagger(tagger, tmp_path / "tagger.safetensors")
    assert sum(parameter.numel() for parameter in tagger.parameters()) <= 300_000
    assert (tmp_path / "tagger.safetensors").stat().st_size <= 600_000


@pytest.mark.parametrize("content", [b"", b"not a tagger", b"\x10\0\0\0\0\0\0\0" + b'{"__metadata__":1'])
def test_a_file_that_is_no_tagger_gets_one_sentence_that_names_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.safetensors"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"^other\.safetensors is no tagger that can be opened"):
        load_tagger(path)


def test_a_tagger_of_other_labels_is_named_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(tagging, "LABELS", (*LABELS[:-1], "moustache"))
        save_tagger(random_tagger(), tmp_path / "old.safetensors")
    with pytest.raises(ValueError, match=r"^old\.safetensors is a tagger of another version of this program"):
        load_tagger(tmp_path / "old.safetensors")


def test_distorted_pictures_differ_a_little_and_stay_pictures() -> None:
    pictures = as_tensor(crude_portraits(48, seed=2).pictures)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        distorted = distort(pictures)
    assert distorted.shape == pictures.shape
    assert distorted.abs().max() <= 1.1
    change = (distorted - pictures).abs().mean(dim=(1, 2, 3))
    assert (change > 0).all()
    assert change.mean() < 0.2


def test_accuracy_of_hair_colours_counts_only_heads_whose_hair_is_seen() -> None:
    truth = np.zeros((10, len(LABELS)), np.bool_)
    black = LABELS.index("hair_black")
    truth[:4, black] = truth[:4, LABELS.index("hair_short")] = True
    truth[4:, HAT] = True
    given = truth.copy()
    given[0, black] = False
    given[4:, black] = True
    figures = {accuracy.tag: accuracy for accuracy in compare(truth, given, truth)}
    assert figures["hair_black"].share == 1
    assert figures["hair_black"].clean == 0.75
    assert figures["hair_black"].distorted == 1
    assert figures["hat"].clean == 1


def test_a_rare_tag_that_is_never_given_looks_bad_when_balanced() -> None:
    truth = np.zeros((100, len(LABELS)), np.bool_)
    truth[:3, LABELS.index("wrap")] = True
    wrap = next(a for a in compare(truth, np.zeros_like(truth), truth) if a.tag == "wrap")
    assert (wrap.clean, wrap.recall, wrap.balanced) == (0.97, 0, 0.5)


def test_the_report_names_the_lowest_tag_and_says_whether_it_is_enough() -> None:
    truth = np.random.default_rng(0).random((200, len(LABELS))) < 0.5
    given = truth.copy()
    given[:20, HAT] = ~given[:20, HAT]
    text = report(compare(truth, given, truth))
    assert "lowest accuracy: hat 90.0 %" in text
    assert text.endswith("FAIL")
    assert report(compare(truth, truth, truth)).endswith("PASS")


def test_the_command_wants_something_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        tagging.main([])
    assert stopped.value.code == 2
    assert "--data" in capsys.readouterr().err


def test_the_command_says_what_is_wrong_with_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tagging.main(["--data", str(tmp_path / "nothing"), "--out", str(tmp_path / "t.safetensors")]) == 1
    assert "holds no rendered portraits" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
