"""What came from each control: how often, when and what last, and which number it moves."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from urllib.parse import unquote

from ganinterface.document.parameters import Parameter, Value
from ganinterface.live.bindings import Binding, fitted
from ganinterface.live.inbox import Sheaf

MAX_ROWS = 200  # of controls that nobody has bound; what comes from more of them is only counted


@dataclass
class Totals:
    """Of all controls together, since listening began."""

    received: int = 0
    clamped: int = 0
    unknown: int = 0
    malformed: int = 0
    reason: str = ""  # of the newest malformed one


@dataclass
class Row:
    """One control. `address` is what it moves, or would move if the picture had such a number; None where that is not known."""

    source: str
    address: str | None = None
    binding: Binding | None = None
    received: int = 0
    clamped: int = 0
    last: Value = None  # as it came
    moment: float = 0.0  # when, seconds since 1970; 0: not yet
    problem: str = ""  # why the last value did nothing
    matched: int = 0  # numbers that it moved, where it is a pattern of addresses

    @property
    def is_osc(self) -> bool:
        """Whether it is an OSC address; else a control of a MIDI device."""
        return self.source.startswith("/")

    @property
    def title(self) -> str:
        """What it is called: "/1/fader3", "MIDI 1 · CC 74" (the channel, and which control change)."""
        if self.is_osc:
            return self.source
        _midi, channel, word, *which = self.source.split("/")
        return f"MIDI {channel} · {' '.join(('CC' if word == 'control' else word, *which))}"


@dataclass
class Rows:
    """Those of a studio, bound ones first."""

    by_source: dict[str, Row] = field(default_factory=dict)
    totals: Totals = field(default_factory=Totals)

    def set_bindings(self, bindings: tuple[Binding, ...]) -> None:
        """These controls are bound, and no others."""
        bound = {binding.source: binding for binding in bindings}
        rows = {source: self.by_source.get(source, Row(source)) for source in (*bound, *self.by_source)}
        for source, row in rows.items():
            row.binding = bound.get(source)
            row.address = row.binding.address if row.binding is not None else None
        self.by_source = {source: row for source, row in rows.items() if row.binding or row.received}

    def row(self, source: str) -> Row | None:
        """That of a control, made if it is new; None where there are too many."""
        found = self.by_source.get(source)
        if found is None and len(self.by_source) < MAX_ROWS:
            found = self.by_source[source] = Row(source)
        return found

    def note(self, row: Row, sheaf: Sheaf) -> None:
        """Messages that came from a control."""
        row.received += sheaf.count
        row.last, row.moment, row.problem = sheaf.values[-1], time.time(), ""

    def forget(self) -> None:
        """Begin to count anew; rows that are not bound go."""
        self.totals = Totals()
        self.by_source = {
            source: Row(source, row.address, row.binding)
            for source, row in self.by_source.items()
            if row.binding is not None
        }


def own_address(source: str) -> str | None:
    """The address of a number that an OSC address is, "~" and percent signs as they were written; None of MIDI."""
    return source[1:] if source.startswith("/") and len(source) > 1 else None


def unquoted(address: str) -> str | None:
    """An address with %20 and the like read, for senders that cannot write a space; None where that changes nothing."""
    plain = unquote(address, errors="strict") if "%" in address else address
    return None if plain == address else plain


def value_for(found: Parameter, binding: Binding | None, value: Value) -> tuple[Value, bool]:
    """What the number is set to, and whether that had to be clamped; ValueError where there has to be a value."""
    limit = found.kind.limit
    if value is None:
        return found.kind.inside(None), False
    if binding is None:
        return fitted(limit, value), not limit.minimum <= value <= limit.maximum
    position = min(max(value, 0.0), 1.0)
    return fitted(limit, binding.value(position)), position != value
