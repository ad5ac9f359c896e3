"""Rendered portraits in a folder: written, gone on with, read again, and refused where they are damaged or others."""

from __future__ import annotations

import json

import numpy as np
import pytest

from recipes.portraits import cache, labels, render
from recipes.portraits.drawn.drawing import render as drawn
from recipes.portraits.drawn.lot import sample_portrait
from tests.recipes.renderer import needs_renderer


@needs_renderer
def test_what_is_written_is_loaded(tmp_path):
    cache.write(tmp_path, 5, height=32, start_seed=10, shard=2)
    found = cache.load(tmp_path)
    portraits = [sample_portrait(seed) for seed in range(10, 15)]
    assert np.array_equal(found.pictures, [drawn(p, 32) for p in portraits])
    assert np.allclose(found.labels, [list(labels.facts(p).values()) for p in portraits])
    assert np.array_equal(found.categories, [list(labels.options(p).values()) for p in portraits])
    assert np.allclose(found.values, [list(labels.values(p).values()) for p in portraits])
    assert (found.label_names, found.value_names) == (labels.LABELS, labels.VALUES)
    assert found.category_options == labels.CATEGORIES
    assert np.array_equal(cache.load(tmp_path, 3).pictures, found.pictures[:3])


@needs_renderer
def test_a_second_run_keeps_what_is_there_and_adds_what_is_missing(tmp_path):
    cache.write(tmp_path, 3, height=8, shard=2)
    first = tmp_path / "portraits-00000.npz"
    before = first.stat().st_mtime_ns
    heard: list[tuple[int, int]] = []
    cache.write(tmp_path, 5, height=8, shard=2, progress=lambda *numbers: heard.append(numbers))
    assert first.stat().st_mtime_ns == before
    assert heard == [(2, 5), (4, 5), (5, 5)]
    assert len(cache.load(tmp_path).pictures) == 5


@needs_renderer
def test_a_stopped_run_leaves_whole_shards_and_goes_on(tmp_path):
    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.write(tmp_path, 6, height=8, shard=2, progress=stop)
    assert len(cache.load(tmp_path).pictures) == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["portraits-00000.npz", "portraits.json"]
    cache.write(tmp_path, 6, height=8, shard=2)
    assert len(cache.load(tmp_path).pictures) == 6


@needs_renderer
def test_a_damaged_shard_is_named_and_rendered_again(tmp_path):
    cache.write(tmp_path, 4, height=8, shard=2)
    shard = tmp_path / "portraits-00001.npz"
    for damage in (b"", b"PK\x03\x04 no zip", shard.read_bytes()[:-200], bytes(reversed(shard.read_bytes()))):
        shard.write_bytes(damage)
        with pytest.raises(ValueError, match=r"portraits-00001.npz is missing or damaged; delete it"):
            cache.load(tmp_path)
        cache.write(tmp_path, 4, height=8, shard=2)
        assert len(cache.load(tmp_path).pictures) == 4


@needs_renderer
def test_a_shard_of_other_shapes_is_damaged(tmp_path):
    cache.write(tmp_path, 2, height=8, shard=2)
    with np.load(tmp_path / "portraits-00000.npz") as stored:
        arrays = dict(stored)
    np.savez(tmp_path / "portraits-00000.npz", **(arrays | {"labels": arrays["labels"][:1]}))
    with pytest.raises(ValueError, match="damaged"):
        cache.load(tmp_path)


@needs_renderer
def test_a_folder_of_other_portraits_is_left_alone(tmp_path):
    cache.write(tmp_path, 2, height=8, shard=2)
    with pytest.raises(ValueError, match="other portraits than these"):
        cache.write(tmp_path, 2, height=16, shard=2)
    assert cache.load(tmp_path).pictures.shape == (2, 8, 4, 4)


@pytest.mark.parametrize("text", [None, "", "{", "[]", "3", '{"ganinterface": "preset"}', "[" * 100_000])
def test_a_folder_without_an_index_is_named_in_one_sentence(tmp_path, text):
    if text is not None:
        (tmp_path / "portraits.json").write_text(text)
    with pytest.raises(
        ValueError, match=r"holds no rendered portraits: portraits.json is missing or damaged\.$"
    ):
        cache.load(tmp_path)


@needs_renderer
@pytest.mark.parametrize(
    ("name", "value"), [("shard", 0), ("height", "8"), ("count", -1), ("labels", []), ("drawing", 99)]
)
def test_a_wrong_index_is_refused(tmp_path, name, value):
    cache.write(tmp_path, 2, height=8)
    index = json.loads((tmp_path / "portraits.json").read_text())
    (tmp_path / "portraits.json").write_text(json.dumps(index | {name: value}))
    with pytest.raises(ValueError, match=r"holds (no rendered portraits|portraits of another version)"):
        cache.load(tmp_path)


@needs_renderer
def test_more_portraits_than_there_are_cannot_be_loaded(tmp_path):
    cache.write(tmp_path, 2, height=8)
    for count in (0, 3):
        with pytest.raises(ValueError, match=f"holds 2 portraits, not {count}"):
            cache.load(tmp_path, count)


@pytest.mark.parametrize(
    "wrong", [{"count": 0}, {"workers": 0}, {"start_seed": -1}, {"start_seed": 2**32 - 1}]
)
def test_numbers_out_of_range_are_refused(tmp_path, wrong):
    with pytest.raises(ValueError, match="at least 1"):
        cache.write(tmp_path / "set", **({"count": 2} | wrong))
    assert not (tmp_path / "set").exists()


@needs_renderer
def test_the_command_line_renders_with_two_processes_what_one_renders(tmp_path, capsys):
    two = ["--out", str(tmp_path / "two"), "--count", "7", "--height", "8", "--workers", "2"]
    assert render.main(two) == 0
    assert "7 of 7 portraits" in capsys.readouterr().out
    cache.write(tmp_path / "one", 7, height=8)
    for name in ("pictures", "labels", "categories", "values"):
        found = (getattr(cache.load(tmp_path / folder), name) for folder in ("one", "two"))
        assert np.array_equal(*found)


@needs_renderer
def test_the_command_line_tells_errors_in_one_sentence(tmp_path, capsys):
    assert render.main(["--out", str(tmp_path), "--height", "7"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


@needs_renderer
def test_the_command_line_tells_that_it_was_stopped(tmp_path, capsys, monkeypatch):
    def interrupted(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(render, "write", interrupted)
    assert render.main(["--out", str(tmp_path)]) == 130
    assert "continues from there" in capsys.readouterr().err
