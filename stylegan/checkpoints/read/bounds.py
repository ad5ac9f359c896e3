"""What a hostile file may cost: opcodes, bytes of memory, and the size of the tree that its data is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from stylegan.checkpoints.errors import Refusal
from stylegan.checkpoints.read.records import Record

MAX_OPCODES = 1_000_000  # a StyleGAN2 for 1024x1024, with its discriminator, has some 70,000
ALLOWANCE = 100 << 20  # bytes beyond what is in proportion to the file
PER_FILE_BYTE = 3  # bytes of memory; with the mapped file itself that makes four times the file
PER_OPCODE = 64  # bytes: a small object, and its places in the stack and the memo
PER_NUMBER = 4  # bytes, as float32

LARGEST_KEY = 1 << 63
DEEPEST = 100  # containers within containers
MAX_NODES = 1_000_000  # values, those that several containers share counted in each


class Budget:
    """What reading a file of `size` bytes may still use. Shared by all readers at work on that file."""

    def __init__(self, size: int) -> None:
        self._memory = self._numbers = PER_FILE_BYTE * size + ALLOWANCE
        self._opcodes = MAX_OPCODES

    def opcode(self) -> None:
        """One more opcode is carried out."""
        self._opcodes -= 1
        self._memory -= PER_OPCODE
        if self._opcodes < 0 or self._memory < 0:
            raise Refusal("is far more complicated than any generator: it is damaged, or was made to do harm")

    def take(self, count: int) -> None:
        """So many bytes are about to be allocated."""
        self._memory -= count
        if self._memory < 0:
            raise Refusal(
                "asks for far more memory than a file of its size needs: it is damaged, or was made to do harm"
            )

    def declare(self, numbers: int) -> None:
        """An array or a tensor has so many numbers, which a generator may turn into float32."""
        self._numbers -= numbers * PER_NUMBER
        if self._numbers < 0:
            raise Refusal("declares far more numbers than it holds: it is damaged, or was made to do harm")


def check_key(value: Any) -> Any:
    """A dictionary's key or a set's member: of those whose hashes a file can neither make slow nor make collide.

    Other keys, which foreign objects may have, become records: these are told apart by identity.
    """
    if value is None or isinstance(value, (str, bytes, float, Record)):
        return value
    if not isinstance(value, int):
        return Record("key", (value,))
    if -LARGEST_KEY <= value < LARGEST_KEY:
        return value
    raise Refusal("has a dictionary with keys that no generator has: it is damaged, or was made to do harm")


def check_tree(root: Any) -> None:
    """Refusal unless `root` is a tree that a simple recursion can walk: no cycles, neither deep nor vast.

    What is shared between containers counts every time: thirty lists, each twice the one before, are a billion values.
    Foreign objects may refer to each other in circles: a record that leads back to what it lies in, or too deep, forgets
    what it holds.
    """
    sizes: dict[int, int] = {}  # of finished containers, by identity
    walk = [_Visit(root)]
    open_ones = {id(root)}  # on the way from the root to here
    while walk:
        visit = walk[-1]
        child = next(visit.rest, None)
        if child is None:
            walk.pop()
            open_ones.discard(id(visit.container))
            sizes[id(visit.container)] = visit.size
            if walk:
                walk[-1].add(visit.size)
        elif id(child) in sizes:
            visit.add(sizes[id(child)])
        elif id(child) not in open_ones and len(walk) < DEEPEST:
            walk.append(_Visit(child))
            open_ones.add(id(child))
        else:
            _forget_innermost(walk, open_ones)


def _forget_innermost(walk: list[_Visit], open_ones: set[int]) -> None:
    """Cut the walk back to the innermost record, which forgets what it holds; Refusal where there is none."""
    while walk and not isinstance(walk[-1].container, Record):
        open_ones.discard(id(walk.pop().container))
    if not walk:
        raise Refusal(
            "holds data inside itself, or deeper than any generator: it is damaged, or was made to do harm"
        )
    walk[-1].container.forget()
    walk[-1] = _Visit(walk[-1].container)


class _Visit:
    """A container whose values are being counted."""

    def __init__(self, container: Any) -> None:
        self.container = container
        self.size = 1
        self.rest = self._containers(_values(container))

    def _containers(self, values: Iterable[Any]) -> Iterator[Any]:
        for value in values:
            if isinstance(value, (dict, list, tuple, Record)):
                yield value
            else:
                self.add(1)

    def add(self, count: int) -> None:
        self.size += count
        if self.size > MAX_NODES:
            raise Refusal("repeats its data without end: it is damaged, or was made to do harm")


def _values(container: Any) -> Iterable[Any]:
    if isinstance(container, dict):
        return container.values()
    if isinstance(container, Record):
        return (container.args, container.state, container.items)
    return container if isinstance(container, (list, tuple)) else ()
