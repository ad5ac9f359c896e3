"""A thousand OSC messages a second while a hand paints: how soon the window answers, and whether anything is lost.

One in ten is malformed, one in ten goes to no number, one in ten is out of range. They are sent by another process.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from benchmarks.drag import LAYER, SECONDS, dragged
from ganinterface.dev.window import opened

if TYPE_CHECKING:
    from ganinterface.studio.live.live import Live

RATE = 1000  # messages a second
BURST = 10  # sent at once, as bundles of a mixing desk or a sensor come
LAST = 0.625  # the value that psi has to have at the end
PATIENCE = 10.0  # seconds


def measure() -> dict[str, float]:
    """Milliseconds and counts by name, painting alone and painting while messages come."""
    figures: dict[str, float] = {}
    with opened() as window:
        figures |= {f"{name}, alone": value for name, value in _answers(dragged(window, LAYER)).items()}
    with opened() as window:
        live = window.studio.live
        assert live.listen(0)
        window.docks.raise_panel("Live")  # which follows what comes
        command = [sys.executable, "-m", "benchmarks.live", str(live.port), str(SECONDS + 2)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as sender:
            found = _answers(dragged(window, LAYER))
            sent = int(sender.communicate()[0])
        _wait_for(live, sent)
        figures |= {f"{name}, at {RATE} messages a second": value for name, value in found.items()}
        figures |= _counted(live, sent)
        figures["psi at the end is not the last one sent"] = abs(
            window.studio.session.document.truncation.psi - LAST
        )
        figures["steps on the undo list, the stroke among them"] = float(
            len(window.studio.session.step_labels)
        )
    return figures


def _answers(found: dict[str, float]) -> dict[str, float]:
    """What of a drag's figures says how soon the window answers."""
    return {
        name: value for name, value in found.items() if "gap" in name or "a second" in name or "per s" in name
    }


def _counted(live: Live, sent: int) -> dict[str, float]:
    totals = live.totals
    return {
        "messages sent": float(sent),
        "lost": float(sent - totals.received),
        "clamped": float(totals.clamped),
        "unknown": float(totals.unknown),
        "malformed": float(totals.malformed),
    }


def _wait_for(live: Live, sent: int) -> None:
    """Until all of it was looked at, or nothing more comes."""
    from PySide6.QtWidgets import QApplication

    end = time.perf_counter() + PATIENCE
    while live.totals.received < sent and time.perf_counter() < end:
        QApplication.processEvents()
        time.sleep(0.01)


def _messages() -> list[bytes]:
    """Ten, of which seven are well."""
    from pythonosc.osc_message_builder import OscMessageBuilder

    def packet(address: str, value: float) -> bytes:
        builder = OscMessageBuilder(address)
        builder.add_arg(value)
        return builder.build().dgram

    good = [packet("/psi", 0.5 + place / 20) for place in range(4)]
    good += [packet("/latent/0/weight", 1 + place / 20) for place in range(3)]
    return [*good, packet("/psi", 99.0), packet("/nobody/here", 1.0), b"/psi\0\0\0\0,f\0\0"]


def _send(port: int, seconds: float) -> int:
    """Messages at the rate for that time, then the last one; returns how many."""
    from pythonosc.osc_message_builder import OscMessageBuilder

    messages, sent, begun = _messages(), 0, time.perf_counter()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        while (now := time.perf_counter() - begun) < seconds:
            while sent < now * RATE:
                for place in range(BURST):
                    out.sendto(messages[place], ("127.0.0.1", port))
                sent += BURST
            time.sleep(BURST / RATE / 4)
        builder = OscMessageBuilder("/psi")
        builder.add_arg(LAST)
        out.sendto(builder.build().dgram, ("127.0.0.1", port))
    return sent + 1


if __name__ == "__main__":
    print(_send(int(sys.argv[1]), float(sys.argv[2])))
