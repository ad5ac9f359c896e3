"""What people type on the command line, checked: seeds, numbers, attributes, presets, files and folders."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from ganinterface.assets import asset
from ganinterface.document.document import Transform
from ganinterface.document.ground import Colour, colour_of
from ganinterface.document.limits import LIMITS, MAX_SEED
from ganinterface.document.parameters import Value, kind_of
from ganinterface.document.region import Rectangle, Region
from ganinterface.files.folders import file_problem, folder_problem
from stylegan.files.plain_files import is_special
from stylegan.files.system_errors import NO_FILE

MAX_SEEDS = 100_000
MAX_SIDE = 4096  # pixels of a picture to train on


class CommandError(ValueError):
    """A usage or input error, in the one line that the command prints."""


def refuse_empty(arguments: Sequence[str]) -> None:
    """CommandError when one is empty, as of a script's variable that is not set: as a path it would be the folder we are in."""
    for place, argument in enumerate(arguments):
        option, sign, value = argument.partition("=")
        if not argument and place and arguments[place - 1].startswith("--"):
            option = arguments[place - 1]
        if not argument or (option.startswith("--") and sign and not value):
            raise CommandError(f"{option or 'An argument'} is empty: give it a value, or leave it out.")


def parse_seeds(text: str, option: str = "--seeds") -> list[int]:
    """ "1-8,20" -> [1, 2, …, 8, 20]; each seed once, in the order given."""
    seeds: dict[int, None] = {}
    for part in text.split(","):
        first, last = _seed_range(part, option)
        if last - first >= MAX_SEEDS:
            raise CommandError(
                f"{option} takes at most {MAX_SEEDS:,} seeds at once, and {part.strip()} are more."
            )
        seeds.update(dict.fromkeys(range(first, last + 1)))
        if len(seeds) > MAX_SEEDS:
            raise CommandError(f"{option} takes at most {MAX_SEEDS:,} seeds at once.")
    return list(seeds)


def _seed_range(part: str, option: str) -> tuple[int, int]:
    ends = [end.strip() for end in part.split("-")]
    if len(ends) > 2 or not all(end.isascii() and end.isdecimal() and len(end) <= 20 for end in ends):
        raise CommandError(f"{option} takes whole numbers and ranges such as 1-8,20, not '{part.strip()}'.")
    first, last = int(ends[0]), int(ends[-1])
    if last > MAX_SEED or first > MAX_SEED:
        raise CommandError(f"{option} takes numbers from 0 to {MAX_SEED}, not {max(first, last)}.")
    if last < first:
        raise CommandError(f"{option} has the range {part.strip()}, which ends before it begins.")
    return first, last


def check_apart(shown: Iterable[int], lacking: Iterable[int]) -> None:
    """CommandError where a seed of --with is one of --without too."""
    both = sorted(set(shown) & set(lacking))
    if both:
        raise CommandError(f"Seed {both[0]} is among those with it and among those without.")


def parse_numbers(option: str, text: str) -> tuple[float, ...]:
    """ "-3:3:7" -> seven numbers from -3 to 3; "1,2.5" -> those, in the order given."""
    from ganinterface.render.varying.axes import MAX_STEPS, spaced

    parts = [_number(part) for part in text.split(":")]
    if len(parts) == 3:
        first, last, steps = parts
        if (
            first is None
            or last is None
            or steps is None
            or not 1 <= steps <= MAX_STEPS
            or steps != int(steps)
        ):
            raise CommandError(f"'{option}' takes FROM:TO:STEPS with 1 to {MAX_STEPS} steps, not '{text}'.")
        found: tuple[float | None, ...] = spaced(first, last, int(steps))
    else:
        found = tuple(_number(part) for part in text.split(","))
    numbers = tuple(number for number in found if number is not None and math.isfinite(number))
    if len(numbers) != len(found):
        raise CommandError(f"'{option}' takes numbers such as -3:3:7 or 0,1.5, not '{text}'.")
    return numbers


def check_either(command: str, options: Mapping[str, object]) -> None:
    """CommandError unless exactly one of the options (by name) is given."""
    given = [name for name, value in options.items() if value is not None]
    if not given:
        raise CommandError(f"{command} needs {' or '.join(options)}.")
    if len(given) > 1:
        raise CommandError(f"{command} takes {' or '.join(options)}, not both.")


def check_number(option: str, limit: str, value: float | None) -> None:
    """CommandError when the value of an option is not a number inside the named limit."""
    if value is not None and not LIMITS[limit].allows(value):
        raise CommandError(f"{option} takes a number from {LIMITS[limit].text}, not {value:g}.")


def parse_cutoff(text: str | None) -> int | Literal["all"] | None:
    """The number of styles that are truncated, or "all"; None stays None."""
    if text is None or text == "all":
        return "all" if text else None
    if not (text.isascii() and text.isdecimal() and len(text) <= 4):
        raise CommandError(f"--cutoff takes 'all' or a number of styles, not '{text}'.")
    return int(text)


def parse_values(settings: Iterable[str]) -> dict[str, Value]:
    """["smile=1.5", "cutoff=all", …] -> {"smile": 1.5, "cutoff": None, …}: by address, or an attribute's name.

    Whether the picture has such numbers is seen when it is open.
    """
    values: dict[str, Value] = {}
    for setting in settings:
        address, sign, text = (part.strip() for part in setting.rpartition("="))
        kind = kind_of(address)
        value = None if text == kind.nothing else _number(text)
        if not sign or not address or (value is None and text != kind.nothing):
            raise CommandError(
                f"--set takes an address or an attribute's name and a value, "
                f"such as psi=0.5 or smile=1.5, not '{setting}'."
            )
        if address in values:
            raise CommandError(f"--set gives the value of '{address}' twice.")
        if value is not None and not kind.limit.allows(value):
            what = "whole numbers" if kind.limit.whole else "values"
            raise CommandError(f"--set takes {what} from {kind.limit.text}, not {address}={text}.")
        values[address] = value
    return values


def parse_label(texts: Iterable[str]) -> dict[str, float | None] | None:
    """["3"] or ["cat"] -> one class; ["0=0.3", "cat=0.7"] -> a mix; None without any.

    Whether the model has such classes is seen when it is open.
    """
    parts: dict[str, float | None] = {}
    for text in texts:
        name, sign, amount = text.rpartition("=")
        weight = _number(amount) if sign and name.strip() else None
        name = (text if weight is None else name).strip()
        if not name or name in parts:
            raise CommandError(f"--label takes each class once, by number or name, not '{text}'.")
        if weight is not None and not 0 <= weight <= 1:
            raise CommandError(f"--label takes amounts from 0 to 1, not {text}.")
        parts[name] = weight
    if parts and all(weight == 0 for weight in parts.values()):
        raise CommandError("--label needs at least one class with an amount above 0.")
    return parts or None


def parse_transform(translate: str | None, rotate: float | None, scale: float | None) -> Transform | None:
    """ "0.1,-0.2", 30 and 1.5 -> a Transform; None when nothing is asked for."""
    check_number("--rotate", "angle", rotate)
    check_number("--scale", "scale", scale)
    if translate is None and rotate is None and scale is None:
        return None
    numbers = [_number(part) for part in (translate or "0,0").split(",")]
    if len(numbers) != 2 or None in numbers:
        raise CommandError(f"--translate takes two numbers such as 0.1,-0.2, not '{translate}'.")
    x, y = (number or 0.0 for number in numbers)
    check_number("--translate", "x", x)
    check_number("--translate", "y", y)
    return Transform(x, y, 0.0 if rotate is None else rotate, 1.0 if scale is None else scale)


def parse_ground(text: str | None) -> Colour | None:
    """The colour of --ground; None where transparent parts stay transparent."""
    if text is None or text == "none":
        return None
    try:
        return colour_of(text)
    except ValueError:
        raise CommandError(
            f"--ground takes a colour such as white or #1b1c1f, or none, not '{text}'."
        ) from None


def parse_size(option: str, text: str) -> tuple[int, int]:
    """ "256x128" -> (256, 128): height, width; "256" is a square."""
    sides = text.lower().replace("×", "x").split("x")
    if len(sides) > 2 or not all(side.isascii() and side.isdecimal() and len(side) <= 5 for side in sides):
        raise CommandError(f"{option} takes HEIGHTxWIDTH such as 256x128, not '{text}'.")
    height, width = int(sides[0]), int(sides[-1])
    if not (1 <= height <= MAX_SIDE and 1 <= width <= MAX_SIDE):
        raise CommandError(f"{option} takes sides from 1 to {MAX_SIDE} pixels, not {text}.")
    return height, width


def parse_port(text: str) -> tuple[str, int]:
    """ "9000" -> ("127.0.0.1", 9000), which only this computer reaches; "0.0.0.0:9000" -> ("0.0.0.0", 9000)."""
    host, _, port = text.rpartition(":")
    if not (port.isascii() and port.isdecimal() and len(port) <= 5 and LIMITS["port"].allows(int(port))):
        raise CommandError(
            f"--osc takes a port from {LIMITS['port'].text}, such as 9000 or 0.0.0.0:9000, not '{text}'."
        )
    return host or "127.0.0.1", int(port)


def listed(text: str | None) -> tuple[str, ...]:
    """ "smile, hat" -> ("smile", "hat"): each once."""
    names = tuple(name.strip() for name in (text or "").split(","))
    return tuple(dict.fromkeys(filter(None, names)))


def parse_region(text: str) -> Region:
    """The rectangle of --region, "0.3,0.5,0.7,0.8"."""
    typed = [_number(part) for part in text.split(",")]
    corners = [number for number in typed if number is not None]
    if not len(typed) == len(corners) == 4 or not (corners[0] < corners[2] and corners[1] < corners[3]):
        raise CommandError(f"--region takes X0,Y0,X1,Y1 such as 0.3,0.5,0.7,0.8, not '{text}'.")
    for corner in corners:
        check_number("--region", "coordinate", corner)
    if corners[0] >= 1 or corners[1] >= 1 or corners[2] <= 0 or corners[3] <= 0:
        raise CommandError(f"--region is beside the picture, which goes from 0,0 to 1,1: '{text}'.")
    return Region((Rectangle(*corners),))


def _number(text: str) -> float | None:
    try:
        return float(text.replace("_", "x"))  # Python would read 1_0 as ten
    except ValueError:
        return None


def find_preset(text: str) -> Path:
    """A shipped preset by its name, else the file of that path."""
    shipped = _shipped_presets()
    if text in shipped:
        return shipped[text]
    path = Path(text)
    if path.is_file() or is_special(path):
        existing_source(path)
        return path
    if path.is_dir():
        existing_file(path)
    if path.suffix == ".json" or path.name != text:
        raise CommandError(f"There is no preset file '{text}'.")
    near = difflib.get_close_matches(text, shipped, 1)
    hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(shipped) or 'none'}."
    raise CommandError(f"The program ships no preset '{text}', and there is no such file; {hint}")


def parse_presets(texts: Iterable[str], strength: float = 1.0) -> list[tuple[Path, float]]:
    """["mouth-open=0.5", "mine.json", …] -> files and strengths; what has none gets `strength`."""
    found = []
    for text in texts:
        name, sign, amount = text.rpartition("=")
        number = _number(amount) if sign and not Path(text).exists() else None
        if number is not None:
            check_number("--preset", "strength", number)
        found.append((find_preset(text if number is None else name), strength if number is None else number))
    return found


def _shipped_presets() -> dict[str, Path]:
    try:
        folder = asset("presets")
    except FileNotFoundError:
        return {}
    return {path.stem: path for path in sorted(folder.glob("*.json"))}


def existing_file(path: Path | None) -> None:
    """CommandError when a path is given and there is no such file."""
    if path is None:
        return
    if path.is_dir():
        raise CommandError(f"'{path}' is a folder, not a file.")
    if not path.exists():
        raise CommandError(f"There is no file '{path}'.")
    existing_source(path)


def existing_folder(path: Path) -> None:
    """CommandError when there is no such folder."""
    if path.exists() and not path.is_dir():
        raise CommandError(f"'{path}' is a file, not a folder.")
    if not path.is_dir():
        raise CommandError(f"There is no folder '{path}'.")


def existing_source(path: Path) -> None:
    """CommandError unless there is a file or a folder at that path."""
    if not path.exists():
        raise CommandError(f"There is no file or folder '{path}'.")
    if is_special(path):
        raise CommandError(f"'{path}' cannot be read: {NO_FILE}.")


def check_folder(path: Path) -> None:
    """CommandError when files could not be written into that folder, which need not exist yet."""
    problem = folder_problem(path)
    if problem is not None:
        raise CommandError(f"Nothing can be written into '{path}': {problem}.")


def check_output(path: Path, ending: str, source: Path | None) -> None:
    """CommandError when a file of that ending, made from `source` if there is one, could not be written there."""
    if path.suffix.lower() != ending:
        raise CommandError(f"'{path}' has to end in {ending}.")
    check_file(path)
    if source is not None and path.exists() and path.samefile(source):
        raise CommandError(f"'{path}' is the file to be converted: please name another one.")


def check_file(path: Path) -> None:
    """CommandError when no file could be written there."""
    if path.is_dir():
        raise CommandError(f"'{path}' is a folder, not a file.")
    problem = file_problem(path) if path.parent.is_dir() else f"there is no folder '{path.parent}'"
    if problem is not None:
        raise CommandError(f"'{path}' cannot be written: {problem}.")
