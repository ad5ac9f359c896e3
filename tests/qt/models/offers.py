"""A published model of the tests' own, on a server of theirs."""

from __future__ import annotations

import hashlib

from ganinterface.files.catalogue import own_list
from tests.file_server import FileServer, Served

CONTENT = bytes((128 + byte) % 256 for byte in range(256)) * 4000  # begins as a pickle does
SHA = hashlib.sha256(CONTENT).hexdigest()


def offer(server: FileServer, served: Served, more: str = "", suffix: str = "pkl") -> None:
    """An own list with one model, "mine"."""
    address = server.serve(f"mine.{suffix}", served)
    own_list().parent.mkdir(parents=True, exist_ok=True)
    own_list().write_text(
        '[[model]]\nname = "mine"\nfamily = "stylegan3"\nresolution = [256, 128]\n'
        f'licence = "CC0"\nlicence_page = "https://example.org/cc0"\naddress = "{address}"\n{more}\n'
    )
