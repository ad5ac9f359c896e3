"""What is collected of pictures: the same in batches, no more than is needed, and kept by content."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch

from stylegan.metrics import collect
from stylegan.metrics.collecting import cache_key, cache_path, content_key, load_collected, save_collected
from stylegan.metrics.features import as_shown
from stylegan.metrics.inception import has_torch_fidelity, open_inception
from tests.planted import planted_set, seeing_classifier


def pictures(count: int = 40) -> torch.Tensor:
    return torch.rand(count, 3, 16, 8, generator=torch.Generator().manual_seed(0)) * 2 - 1


def test_batches_give_what_one_batch_gives_and_only_the_first_features_are_kept() -> None:
    whole = collect([pictures()], seeing_classifier(), 40, keep=12)
    heard: list[tuple[int, int]] = []
    parts = collect(pictures().split(7), seeing_classifier(), 40, lambda *done: heard.append(done), keep=12)
    assert heard[-1] == (40, 40)
    assert whole.count == parts.count == 40
    # On some processors a batch of another size is rounded in another way, in single precision.
    np.testing.assert_allclose(parts.moments.covariance, whole.moments.covariance, atol=1e-7)
    np.testing.assert_allclose(parts.kept, whole.kept, atol=1e-5)
    assert whole.kept.shape == (12, 2)
    assert whole.tag_means is not None
    bright = seeing_classifier().decided(seeing_classifier()(as_shown(pictures())))[:, 0].mean()
    assert whole.tag_means[0] == pytest.approx(float(bright))


def test_pictures_are_looked_at_as_a_file_would_hold_them() -> None:
    shown = as_shown(torch.tensor([-7.0, -1.0, 0.0, 0.0039, 1.0, 9.0]).view(1, 1, 1, 6)).flatten()
    levels = (shown + 1) * 127.5
    assert levels.tolist() == pytest.approx([0, 0, 128, 128, 255, 255], abs=1e-4)


def test_the_work_can_be_stopped_between_batches() -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        collect(pictures().split(7), seeing_classifier(), 40, stop)


def test_what_was_collected_is_kept_beside_the_set_until_its_content_changes(tmp_path: Path) -> None:
    where = planted_set(tmp_path / "set.zip", 6)
    key = cache_key(content_key(where), "weights")
    found = collect([pictures()], seeing_classifier(), 40)
    path = cache_path(where, key)
    assert path.parent == tmp_path
    assert load_collected(path, key) is None
    save_collected(path, key, found)
    again = load_collected(path, key)
    assert again is not None
    assert again.count == 40
    np.testing.assert_allclose(again.moments.covariance, found.moments.covariance, rtol=1e-12)
    np.testing.assert_array_equal(again.kept, found.kept)
    np.testing.assert_array_equal(again.tag_means, found.tag_means)
    assert load_collected(path, "another key") is None
    with zipfile.ZipFile(where, "a") as archive:
        archive.writestr("more.png", b"more")
    assert cache_key(content_key(where), "weights") != key
    path.write_bytes(path.read_bytes()[:100])
    assert load_collected(path, key) is None


def test_the_content_of_a_folder_is_its_names_and_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"one")
    before = content_key(tmp_path)
    (tmp_path / "a.png").touch()
    assert content_key(tmp_path) == before
    (tmp_path / "a.png").write_bytes(b"two")
    assert content_key(tmp_path) != before


def test_inception_is_never_downloaded_and_what_it_needs_is_said(tmp_path: Path) -> None:
    weights = tmp_path / "weights.pth"
    torch.save({"something": torch.zeros(1)}, weights)
    words = "does not hold torch-fidelity's Inception" if has_torch_fidelity() else "pip install"
    with pytest.raises(ValueError, match=words):
        open_inception(weights)
