"""The mapping network of the recipe is taught by itself: each choice first, then all together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from recipes.portraits.cache import PortraitSet, known_portraits, write
from recipes.portraits.learning import mapping as lesson
from recipes.portraits.learning import settings
from recipes.portraits.learning.features import Features
from recipes.portraits.learning.latent import portrait_coupling, z_columns
from recipes.portraits.learning.mapping import save_mapping, take_mapping, teach, topics
from recipes.portraits.learning.networks import Encoder, Networks, positive_shift
from recipes.portraits.learning.settings import NETWORK
from recipes.portraits.train import main
from stylegan import Generator
from stylegan.networks.mapping import Mapping
from stylegan.training.checkpoint import load_state

SMALL = replace(NETWORK, channels=(8, 8))


@pytest.fixture(scope="module")
def known() -> PortraitSet:
    return known_portraits(range(300))


@pytest.fixture(scope="module")
def features(known: PortraitSet) -> Features:
    return Features(known)


def test_each_feature_is_a_number_of_w_by_itself(features: Features) -> None:
    weight = Encoder(features, NETWORK.w_dim).weight
    assert torch.equal(weight, Encoder(features, NETWORK.w_dim).weight), "the same one always"
    between = weight.T @ weight
    assert (between - between.diag().diag()).abs().max() < 1e-5
    hair, brow = (float(between.diag()[features.columns(name)].sum()) for name in ("hair", "brow_tilt"))
    assert hair / brow < 6, "what a network gets right anyway does not drown what it has to try hard for"


def test_what_z_says_is_where_it_is_said_to_be(known: PortraitSet) -> None:
    columns = z_columns(known)
    assert sorted(i for at in columns.values() for i in at) == list(range(sum(map(len, columns.values()))))
    z = portrait_coupling(known, NETWORK.z_dim).sample(torch.arange(300), torch.Generator().manual_seed(0))
    sway = torch.from_numpy(known.values[:, known.value_names.index("sway")])
    assert torch.corrcoef(torch.stack([sway, z[:, columns["sway"][0]]]))[0, 1] > 0.95
    freckled = torch.from_numpy(known.categories[:, list(known.category_options).index("freckles")]) > 0
    at = z[:, columns["freckles"][0]]
    assert at[freckled].min() > at[~freckled].max()


def test_a_few_steps_teach_most_of_it(
    known: PortraitSet, features: Features, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(lesson, "STEPS", 150)
    monkeypatch.setattr(lesson, "BATCH", 256)
    torch.manual_seed(0)
    mapping, lines = Mapping(SMALL).requires_grad_(False), []
    left = teach(mapping, known, 1e-4, lines.append)
    assert left < 0.7
    told = [line.split(":")[0] for line in lines]
    assert told[: len(topics(features))] == [", ".join(topic.groups) for topic in topics(features)]
    assert told[-1] == "together"
    # What was taught is what the network says, as it is used.
    encoder = Encoder(features, SMALL.w_dim)
    wanted = encoder(features.matrix) + positive_shift(encoder, features.matrix)
    z = portrait_coupling(known, SMALL.z_dim).sample(torch.arange(300))
    error = (mapping(z) - wanted).square().mean() / wanted.var(dim=0).mean()
    assert float(error) == pytest.approx(left, rel=0.15)
    assert torch.allclose(mapping.w_avg, wanted.mean(dim=0), atol=0.5)

    save_mapping(mapping, tmp_path / "mapping.safetensors")
    networks = Networks(encoder, Generator(SMALL))
    take_mapping(tmp_path / "mapping.safetensors", networks)
    assert torch.equal(networks.mapping(z), mapping(z))


def test_all_topics_fit_in_and_nothing_is_told_twice(known: PortraitSet, features: Features) -> None:
    found = topics(features)
    assert sum(topic.units for topic in found) <= NETWORK.mapping_width
    names = [name for topic in found for name in topic.groups]
    assert len(names) == len(set(names))
    assert {name for topic in found for name in topic.of} <= set(z_columns(known))


def test_wrong_networks_and_files_are_refused_in_a_sentence(
    known: PortraitSet, features: Features, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ValueError, match=r"four layers of \d+ units or more"):
        teach(Mapping(replace(SMALL, mapping_width=64)), known, 0.01)
    networks = Networks(Encoder(features, SMALL.w_dim), Generator(SMALL))
    save_mapping(Mapping(replace(SMALL, mapping_layers=2)), tmp_path / "other.safetensors")
    (tmp_path / "text.safetensors").write_text("no tensors")
    for name in ("other", "text"):
        with pytest.raises(
            ValueError, match=f"'{name}.safetensors' is not a mapping network of these portraits.$"
        ):
            take_mapping(tmp_path / f"{name}.safetensors", networks)
    with pytest.raises(FileNotFoundError, match="there is no such file"):
        take_mapping(tmp_path / "missing.safetensors", networks)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("mapping --out {here}/x --minutes 0", "--minutes is a number above 0, not 0."),
        ("mapping --out {here}/x --minutes nan", "--minutes is a number above 0, not nan."),
        ("mapping --out {here}/x --count -3", "--count is a number above 0, not -3."),
        ("mapping --out {here}/x --count 1", "taught with 2 portraits or more."),
        ("mapping --out {here}", "cannot be written: it is a folder, not a file."),
        ("supervised --data x --run x --minutes -1", "--minutes is a number above 0, not -1."),
        (
            "supervised --data x --run x --changes-weight nan",
            "The weight of what a change does is 0 or more, not nan.",
        ),
        ("adversarial --data x --run x --anchor -1", "--anchor is a number from 0 on, not -1."),
        ("wrong --data x --kept x --out {here}/x --count 0", "--count is a number above 0, not 0."),
        (
            "wrong --data x --kept x --out {here}/x --level -1",
            "a level below that of whole pictures, 0 to 4.",
        ),
        ("wrong --data x --kept x --out {here}/x --device tin", "There is no device 'tin' here"),
    ],
)
def test_what_makes_no_sense_is_said_before_there_is_any_work(
    typed: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(typed.format(here=tmp_path).split()) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_goes_on_takes_the_mapping_network_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "data", 8, height=32, shard=8)
    monkeypatch.setattr(settings, "NETWORK", replace(NETWORK, channels=(8, 8, 8)))
    run = ["--data", str(tmp_path / "data"), "--run", str(tmp_path / "run")]
    assert main(["supervised", *run, "--stages", "1:4:8"]) == 0
    taught = Mapping(NETWORK)
    taught.w_avg.fill_(1.0)
    save_mapping(taught, tmp_path / "mapping.safetensors")
    assert main(["supervised", *run, "--stages", "1:4:8,1:4:8:z50"]) == 2
    assert "need a mapping network: name one with --mapping" in capsys.readouterr().err
    named = ["--mapping", str(tmp_path / "mapping.safetensors")]
    assert main(["supervised", *run, "--stages", "1:4:8,1:4:8:z50", *named]) == 0
    state = load_state(tmp_path / "run" / "supervised.pt")
    assert state["seen"] == 16
    for part in ("networks", "average"):
        assert torch.equal(state[part]["mapping.dense.1.weight"], taught.dense[1].weight)
