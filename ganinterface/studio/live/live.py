"""Moves the picture's numbers by what comes from a performer's devices, and tells what came."""

from __future__ import annotations

import time
from functools import partial

from psygnal import Signal

from ganinterface.document.parameters import Parameter, Value, address_of, by_name, numbers
from ganinterface.document.project import offering
from ganinterface.document.typed.number_text import shown
from ganinterface.live.bindings import Binding
from ganinterface.live.inbox import Inbox, Sheaf
from ganinterface.live.midi import MidiError, MidiListener, ports
from ganinterface.live.osc import LOOPBACK, OscListener
from ganinterface.live.packets import SHOWN
from ganinterface.live.patterns import is_pattern, pattern
from ganinterface.render.varying.axes import span_of
from ganinterface.session.session import Session
from ganinterface.studio.animating.keying import Offer
from ganinterface.studio.live.rows import Row, Rows, Totals, own_address, unquoted, value_for
from ganinterface.studio.loop import Loop
from ganinterface.studio.messages import Messages
from ganinterface.studio.preferences.settings import CurrentSettings
from ganinterface.studio.workbench import Workbench

MOST_PATTERNS = 16  # of addresses, between two changes of the picture
MOST_MATCHED = 256  # numbers that one pattern moves
FRAME = 1 / 30  # seconds between two changes of the picture
SHARE = 0.5  # of the window's time that they may take
LEARN, COPY_OSC = "Learn from MIDI or OSC", "Copy OSC address"
REST = 2000  # ms without a message after which a performance is over


class Live:
    """Nothing listens before `listen` or `hear`, and nothing after `close`. Bindings are kept in the settings.

    An OSC message whose address is that of a number sets that number; any other control has to be bound, by `learn` and
    a move of it, or by `bind`. Of each control the newest value counts, thirty times a second.
    """

    changed = Signal()  # what is listened to, learnt or bound
    came = Signal()  # `rows` and `totals` are others

    def __init__(
        self,
        session: Session,
        workbench: Workbench,
        settings: CurrentSettings,
        messages: Messages,
        loop: Loop,
    ) -> None:
        self._session = session
        self._workbench = workbench
        self._settings = settings
        self._messages = messages
        self._rows = Rows()
        self._rows.set_bindings(settings.current.live_bindings)
        self._inbox = Inbox(partial(loop.post, self._awake))
        self._osc: OscListener | None = None
        self._midi: MidiListener | None = None
        self.learning: str | None = None  # the address of the number for which a move is waited
        self._patterns = 0  # of addresses, that came since the last look
        self._looked = 0.0  # seconds of `perf_counter` at which the inbox was emptied last
        self._pause = FRAME
        workbench.keying.offering.append(self.offers)
        self._look = loop.timer(self._take, precise=True)
        self._over = loop.timer(workbench.end_performance, interval_ms=REST)

    # --- listening ---

    @property
    def port(self) -> int | None:
        """The port that is listened on; None while none is."""
        return None if self._osc is None else self._osc.port

    @property
    def host(self) -> str | None:
        """The address of this computer that is listened on; None while none is."""
        return None if self._osc is None else self._osc.host

    @property
    def midi(self) -> str | None:
        """The MIDI device that is heard; None while none is."""
        return None if self._midi is None else self._midi.name

    def listen(self, port: int, host: str = LOOPBACK) -> bool:
        """Take OSC messages that are sent to a port (0: any that is free); returns whether that went well, else says why."""
        self.stop()
        try:
            self._osc = OscListener(port, self._inbox.put, host)
        except ValueError as error:
            self._messages.say(str(error), "error")
            return False
        if port:
            self._settings.remember(live_port=port, live_network=host != LOOPBACK)
        self._messages.say(f"OSC messages to {self.host}, port {self.port}, move the picture")
        self.changed.emit()
        return True

    def stop(self) -> None:
        """Take no OSC messages any more."""
        if self._osc is not None:
            self._osc.close()
            self._osc = None
            self.changed.emit()

    def midi_ports(self) -> tuple[str, ...]:
        """The MIDI devices that are there; ValueError with one sentence where there is none."""
        return ports()

    def hear(self, name: str | None) -> bool:
        """Take what a MIDI device's controls do, None: no device's; returns whether that went well, else says why."""
        if self._midi is not None:
            self._midi.close()
            self._midi = None
        try:
            if name is not None:
                self._midi = MidiListener(name, self._inbox.put)
                self._settings.remember(live_midi=name)
        except MidiError as error:
            self._messages.say(str(error), "error")
        self.changed.emit()
        return self.midi == name

    def close(self) -> None:
        """Listen to nothing any more."""
        if self._osc is not None:
            self._osc.close()
        if self._midi is not None:
            self._midi.close()
        self._osc = self._midi = None
        self._look.stop()
        self._over.stop()

    # --- which control moves which number ---

    @property
    def rows(self) -> tuple[Row, ...]:
        """The controls that are bound, then the others that something came from."""
        return tuple(self._rows.by_source.values())

    @property
    def totals(self) -> Totals:
        """Of all controls together."""
        return self._rows.totals

    def number_of(self, row: Row) -> Parameter | None:
        """The number that a control moves in the picture that is shown; None where there is none."""
        return None if row.address is None else self._workbench.number(row.address)

    def value_of(self, found: Parameter) -> Value:
        """Where a number stands."""
        return self._workbench.value(found.address)

    def offers(self, address: str) -> tuple[Offer, ...]:
        """What the menu of a number offers."""
        return (LEARN, partial(self.learn, address)), (f"{COPY_OSC} /{address}", f"/{address}")

    def learn(self, address: str) -> None:
        """The next control that moves is bound to the number at an address; OSC addresses of numbers stay what they are."""
        found = self._workbench.number(address)
        if found is None:
            self._messages.say(f"There is no number '{address}' in this picture.", "warning")
            return
        if self._osc is None and self._midi is None:
            self._messages.say(
                "Nothing is listened to yet: switch OSC or MIDI on in the Live panel.", "warning"
            )
        else:
            self._messages.say(f"Move the control for {found.label} …")
        self.learning = by_name(self._workbench.document, address)
        self.changed.emit()

    def stop_learning(self) -> None:
        """Wait for no control any more."""
        self.learning = None
        self.changed.emit()

    def bind(self, source: str, address: str, low: float | None = None, high: float | None = None) -> None:
        """A control moves a number from `low` to `high`, or where that number usually is; kept in the settings."""
        document = self._workbench.document
        usual = span_of(address, document, self._session.offered(document))
        made = Binding(source, address, usual[0] if low is None else low, usual[1] if high is None else high)
        self._keep((*(each for each in self._bindings if each.source != source), made))

    def unbind(self, source: str) -> None:
        """A control moves nothing any more."""
        self._keep(tuple(each for each in self._bindings if each.source != source))

    def forget(self) -> None:
        """Count anew, and drop what is not bound."""
        self._rows.forget()
        self.came.emit()

    @property
    def _bindings(self) -> tuple[Binding, ...]:
        return self._settings.current.live_bindings

    def _keep(self, bindings: tuple[Binding, ...]) -> None:
        self._settings.remember(live_bindings=bindings)
        self._rows.set_bindings(bindings)
        self.changed.emit()
        self.came.emit()

    # --- what comes ---

    def _awake(self) -> None:
        """Something is in the inbox."""
        left = self._looked + self._pause - time.perf_counter()
        if not self._look.is_active:
            self._look.start(max(round(left * 1000), 0))

    def _take(self) -> None:
        """Set what came since the last time."""
        began = self._looked = time.perf_counter()
        taken, totals = self._inbox.take(), self._rows.totals
        totals.malformed += taken.malformed
        totals.reason = taken.reason or totals.reason
        totals.received += taken.malformed + taken.crowded_out
        totals.unknown += taken.crowded_out
        values: dict[str, Value] = {}
        setting: dict[str, Row | None] = {}
        self._patterns = 0
        for source, sheaf in taken.sheaves.items():
            for address in self._note_any(source, sheaf, values):
                setting[address] = self._rows.by_source.get(source)
        if values and self._session.model is not None:
            for address, reason in self._workbench.perform(values).items():
                if (row := setting[address]) is not None:
                    row.problem = reason
            self._over.start()
        self.came.emit()
        self._pause = max(FRAME, (time.perf_counter() - began) / SHARE)

    def _note_any(self, source: str, sheaf: Sheaf, values: dict[str, Value]) -> list[str]:
        """As `_note`, for a control that may be a pattern of addresses, too."""
        bound = any(binding.source == source for binding in self._bindings)
        if not is_pattern(source) or bound or self._found(source, None)[1] is not None:
            address = self._note(source, sheaf, values)
            return [] if address is None else [address]
        totals, row = self._rows.totals, self._rows.row(source)
        totals.received += sheaf.count
        if row is not None:
            self._rows.note(row, sheaf)
            row.matched = 0
        try:
            meant, controls = self._meant(source)
        except ValueError as error:
            totals.malformed += sheaf.count
            totals.reason = str(error)
            if row is not None:
                row.problem = str(error)
            return []
        newest = Sheaf(sheaf.values[-1:])
        for control in controls:  # bound ones move as if they had been touched
            self._note(control, newest, values)
        clamped = self._set(meant, newest, values)
        totals.clamped += clamped
        if not meant and not controls:
            totals.unknown += sheaf.count
        if row is not None:
            row.matched = len(meant) + len(controls)
            row.clamped += clamped
            row.problem = "" if row.matched else "this picture has no such numbers"
        return list(meant)

    def _meant(self, source: str) -> tuple[dict[str, Parameter], list[str]]:
        """The numbers that a pattern is for, by address, and the bound controls; ValueError where it makes no sense."""
        self._patterns += 1
        if self._patterns > MOST_PATTERNS:
            raise ValueError(f"more than {MOST_PATTERNS} patterns of addresses at once")
        wanted = pattern(unquoted(source) or source)
        document = self._workbench.document
        every = offering(document, self._session.offered(document))  # attributes that are at 0, too
        found = [each for _, keys, _ in numbers(every) if wanted.matches(f"/{(each := address_of(keys))}")]
        if len(found) > MOST_MATCHED:
            raise ValueError(f"{source[:SHOWN]} is for {len(found):,} numbers; {MOST_MATCHED} are the most")
        meant = {address: number for address in found if (number := self._workbench.number(address))}
        return meant, [each.source for each in self._bindings if wanted.matches(each.source)]

    def _set(self, found: dict[str, Parameter], sheaf: Sheaf, values: dict[str, Value]) -> int:
        """Put the values of a control into `values` for these numbers; returns how many had to be clamped."""
        clamped, totals = 0, self._rows.totals
        for address, number in found.items():
            try:
                values[address], moved = value_for(number, None, sheaf.values[-1])
                clamped += moved
            except ValueError as error:
                totals.malformed += 1
                totals.reason = str(error)
        return clamped

    def _note(self, source: str, sheaf: Sheaf, values: dict[str, Value]) -> str | None:
        """Count what came from one control, and put what it sets its number to into `values`; returns that number's address."""
        totals, row = self._rows.totals, self._rows.row(source)
        totals.received += sheaf.count
        binding = None if row is None else row.binding
        address, found = self._found(source, binding)
        if found is None and self.learning is not None and binding is None:
            self._learnt(source)
            row = self._rows.by_source[source]
            binding = row.binding
            address, found = self._found(source, binding)
        if row is not None:
            self._rows.note(row, sheaf)
            row.address = None if found is None and binding is None else address
        if found is None or address is None:
            totals.unknown += sheaf.count
            if row is not None:
                row.problem = "this picture has no such number"
            return None
        clamped = 0
        for value in sheaf.values:
            try:
                values[address], moved = value_for(found, binding, value)
                clamped += moved
            except ValueError as error:
                totals.malformed += 1
                totals.reason = str(error)
        totals.clamped += clamped
        if row is not None:
            row.clamped += clamped
        return address

    def _found(self, source: str, binding: Binding | None) -> tuple[str | None, Parameter | None]:
        """The address that a control sets, and the number there."""
        address = own_address(source) if binding is None else binding.address
        if address is None:
            return None, None
        found = self._workbench.number(address)
        if found is None and binding is None and (plain := unquoted(address)) is not None:
            return plain, self._workbench.number(plain)
        return address, found

    def _learnt(self, source: str) -> None:
        address, self.learning = self.learning, None
        assert address is not None
        self.bind(source, address)
        row = self._rows.by_source[source]
        found, binding = self.number_of(row), row.binding
        if found is not None and binding is not None:
            span = f"{shown(binding.low)} to {shown(binding.high)}"
            self._messages.say(f"{row.title} moves {found.label} from {span}")
