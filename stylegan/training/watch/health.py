"""Is a run still well? Rules by name, each of which warns, stops the run, or is off."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from stylegan.training.settings import number_or_nan

Action = Literal["warn", "stop", "off"]
ACTIONS: tuple[Action, ...] = ("warn", "stop", "off")


@dataclass(frozen=True)
class Rule:
    """One number that is measured during a run, and where it is no longer that of a run that is well.

    The number is reported as health/NAME. `sentence` may name {value} and {threshold}.
    """

    name: str
    meaning: str  # of the number, for the help
    sentence: str  # what is wrong, and what helps
    broken_if: Literal["below", "above"]
    threshold: float
    action: Action = "warn"
    patience: int = 1  # measurements in a row that have to break it
    grace: int = 0  # pictures at the beginning of a run in which it only counts once it has been kept

    def breaks(self, value: float) -> bool:
        """Whether a number breaks the rule; one that is not finite does."""
        if not math.isfinite(value):
            return True
        return value < self.threshold if self.broken_if == "below" else value > self.threshold

    def says(self, value: float) -> str:
        """The sentence with the numbers in it."""
        return self.sentence.format(value=value, threshold=self.threshold)


RULES: tuple[Rule, ...] = (
    Rule(
        "not-finite",
        "losses, scores, norms and statistics that are not finite numbers; a gradient that is not always stops the run",
        "{value:.0f} of the step's numbers are not finite. Continue from the last saved state, with a lower learning rate.",
        "above", 0, "stop",
    ),
    # Where the discriminator tells all pictures apart its loss, and with it what the generator learns from, vanishes
    # (Arjovsky & Bottou 2017, theorem 2.4). A twentieth of the loss of guessing is to be right with 97 of 100.
    Rule(
        "saturated",
        "the discriminator's loss of the last 100 steps, as a share of what guessing would lose",
        "The discriminator wins: its loss is {value:.3f} of that of guessing (below {threshold:g}), and the generator learns "
        "little. A larger R1 gamma, augmentation or more pictures help.",
        "below", 0.05,
    ),
    Rule(
        "collapsed",
        "mean distance between two generated pictures, as a share of that between two real ones",
        "The pictures are too much alike: they differ {value:.2f} times as much as the real ones (below {threshold:g}). "
        "Look at the sheet; continuing from an earlier state with a larger R1 gamma helps.",
        "below", 0.3, patience=3, grace=50_000,
    ),
    # 256 is where the official half-precision networks cut activations off (Karras et al. 2020a, appendix D.1).
    Rule(
        "activations",
        "share of the values of a generator's layer, the worst one, that are beyond ±256",
        "{value:.1%} of a layer's values are beyond ±256 (above {threshold:.1%}): the styles grow without bounds. "
        "A lower learning rate helps.",
        "above", 0.01, patience=2,
    ),
    Rule(
        "dead",
        "share of the maps of a generator's layer, the worst one, that hold the same everywhere in every picture",
        "{value:.0%} of a layer's maps hold nothing (above {threshold:.0%}). A lower learning rate helps, and fewer channels "
        "would do.",
        "above", 0.5, patience=2, grace=20_000,  # a fresh constant is the same everywhere
    ),
)  # fmt: skip


class Unhealthy(ValueError):
    """A rule stops the run. `spoiled`: the weights may be, so that the last saved state is to be kept."""

    def __init__(self, rule: str, sentence: str, spoiled: bool = False) -> None:
        super().__init__(f"Stopped by the health rule '{rule}': {sentence}")
        self.rule, self.spoiled = rule, spoiled


@dataclass(frozen=True)
class Finding:
    """What is told of a rule: it is broken from now on ("warn", "stop"), or no longer ("over")."""

    rule: str
    action: Literal["warn", "stop", "over"]
    sentence: str


class Health:
    """Judges measurements against rules; tells when one is broken and when it no longer is, not in between."""

    def __init__(self, rules: Iterable[Rule] = RULES) -> None:
        self.rules = {rule.name: rule for rule in rules if rule.action != "off"}
        self.broken: set[str] = set()
        self._in_a_row: dict[str, int] = {}
        self._was_kept: set[str] = set()

    def judge(self, measured: Mapping[str, float], seen: int) -> list[Finding]:
        """What changes with these numbers, by rule's name; `seen` pictures after the run's beginning."""
        known = [(self.rules[name], value) for name, value in measured.items() if name in self.rules]
        findings = (self._judge(rule, value, seen) for rule, value in known)
        return [finding for finding in findings if finding is not None]

    def _judge(self, rule: Rule, value: float, seen: int) -> Finding | None:
        if not rule.breaks(value):
            self._in_a_row[rule.name] = 0
            self._was_kept.add(rule.name)
            if rule.name in self.broken:
                self.broken.discard(rule.name)
                return Finding(rule.name, "over", f"It is {value:.3g} now.")
            return None
        if seen < rule.grace and rule.name not in self._was_kept:
            return None
        self._in_a_row[rule.name] = self._in_a_row.get(rule.name, 0) + 1
        if self._in_a_row[rule.name] < rule.patience or rule.name in self.broken:
            return None
        self.broken.add(rule.name)
        return Finding(rule.name, "stop" if rule.action == "stop" else "warn", rule.says(value))


def count_not_finite(values: Mapping[str, float]) -> float:
    """How many of a step's numbers are not finite: what the rule "not-finite" measures."""
    return float(sum(not math.isfinite(value) for value in values.values()))


def rules_from(texts: Iterable[str]) -> tuple[Rule, ...]:
    """["saturated=stop", "collapsed=warn:0.2"] -> all rules, those changed. ValueError with one sentence."""
    rules = {rule.name: rule for rule in RULES}
    for text in texts:
        name, _, what = text.partition("=")
        action, colon, number = what.partition(":")
        if name not in rules:
            near = difflib.get_close_matches(name, rules, 1)
            hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(rules)}."
            raise ValueError(f"There is no health rule '{name}'; {hint}")
        if action not in ACTIONS:
            raise ValueError(f"A health rule is set like {name}=stop or {name}=warn:0.2, not '{text}'.")
        threshold = number_or_nan(number) if colon else rules[name].threshold
        if not math.isfinite(threshold):
            raise ValueError(f"The threshold of the health rule '{name}' is a number, not '{number}'.")
        rules[name] = replace(rules[name], action=action, threshold=threshold)
    return tuple(rules.values())


def rules_help() -> str:
    """The table as text, for the command line."""
    lines = ["health rules (--health NAME=warn|stop|off, or NAME=warn:THRESHOLD; may be repeated):"]
    lines += [
        f"  {rule.name:<12} {rule.action} if {rule.broken_if} {rule.threshold:g}: {rule.meaning}"
        for rule in RULES
    ]
    return "\n".join(lines)
