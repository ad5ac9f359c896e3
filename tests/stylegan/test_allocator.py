"""What the program asks of the allocator and of the caches under torch, each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

GIVEN_BACK = """
import os
from stylegan.allocator import release_memory, tune_allocator

def held():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20

tune_allocator()
before = held()
blocks = [bytearray(1 << 20) for _ in range(200)]
end = bytearray(1 << 20)  # above them: the top of the heap stays where it is
full = held()
del blocks
kept = held()
release_memory()
print(before, full, kept, held())
"""
KEPT = """
import os
from stylegan.allocator import tune_allocator

tune_allocator()
print(os.environ["ONEDNN_PRIMITIVE_CACHE_CAPACITY"], os.environ["LRU_CACHE_CAPACITY"])
"""


def said_by(program: str, **environment: str) -> list[int]:
    """The numbers that a Python program prints."""
    inherited = {name: value for name, value in os.environ.items() if not name.endswith("CACHE_CAPACITY")}
    done = subprocess.run(
        [sys.executable, "-c", program], env={**inherited, **environment}, check=True, capture_output=True
    )
    return [int(word) for word in done.stdout.split()]


@pytest.mark.skipif(sys.platform != "linux", reason="the settings are for glibc")
def test_memory_that_was_freed_is_kept_until_it_is_given_back() -> None:
    before, full, kept, given_back = said_by(GIVEN_BACK)
    assert full >= before + 190  # MiB
    assert kept >= full - 10
    assert given_back <= before + 20


def test_only_some_convolutions_are_kept_ready_unless_a_person_wants_it_otherwise() -> None:
    assert said_by(KEPT) == [64, 64]
    assert said_by(KEPT, LRU_CACHE_CAPACITY="9") == [64, 9]
