"""A run is watched: its numbers reach every listener, broken rules warn or stop it, and watching changes no step."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import torch
from PIL import Image

from stylegan import AdaINConfig, Generator, ModulatedConfig
from stylegan.training.command import main
from stylegan.training.loop import Trainer
from stylegan.training.progress import Listener
from stylegan.training.watch import watch
from stylegan.training.watch.health import RULES, Rule, Unhealthy, rules_from
from stylegan.training.watch.run_log import LOG, STATE, RunLog, read_story
from stylegan.training.watch.sheets import FRAMES, STOPS, save_film
from stylegan.training.watch.sheets import loop as closed_curve
from stylegan.training.watch.statistics import layer_statistics, measure, pairwise_distance, w_statistics
from stylegan.training.watch.watch import Watch, guessing_loss
from tests.stylegan.training.toy_run import SHORT, short_trainer


class Listening(Listener):
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.reports: list[Mapping[str, float]] = []
        self.warnings: list[tuple[str, str]] = []
        self.ends: list[tuple[str, str]] = []

    def report(self, seen: int, values: Mapping[str, float]) -> None:
        self.reports.append(values)

    def warn(self, seen: int, rule: str, action: str, sentence: str) -> None:
        self.warnings.append((rule, action))

    def end(self, seen: int, why: str, sentence: str) -> None:
        self.ends.append((why, sentence))


def train(run: Trainer, rules: tuple[Rule, ...] = RULES) -> Listening:
    """Train to the end, reporting after every step."""
    heard = Listening()
    with Watch(run, [heard], rules) as watching:
        run.run([watching], report_seconds=0)
    return heard


def test_every_report_has_losses_scores_gradients_and_the_statistics_of_w_and_every_layer(
    tmp_path: Path,
) -> None:
    heard = train(short_trainer(tmp_path))
    first, last = heard.reports[0], heard.reports[-1]
    for name in ("loss/generator", "loss/discriminator", "loss/r1", "score/real", "score/fake",
                 "gradient/generator", "gradient/discriminator", "w/mean", "w/deviation",
                 "w/distance from average", "distance/generated", "health/collapsed", "pictures per second"):  # fmt: skip
        assert math.isfinite(first[name])
    layers = [layer.name for layer in Generator(SHORT).layers]
    for group in ("mean activation", "deviation", "beyond", "dead"):
        assert [name for name in first if name.startswith(f"{group}/")] == [
            f"{group}/{name}" for name in layers[:2]
        ]
        assert [name for name in last if name.startswith(f"{group}/")] == [
            f"{group}/{name}" for name in layers
        ]
    judged = [name for name in last if name.startswith("discriminator activation/")]
    convolutions = ["from_rgb.1", "blocks.0.first", "blocks.0.second", "conv"]
    assert judged == [f"discriminator activation/{name}" for name in convolutions]
    assert heard.ends == [("finished", "All 40 pictures were seen.")]


def test_watching_changes_no_step(tmp_path: Path) -> None:
    watched, alone = short_trainer(tmp_path / "watched"), short_trainer(tmp_path / "alone")
    train(watched)
    alone.run()
    for one, other in zip(watched.generator.parameters(), alone.generator.parameters(), strict=True):
        assert torch.equal(one, other)


def spoil_nothing(run: Trainer) -> None:
    pass


def win(run: Trainer) -> None:
    """A discriminator that tells everything apart."""
    step = run.step
    run.step = lambda: {**step(), "loss/discriminator": 1e-4}  # type: ignore[method-assign]


def collapse(run: Trainer) -> None:
    """A generator that draws the same for every z."""
    for parameter in run.generator.mapping.parameters():
        parameter.data.zero_()
    for group in run.optimise_generator.param_groups:
        group["lr"] = 0.0


def explode(run: Trainer) -> None:
    """Styles without bounds in one layer."""
    run.generator.synthesis.steps[0].style.bias.data.fill_(1e6)


def die(run: Trainer) -> None:
    """A layer whose maps hold the same everywhere."""
    layer = run.generator.synthesis.steps[1]
    layer.style.weight.data.zero_()
    layer.style.bias.data.fill_(-1.0)  # AdaIN multiplies by style + 1
    for group in run.optimise_generator.param_groups:
        group["lr"] = 0.0


def lose_a_number(run: Trainer) -> None:
    step = run.step
    run.step = lambda: {**step(), "score/real": math.nan}  # type: ignore[method-assign]


SET_OFF: dict[str, Callable[[Trainer], None]] = {
    "not-finite": lose_a_number, "saturated": win, "collapsed": collapse, "activations": explode, "dead": die,
}  # fmt: skip


def rules_for_a_short_run(name: str, action: str) -> tuple[Rule, ...]:
    """This rule alone, without the grace of a long run."""
    others = [f"{rule.name}=off" for rule in RULES if rule.name != name]
    made = rules_from([*others, f"{name}={action}"])
    return tuple(Rule(**{**vars(rule), "grace": 0}) for rule in made)


@pytest.mark.parametrize("name", SET_OFF)
def test_every_rule_warns_when_it_is_set_off_on_purpose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(watch, "WINDOW", 5)
    run = short_trainer(tmp_path)
    SET_OFF[name](run)
    heard = train(run, rules_for_a_short_run(name, "warn"))
    assert heard.warnings[0] == (name, "warn")
    assert run.seen == run.settings.total


@pytest.mark.parametrize("name", SET_OFF)
def test_every_rule_stops_a_run_where_it_is_to_and_the_state_is_saved_unless_it_is_spoiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(watch, "WINDOW", 5)
    run = short_trainer(tmp_path)
    SET_OFF[name](run)
    with pytest.raises(Unhealthy, match=f"health rule '{name}'"):
        train(run, rules_for_a_short_run(name, "stop"))
    assert run.seen < run.settings.total
    assert (tmp_path / STATE).exists() == (name != "not-finite")


@pytest.mark.parametrize("name", SET_OFF)
def test_a_rule_that_is_off_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(watch, "WINDOW", 5)
    run = short_trainer(tmp_path)
    SET_OFF[name](run)
    assert train(run, rules_for_a_short_run(name, "off")).warnings == []


def test_a_healthy_run_breaks_no_rule(tmp_path: Path) -> None:
    assert train(short_trainer(tmp_path)).warnings == []


def test_a_gradient_that_is_not_finite_is_told_as_the_rule_of_that_name(tmp_path: Path) -> None:
    run, heard = short_trainer(tmp_path), Listening()
    run.generator.mapping.dense[0].weight.data.fill_(math.nan)
    with pytest.raises(FloatingPointError), Watch(run, [heard]) as watching:
        run.run([watching])
    assert heard.warnings == [("not-finite", "stop")]
    assert heard.ends[0][0] == "failed"
    assert not (tmp_path / STATE).exists()


def test_guessing_loses_as_much_as_the_papers_say() -> None:
    assert guessing_loss("logistic") == pytest.approx(2 * math.log(2))
    assert guessing_loss("r3gan") == pytest.approx(math.log(2))
    assert guessing_loss("wgan-gp") == 0  # says nothing: the rule does not apply


def test_a_wasserstein_run_is_not_judged_by_its_loss(tmp_path: Path) -> None:
    heard = train(short_trainer(tmp_path, loss="wgan-gp"))
    assert "health/saturated" not in heard.reports[-1]


def test_the_log_of_a_run_that_goes_on_is_one_story(tmp_path: Path) -> None:
    for stop_at in (20, 40):
        run = short_trainer(tmp_path)
        with Watch(run, [RunLog(tmp_path)]) as watching:
            asked = lambda: run.seen >= stop_at  # noqa: B023, E731
            run.stop_requested = asked  # type: ignore[method-assign]
            run.run([watching], report_seconds=0)
    kinds = [json.loads(line)["kind"] for line in (tmp_path / LOG).read_text().splitlines()]
    assert kinds.count("begun") == 2
    story = read_story(tmp_path)
    assert story.curves["loss/generator"].seen == list(range(4, 41, 4))
    assert (story.seen, story.total, story.saved_at, story.ended) == (40, 40, 40, "finished")
    assert story.settings["health"]["saturated"]["threshold"] == 0.05
    assert len(list(tmp_path.glob("sheet-*.png"))) == 2
    assert len(list(tmp_path.glob("film-*.gif"))) == 2


def test_what_is_refused_before_a_run_goes_on_is_none_of_its_story(tmp_path: Path) -> None:
    with Watch(run := short_trainer(tmp_path), [RunLog(tmp_path)]) as watching:
        run.run([watching])
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    other = short_trainer(tmp_path, discriminator_channels=(7, 5))
    with (
        pytest.raises(ValueError, match="its discriminator does not fit"),
        Watch(other, [RunLog(tmp_path)]) as watching,
    ):
        other.run([watching])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert read_story(tmp_path).ended == "finished"


def test_a_run_that_is_at_its_end_says_so_again(tmp_path: Path) -> None:
    for _ in range(2):
        run = short_trainer(tmp_path)
        with Watch(run, [RunLog(tmp_path)]) as watching:
            run.run([watching])
    lines = [json.loads(line) for line in (tmp_path / LOG).read_text().splitlines()]
    assert [(line["kind"], line["seen"]) for line in lines if line["kind"] in ("begun", "ended")] == [
        ("begun", 0), ("ended", 40), ("begun", 40), ("ended", 40),
    ]  # fmt: skip


def test_a_killed_run_is_told_from_where_its_state_was(tmp_path: Path) -> None:
    run = short_trainer(tmp_path)
    with Watch(run, [RunLog(tmp_path)]) as watching:
        watching.begin()
        for step in range(8):  # saved after four steps, killed after eight
            values = run.step()
            watching.report(run.seen, values)
            watching.after_step(values)
            if step == 3:
                run.save()
    again = short_trainer(tmp_path)
    with Watch(again, [RunLog(tmp_path)]) as watching:
        again.run([watching], report_seconds=0)
    assert read_story(tmp_path).curves["loss/generator"].seen == list(range(4, 41, 4))


def test_a_film_is_a_closed_loop_of_pictures(tmp_path: Path) -> None:
    generator = Generator(SHORT).eval().requires_grad_(False)
    save_film(generator, tmp_path / "film.gif", level=1)
    with Image.open(tmp_path / "film.gif") as film:
        assert film.size == (16, 8)
        assert film.n_frames == STOPS * FRAMES
        assert film.info["loop"] == 0


@pytest.mark.parametrize("channels", [1, 4])
def test_films_can_be_grey_or_have_transparent_grounds(tmp_path: Path, channels: int) -> None:
    config = AdaINConfig(**{**vars(SHORT), "image_channels": channels})
    save_film(Generator(config).eval().requires_grad_(False), tmp_path / "film.gif", level=1, fade=0.5)
    with Image.open(tmp_path / "film.gif") as film:
        assert film.convert("RGB").size == (16, 8)


def test_a_conditional_generator_is_measured_and_filmed_class_by_class(tmp_path: Path) -> None:
    generator = Generator(AdaINConfig(**{**vars(SHORT), "label_dim": 3})).eval().requires_grad_(False)
    assert math.isfinite(measure(generator, level=1)["distance/generated"])
    save_film(generator, tmp_path / "film.gif", level=1)
    assert (tmp_path / "film.gif").stat().st_size > 0


def test_a_loop_goes_through_its_stops_and_on_without_a_corner() -> None:
    stops = torch.tensor([[0.0], [1.0], [0.0], [-1.0]])
    curve = closed_curve(stops, 10)
    torch.testing.assert_close(curve[::10], stops)
    steps = (torch.cat([curve, curve[:1]])[1:] - curve)[:, 0]
    assert (steps - steps.roll(1)).abs().max() < 0.05


def test_statistics_are_what_they_are_called() -> None:
    w = torch.tensor([[1.0, 3.0], [3.0, 3.0]])
    values = w_statistics(w, torch.tensor([1.0, 0.0]))
    assert values["w/mean"] == 2.5
    assert values["w/deviation"] == pytest.approx(math.sqrt(2) / 2)
    assert values["w/distance from average"] == pytest.approx((3 + math.sqrt(13)) / 2)
    x = torch.zeros(2, 2, 2, 2)
    x[:, 1] = torch.tensor([[-300.0, 300.0], [100.0, -100.0]])
    found = layer_statistics(x)
    assert (found["mean activation"], found["beyond"], found["dead"]) == (100.0, 0.25, 0.5)
    assert pairwise_distance(
        torch.tensor([0.0, 3.0, 0.0]).view(3, 1, 1, 1).expand(3, 1, 2, 2)
    ) == pytest.approx(2.0)


def test_measuring_works_for_both_families_and_leaves_the_networks_as_they_are() -> None:
    modulated = ModulatedConfig(
        z_dim=8, w_dim=8, start=(4, 4), channels=(6, 5), mapping_layers=2, mapping_width=8
    )
    for config in (SHORT, modulated):
        generator = Generator(config)
        before = {name: value.clone() for name, value in generator.state_dict().items()}
        torch.manual_seed(5)
        values = measure(generator, level=1)
        torch.manual_seed(5)
        assert values == measure(generator, level=1)
        assert all(torch.equal(before[name], value) for name, value in generator.state_dict().items())
        assert sum(name.startswith("dead/") for name in values) == len(generator.layers)
        assert "step" not in vars(generator.synthesis)


def test_a_full_disk_costs_a_film_not_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(watch, "save_film", full)
    assert train(short_trainer(tmp_path)).ends[0][0] == "finished"
    assert "the disk is full" in capsys.readouterr().err


def test_the_command_line_knows_the_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path), "--run", str(tmp_path / "run"), "--health", "saturate=stop"]) == 2
    assert "did you mean 'saturated'" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    assert all(rule.name in capsys.readouterr().out for rule in RULES[:1])


def test_a_run_from_the_command_line_leaves_a_log_curves_a_sheet_and_a_film(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data").mkdir()
    for number in range(6):
        Image.new("RGB", (8, 8), (40 * number, 0, 0)).save(tmp_path / "data" / f"{number}.png")
    run = tmp_path / "run"
    small = [
        "--channels",
        "4,4",
        "--z-dim",
        "4",
        "--w-dim",
        "4",
        "--mapping-width",
        "4",
        "--mapping-layers",
        "1",
    ]
    stages = ["--stages", "0:4:0:8,1:4:4:8"]
    assert main(["--data", str(tmp_path / "data"), "--run", str(run), *small, *stages]) == 0
    assert read_story(run).ended == "finished"
    assert read_story(run).seen == 16
    assert len(list(run.glob("film-*.gif"))) == 1
