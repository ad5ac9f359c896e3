"""Carries out a pickle as data: a small interpreter that knows no object but its own, and calls only what it is given.

A global is a name (records.Global). What a pickle wants to call becomes data as its constructors say, or ends the reading.
State and items are set on records, on plain containers and on arrays that are still empty, on nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from stylegan.checkpoints.errors import Damaged, Refusal
from stylegan.checkpoints.read.bounds import Budget, check_key
from stylegan.checkpoints.read.opcodes import LITERALS, Bytes, walk
from stylegan.checkpoints.read.records import Global, Record, shown
from stylegan.files.problem import printable

NEWEST_PROTOCOL = 5
LONGEST_NAME = 1000  # characters of a class or function


class Constructors(Protocol):
    """What a pickle may ask for."""

    def call(self, function: Global, args: tuple[Any, ...], new: bool) -> Any:
        """The data that stands for function(*args), or where `new`, for an object of that class.

        Refusal where it may not be asked for.
        """

    def build(self, target: Any, state: Any) -> None:
        """Give an object its state; Refusal where it takes none."""

    def persistent(self, identity: Any) -> Any:
        """What lies outside the pickle under this identity; Refusal where there is nothing such."""


def run(data: Bytes, constructors: Constructors, budget: Budget, start: int = 0) -> tuple[Any, int]:
    """The data of the pickle that begins at `start`, and where it ends. Refusal in whatever way it fails."""
    machine, end = _Machine(constructors, budget), start
    try:
        for name, argument, position in walk(data, start):
            budget.opcode()
            machine.execute(name, argument)
            end = position
    except Refusal:
        raise
    except MemoryError as error:
        raise Refusal("needs more memory than there is") from error
    except Exception as error:  # whatever numpy and torch say to numbers that make no sense
        raise Damaged(f"near byte {end}: {printable(str(error))}") from error
    return machine.pop(), end


class _Machine:
    """A stack, marks in it, and a memo."""

    def __init__(self, constructors: Constructors, budget: Budget) -> None:
        self._constructors = constructors
        self._budget = budget
        self._stack: list[Any] = []
        self._marks: list[int] = []
        self._memo: dict[int, Any] = {}

    def execute(self, name: str, argument: memoryview) -> None:
        """Carry out one opcode."""
        literal = LITERALS.get(name)
        if literal is not None:
            self._budget.take(len(argument))
            self._stack.append(literal(argument))
            return
        action = _ACTIONS.get(name)
        if action is None:
            raise Refusal(f"uses a pickle instruction that no generator needs ({name}) and is not opened")
        action(self, argument)

    def pop(self) -> Any:
        """Take the top of the stack, above the last mark."""
        self._top()
        return self._stack.pop()

    def _pop_to_mark(self) -> list[Any]:
        if not self._marks:
            raise Damaged("a mark is missing")
        mark = self._marks.pop()
        items = self._stack[mark:]
        del self._stack[mark:]
        return items

    def _top(self) -> Any:
        if len(self._stack) <= (self._marks[-1] if self._marks else 0):
            raise Damaged("a value is missing")
        return self._stack[-1]

    # Stack and memo

    def protocol(self, argument: memoryview) -> None:
        if argument[0] > NEWEST_PROTOCOL:
            raise Refusal(f"is a pickle of protocol {argument[0]}, which is not known")

    def nothing(self, _: memoryview) -> None:
        pass

    def mark(self, _: memoryview) -> None:
        self._marks.append(len(self._stack))

    def drop(self, _: memoryview) -> None:
        # As the standard library has it: POP right behind a MARK takes the mark away.
        if self._marks and self._marks[-1] == len(self._stack):
            self._marks.pop()
        else:
            self.pop()

    def drop_to_mark(self, _: memoryview) -> None:
        self._pop_to_mark()

    def duplicate(self, _: memoryview) -> None:
        self._stack.append(self._top())

    def memoize(self, _: memoryview) -> None:
        self._memo[len(self._memo)] = self._top()

    def put(self, argument: memoryview) -> None:
        self._memo[int.from_bytes(argument, "little")] = self._top()

    def put_line(self, argument: memoryview) -> None:
        self._memo[_index(argument)] = self._top()

    def get(self, argument: memoryview) -> None:
        self._recall(int.from_bytes(argument, "little"))

    def get_line(self, argument: memoryview) -> None:
        self._recall(_index(argument))

    def _recall(self, index: int) -> None:
        if index not in self._memo:
            raise Damaged("a reference to nothing")
        self._stack.append(self._memo[index])

    # Containers

    def tuple_to_mark(self, _: memoryview) -> None:
        self._stack.append(tuple(self._pop_to_mark()))

    def tuple_of(self, count: int) -> None:
        items = [self.pop() for _ in range(count)]
        self._stack.append(tuple(reversed(items)))

    def list_to_mark(self, _: memoryview) -> None:
        self._stack.append(self._pop_to_mark())

    def dict_to_mark(self, _: memoryview) -> None:
        items = self._pop_to_mark()
        self._stack.append({})
        self._set_items(items)

    def empty_set(self, _: memoryview) -> None:
        self._budget.take(256)  # an empty set is that large, at one byte of pickle
        self._stack.append(set())

    def frozen_set(self, _: memoryview) -> None:
        self._budget.take(256)
        self._stack.append(frozenset(map(check_key, self._pop_to_mark())))

    def append(self, _: memoryview) -> None:
        self._append([self.pop()])

    def append_to_mark(self, _: memoryview) -> None:
        self._append(self._pop_to_mark())

    def _append(self, items: list[Any]) -> None:
        target = self._target([])
        if type(target) is not list:
            raise Damaged("values are added to what is no list")
        target.extend(items)

    def _target(self, new: dict[Any, Any] | list[Any]) -> Any:
        """What items are added to: the top of the stack, or the items of a record, at first `new`."""
        target = self._top()
        if not isinstance(target, Record):
            return target
        if target.items is None:
            target.items = new
        return target.items

    def add_to_mark(self, _: memoryview) -> None:
        items = self._pop_to_mark()
        target = self._top()
        if type(target) is not set:
            raise Damaged("values are added to what is no set")
        self._budget.take(64 * len(items))
        target.update(map(check_key, items))

    def set_item(self, _: memoryview) -> None:
        value, key = self.pop(), self.pop()
        self._set_items([key, value])

    def set_to_mark(self, _: memoryview) -> None:
        self._set_items(self._pop_to_mark())

    def _set_items(self, items: list[Any]) -> None:
        target = self._target({})
        if type(target) is not dict or len(items) % 2:
            raise Damaged("values are added to what is no dictionary")
        self._budget.take(256 if not target else 64 * len(items))
        target.update(zip(map(check_key, items[::2]), items[1::2], strict=True))

    # Names, and what they stand for

    def name(self, argument: memoryview) -> None:
        self._stack.append(_global_of_lines(argument))

    def name_from_stack(self, _: memoryview) -> None:
        name, module = self.pop(), self.pop()
        if not (isinstance(module, str) and isinstance(name, str)):
            raise Damaged("a name that is no text")
        self._stack.append(_global(module, name))

    def call(self, _: memoryview) -> None:
        args, function = self.pop(), self.pop()
        self._call(function, args)

    def new_object(self, _: memoryview) -> None:
        args, function = self.pop(), self.pop()
        self._call(function, args, new=True)

    def call_with_names(self, _: memoryview) -> None:
        named, args, function = self.pop(), self.pop(), self.pop()
        if type(named) is not dict or type(args) is not tuple:
            raise Damaged(f"arguments of {shown(function)}")
        self._call(function, (*args, named) if named else args, new=True)

    def call_to_mark(self, _: memoryview) -> None:
        function, *args = self._pop_to_mark() or [None]
        self._call(function, tuple(args))

    def call_name(self, argument: memoryview) -> None:
        self._call(_global_of_lines(argument), tuple(self._pop_to_mark()))

    def _call(self, function: Any, args: Any, new: bool = False) -> None:
        if not isinstance(function, Global):
            raise Refusal("asks to run something without a name: such a file is not opened")
        if type(args) is not tuple:
            raise Damaged(f"arguments of {shown(function)}")
        self._stack.append(self._constructors.call(function, args, new))

    def build(self, _: memoryview) -> None:
        state = self.pop()
        self._constructors.build(self._top(), state)

    def persistent(self, _: memoryview) -> None:
        self._stack.append(self._constructors.persistent(self.pop()))

    def persistent_line(self, argument: memoryview) -> None:
        self._stack.append(self._constructors.persistent(str(argument, "utf-8", "replace")))


def _index(argument: memoryview) -> int:
    text = bytes(argument)
    if not (text.isdigit() and len(text) <= 12):
        raise Damaged("a reference that is no number")
    return int(text)


def _global_of_lines(argument: memoryview) -> Global:
    module, name = str(argument, "utf-8", "replace").split("\n", 1)
    return _global(module, name)


def _global(module: str, name: str) -> Global:
    if len(module) + len(name) > LONGEST_NAME:
        raise Damaged("a name without end")
    return Global(module, name)


_ACTIONS: Mapping[str, Callable[[_Machine, memoryview], None]] = {
    "PROTO": _Machine.protocol,
    "FRAME": _Machine.nothing,
    "STOP": _Machine.nothing,
    "MARK": _Machine.mark,
    "POP": _Machine.drop,
    "POP_MARK": _Machine.drop_to_mark,
    "DUP": _Machine.duplicate,
    "MEMOIZE": _Machine.memoize,
    "PUT": _Machine.put_line,
    "BINPUT": _Machine.put,
    "LONG_BINPUT": _Machine.put,
    "GET": _Machine.get_line,
    "BINGET": _Machine.get,
    "LONG_BINGET": _Machine.get,
    "TUPLE": _Machine.tuple_to_mark,
    "TUPLE1": lambda machine, _: machine.tuple_of(1),
    "TUPLE2": lambda machine, _: machine.tuple_of(2),
    "TUPLE3": lambda machine, _: machine.tuple_of(3),
    "LIST": _Machine.list_to_mark,
    "DICT": _Machine.dict_to_mark,
    "EMPTY_SET": _Machine.empty_set,
    "FROZENSET": _Machine.frozen_set,
    "APPEND": _Machine.append,
    "APPENDS": _Machine.append_to_mark,
    "ADDITEMS": _Machine.add_to_mark,
    "SETITEM": _Machine.set_item,
    "SETITEMS": _Machine.set_to_mark,
    "GLOBAL": _Machine.name,
    "STACK_GLOBAL": _Machine.name_from_stack,
    "REDUCE": _Machine.call,
    "NEWOBJ": _Machine.new_object,
    "NEWOBJ_EX": _Machine.call_with_names,
    "OBJ": _Machine.call_to_mark,
    "INST": _Machine.call_name,
    "BUILD": _Machine.build,
    "PERSID": _Machine.persistent_line,
    "BINPERSID": _Machine.persistent,
}
