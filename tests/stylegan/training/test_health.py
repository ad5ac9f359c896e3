"""The health rules: each is set off on purpose, warns or stops as it was told, and says when it is over."""

from __future__ import annotations

import math

import pytest

from stylegan.training.watch.health import RULES, Health, count_not_finite, rules_from, rules_help

WELL = {"not-finite": 0.0, "saturated": 0.7, "collapsed": 0.9, "activations": 0.0, "dead": 0.1}
BROKEN = {"not-finite": 1.0, "saturated": 0.01, "collapsed": 0.05, "activations": 0.2, "dead": 0.9}


def actions(health: Health, name: str, values: list[float]) -> list[str]:
    """What a rule says of one measurement after another, "" for nothing."""
    said = []
    for value in values:
        findings = health.judge({name: value}, seen=10**6)
        said.append(findings[0].action if findings else "")
    return said


def test_a_run_that_is_well_hears_nothing() -> None:
    assert Health().judge(WELL, 10**6) == []
    assert set(WELL) == {rule.name for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_broken_rule_is_told_once_and_again_when_it_is_over(rule: object) -> None:
    assert isinstance(rule, type(RULES[0]))
    broken, well = [BROKEN[rule.name]] * (rule.patience + 2), [WELL[rule.name]] * 2
    silent = [""] * (rule.patience - 1)
    assert actions(Health(), rule.name, broken + well) == [*silent, rule.action, "", "", "over", ""]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_can_warn_stop_or_be_off(rule: object) -> None:
    assert isinstance(rule, type(RULES[0]))
    for action, said in (("warn", "warn"), ("stop", "stop"), ("off", "")):
        health = Health(rules_from([f"{rule.name}={action}"]))
        assert actions(health, rule.name, [BROKEN[rule.name]] * rule.patience)[-1] == said


def test_what_is_told_names_number_and_threshold() -> None:
    (finding,) = Health(rules_from(["saturated=warn:0.2"])).judge({"saturated": 0.1}, 0)
    assert "0.100" in finding.sentence
    assert "0.2" in finding.sentence


def test_a_measurement_that_is_not_finite_breaks_its_rule() -> None:
    assert actions(Health(), "saturated", [math.nan]) == ["warn"]


def test_pictures_may_be_alike_at_first_but_not_again_once_they_have_differed() -> None:
    young = 100
    health = Health()
    assert not any(health.judge({"collapsed": 0.01}, young) for _ in range(9))
    health.judge({"collapsed": 0.8}, young)
    found = [health.judge({"collapsed": 0.01}, young) for _ in range(3)]
    assert [len(findings) for findings in found] == [0, 0, 1]


def test_steps_are_searched_for_numbers_that_are_not_finite() -> None:
    assert count_not_finite({"loss/generator": 1.0, "gradient/generator": math.inf, "a": math.nan}) == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("saturate=stop", "did you mean 'saturated'"),
        ("colour=stop", "there are not-finite"),
        ("saturated", "is set like saturated=stop"),
        ("saturated=pause", "is set like saturated=stop"),
        ("saturated=stop:much", "is a number, not 'much'"),
        ("saturated=stop:nan", "is a number, not 'nan'"),
    ],
)
def test_wrong_settings_get_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        rules_from([text])


def test_the_help_names_every_rule_with_its_threshold() -> None:
    assert all(rule.name in rules_help() and f"{rule.threshold:g}" in rules_help() for rule in RULES)
