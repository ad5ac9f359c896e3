"""What a classifier says of a picture: tags, of which one of a group is seen or each by itself, and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["options", "flag", "number"]
KINDS = ("options", "flag", "number")
MAX_OUTPUTS = 10_000


@dataclass(frozen=True)
class Output:
    """One thing that a classifier says of a picture.

    options: exactly one of `names` is seen (softmax); "" is the option that has no name. flag: `names[0]` is seen or not
    (sigmoid). number: `names[0]` lies between `low` and `high` (linear). `group` is the heading that people read. With
    `where`, options count only in pictures in which one of those tags is seen: a colour of hair only where hair is. `tied`
    are tags of other outputs that say the same in other words ("openness" beside "mouth_open"): a change of both is no
    spill-over; it is enough if one of the two names the other. ValueError where a value makes no sense.
    """

    kind: Kind
    names: tuple[str, ...]
    group: str = ""
    low: float = 0.0
    high: float = 1.0
    where: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        first = self.names[0] if self.names else ""
        if self.kind not in KINDS:
            raise ValueError(f"An output is one of {', '.join(KINDS)}, not '{self.kind}'.")
        if not all(isinstance(name, str) for name in (*self.names, *self.where, *self.tied, self.group)):
            raise ValueError("The names, groups and conditions of outputs are texts.")
        if (self.kind == "options") != (len(self.names) > 1) or (self.kind != "options" and not first):
            raise ValueError(
                f"The output '{first}' has {len(self.names)} names, which {self.kind!r} does not allow."
            )
        if len(set(self.names)) != len(self.names):
            raise ValueError(f"The options of '{self.group or first}' have a name twice.")
        if not (-1e9 < self.low < self.high < 1e9):
            raise ValueError(f"The output '{first}' has the range {self.low} to {self.high}.")

    @property
    def tags(self) -> tuple[str, ...]:
        """The names, without that of nothing."""
        return tuple(name for name in self.names if name)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values, only what is not as usual."""
        values: dict[str, Any] = {"kind": self.kind, "names": list(self.names)}
        if self.group:
            values["group"] = self.group
        if self.kind == "number":
            values["range"] = [self.low, self.high]
        if self.where:
            values["where"] = list(self.where)
        if self.tied:
            values["tied"] = list(self.tied)
        return values

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Output:
        """The inverse of `to_json`; ValueError, KeyError or TypeError when they are none."""
        low, high = values.get("range", (0.0, 1.0))
        names, where = tuple(values["names"]), tuple(values.get("where", ()))
        tied = tuple(values.get("tied", ()))
        return cls(values["kind"], names, values.get("group", ""), float(low), float(high), where, tied)

    def moves_with(self, other: Output) -> bool:
        """Whether this output changes of necessity when the other does."""
        if other is self or not set(self.where).isdisjoint(other.tags):
            return True
        return not (set(self.tied).isdisjoint(other.tags) and set(other.tied).isdisjoint(self.tags))


def check_outputs(outputs: Sequence[Output]) -> None:
    """ValueError with one sentence when they do not go together."""
    tags = [tag for output in outputs for tag in output.tags]
    if not tags or len(tags) > MAX_OUTPUTS:
        raise ValueError(f"A classifier has 1 to {MAX_OUTPUTS} named outputs, not {len(tags)}.")
    twice = next((tag for i, tag in enumerate(tags) if tag in tags[:i]), None)
    if twice is not None:
        raise ValueError(f"Two outputs have the name '{twice}'.")
    unknown = next((tag for output in outputs for tag in output.tied if tag not in tags), None)
    if unknown is not None:
        raise ValueError(f"An output is tied to '{unknown}', which no output tells.")
    seen: set[str] = set()
    for output in outputs:
        missing = [tag for tag in output.where if tag not in seen]
        if missing:
            raise ValueError(
                f"'{output.group}' counts where '{missing[0]}' is seen, which no output before it tells."
            )
        if output.where and output.kind == "number":
            raise ValueError(f"'{output.names[0]}' is a number: it cannot count in some pictures only.")
        if output.kind != "number":
            seen.update(output.tags)
