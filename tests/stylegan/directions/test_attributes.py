"""Attribute directions: found among correlated tags, compared within their family, scaled to a deviation of w."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from stylegan import Generator
from stylegan.datasets.portrait_options import LABELS
from stylegan.datasets.tagging import GROUPS, HAIR_COLOUR_TAGS, Tagger, save_tagger
from stylegan.directions import DirectionError, mean_difference, read_csv
from stylegan.directions.attributes import Samples, attribute_directions, main, sample, seen_by_layers
from stylegan.generator import seed_to_z

AT = {label: i for i, label in enumerate(LABELS)}


def portraits(count: int = 3000, w_dim: int = 48) -> tuple[Samples, NDArray[np.float64]]:
    """w that is a known linear function of tags drawn like portraits: beards only with short hair, no colour under hats."""
    random = np.random.default_rng(0)
    tags = np.zeros((count, len(LABELS)), np.bool_)
    tops = random.choice(GROUPS["top"], count, p=[0.3, 0.25, 0.25, 0.1, 0.05, 0.05])
    for i, top in enumerate(tops):
        tags[i, AT[top]] = True
        if top.startswith("hair"):
            tags[i, AT[random.choice(HAIR_COLOUR_TAGS)]] = True
        tags[i, AT["beard"]] = top == "hair_short" and random.random() < 0.6
    for name, share in (("mouth_open", 0.6), ("headband", 0.15), ("eyes_closed", 0.3), ("glasses", 0.2)):
        tags[:, AT[name]] = random.random(count) < share
    encoder = random.standard_normal((len(LABELS), w_dim))
    w = tags @ encoder + 0.3 * random.standard_normal((count, w_dim))
    return Samples(w.astype(np.float32), tags), encoder


def cosine(a: NDArray[np.generic], b: NDArray[np.generic]) -> float:
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def test_a_beard_does_not_bring_short_hair_along_as_the_raw_mean_difference_does() -> None:
    samples, encoder = portraits()
    found = {direction.name: direction.vector for direction in attribute_directions(samples)}
    raw = mean_difference(samples.w, samples.tags[:, AT["beard"]])
    assert cosine(found["beard"], encoder[AT["beard"]]) > 0.99
    assert cosine(raw, encoder[AT["beard"]]) < 0.9


def test_a_hair_colour_replaces_the_other_colours_and_long_hair_the_other_lengths() -> None:
    samples, encoder = portraits()
    found = {direction.name: direction.vector for direction in attribute_directions(samples)}
    others = [AT[tag] for tag in HAIR_COLOUR_TAGS if tag != "hair_blue"]
    assert cosine(found["hair_blue"], encoder[AT["hair_blue"]] - encoder[others].mean(axis=0)) > 0.98
    lengths = 0.3 * encoder[AT["hair_short"]] + 0.25 * encoder[AT["hair_medium"]]
    assert cosine(found["hair_long"], encoder[AT["hair_long"]] - lengths / 0.55) > 0.98


def test_a_hat_hides_the_hair_and_its_colour() -> None:
    samples, encoder = portraits()
    hat = next(direction.vector for direction in attribute_directions(samples) if direction.name == "hat")
    kinds = (*GROUPS["top"], *HAIR_COLOUR_TAGS)
    columns = [AT[tag] for tag in kinds if tag != "hat"]
    bare = samples.tags[~samples.tags[:, AT["hat"]]].mean(axis=0)
    assert cosine(hat, encoder[AT["hat"]] - bare[columns] @ encoder[columns]) > 0.98


def test_amount_one_is_one_standard_deviation_of_w_along_the_direction() -> None:
    samples, _ = portraits()
    for direction in attribute_directions(samples):
        length = float(np.linalg.norm(direction.vector))
        along = samples.w.astype(np.float64) @ direction.vector / length
        assert along.std() == pytest.approx(length, rel=1e-4)


def test_each_attribute_says_what_it_does_and_rare_ones_are_left_out() -> None:
    samples, _ = portraits()
    directions = {direction.name: direction for direction in attribute_directions(samples, 1, 4)}
    assert "sunglasses" not in directions, "no picture shows any"
    blue = directions["hair_dark_brown"]
    assert (blue.group, blue.description) == ("hair colour", "dark brown hair, against other hair")
    assert (blue.first_layer, blue.last_layer, blue.minimum, blue.maximum) == (1, 4, -5, 5)
    assert all(direction.description for direction in directions.values())


def test_pictures_that_are_all_tagged_alike_have_no_directions() -> None:
    samples, _ = portraits(100)
    with pytest.raises(DirectionError, match="No tag is seen often enough"):
        attribute_directions(Samples(samples.w, np.ones_like(samples.tags)))


def test_what_a_layer_cannot_see_of_a_direction_is_left_out_of_its_row(tiny_generator: Generator) -> None:
    samples, _ = portraits(w_dim=tiny_generator.w_dim)
    seen = seen_by_layers(tiny_generator, least=0)
    whole = {direction.name: direction.vector for direction in attribute_directions(samples)}
    rows = {direction.name: direction.vector for direction in attribute_directions(samples, seen=seen)}
    last = tiny_generator.synthesis.steps[5].style  # 6 channels, 12 numbers of style from 16 of w
    for name, vector in whole.items():
        blind = vector - seen[5] @ vector
        assert (last(torch.from_numpy(blind).float()) - last.bias).abs().max() < 1e-4
        assert cosine(rows[name][5], vector) < 0.999
        assert cosine(rows[name][0], vector) == pytest.approx(1, abs=1e-5), "8 channels see everything"
        length = float(np.linalg.norm(rows[name][5]))
        assert (samples.w.astype(np.float64) @ rows[name][5] / length).std() == pytest.approx(
            length, rel=1e-4
        )


def undecided_tagger(generator: Generator) -> Tagger:
    """A random tagger of 16x8 pictures that says yes and no about equally often."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        tagger = Tagger(16, (8, 8, 8, 8, 8), 8).eval().requires_grad_(False)
    z = torch.from_numpy(np.concatenate([seed_to_z(seed, generator.z_dim) for seed in range(100)]))
    logits = tagger(generator.synthesize(generator.map(z)))
    tagger.head[-1].bias -= logits.mean(dim=0)
    return tagger


def test_samples_are_the_untruncated_pictures_of_the_seeds(tiny_generator: Generator) -> None:
    tagger = undecided_tagger(tiny_generator)
    heard: list[tuple[int, int]] = []
    samples = sample(
        tiny_generator, tagger, 23, first_seed=7, batch=10, progress=lambda *step: heard.append(step)
    )
    ws = tiny_generator.map(torch.from_numpy(seed_to_z(7 + 12, tiny_generator.z_dim)))
    np.testing.assert_allclose(samples.w[12], ws[0, 0], rtol=1e-5, atol=1e-5)
    np.testing.assert_array_equal(samples.tags[12:13], tagger.tags(tiny_generator.synthesize(ws)))
    assert heard == [(10, 23), (20, 23), (23, 23)]


def test_the_command_writes_a_file_that_the_program_opens(
    tiny_generator: Generator, tiny_checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save_tagger(undecided_tagger(tiny_generator), tmp_path / "tagger.safetensors")
    out = tmp_path / "attributes.csv"
    arguments = ["--model", str(tiny_checkpoint), "--tagger", str(tmp_path / "tagger.safetensors")]
    assert main([*arguments, "--out", str(out), "--count", "200", "--first-layer", "2"]) == 0
    directions = read_csv(out)
    assert {"mouth_open", "headband"} <= {direction.name for direction in directions}
    full = (tiny_generator.num_ws, tiny_generator.w_dim)
    assert all(direction.vector.shape == full and direction.first_layer == 2 for direction in directions)
    assert f"{len(directions)} attributes" in capsys.readouterr().out
    assert main([*arguments, "--out", str(out), "--count", "200", "--one-row"]) == 0
    assert all(direction.vector.shape == full[1:] for direction in read_csv(out))


def test_the_command_names_a_file_that_is_missing(
    tiny_checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--model", str(tiny_checkpoint), "--tagger", str(tmp_path / "none.safetensors")]
    assert main([*arguments, "--out", str(tmp_path / "a.csv")]) == 1
    assert "none.safetensors" in capsys.readouterr().err
    assert not (tmp_path / "a.csv").exists()
