"""The command `directions analogy`: what one portrait has and another has not, as an attribute for a third one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from ganinterface.cli.arguments import CommandError, check_number, check_output, existing_file
from ganinterface.cli.arguments import parse_label as parse_classes
from ganinterface.cli.options import DeviceOption, JsonOption, LabelOption, ModelOption, PsiOption
from ganinterface.document.limits import MAX_SEED
from ganinterface.document.typed.style_ranges import typed_range

if TYPE_CHECKING:
    from ganinterface.document.arrays import ArrayStore
    from ganinterface.measuring.finding_order import Order
    from ganinterface.render.models import OpenModel

PortraitArgument = Annotated[
    str, Parameter(help="A seed, or a picture or project of this program (the gallery's are such pictures).")
]


@Parameter(name="*")
@dataclass(frozen=True)
class AnalogyOptions:
    """What the attribute is called, which styles it moves, and how the portraits of seeds are drawn."""

    out: Annotated[Path, Parameter(help="The CSV to write.")]
    name: Annotated[str | None, Parameter(help="What the attribute is called; else as its file.")] = None
    styles: Annotated[str | None, Parameter(help="The styles that are moved, e.g. 2-5; without it all.")] = (
        None
    )
    model: ModelOption = None
    psi: PsiOption = None
    label: LabelOption = None
    device: DeviceOption = "auto"
    json: JsonOption = False


@dataclass(frozen=True)
class AnalogyAsked:
    """A and B, each a seed or a file, with what was asked of the attribute, checked as far as that goes without a model."""

    portraits: tuple[int | Path, int | Path]
    options: AnalogyOptions

    def order(self, opened: OpenModel, arrays: ArrayStore) -> Order:
        """What is to be found; ValueError with one sentence where a file has no portrait of this model."""
        from ganinterface.measuring.finding_order import Order
        from ganinterface.render.portraits.sample import Look, portrait
        from ganinterface.render.varying.plans import of_seeds
        from ganinterface.render.varying.starting import Start, portrait_of_file

        options = self.options
        look = Look(options.psi, label=parse_classes(options.label or ()))
        start = Start(opened, portrait(opened.info, arrays, look), (), arrays)
        first, second = (
            portrait_of_file(each, start)
            if isinstance(each, Path)
            else of_seeds(start.document, [each])[0].document
            for each in self.portraits
        )
        styles = (0, None) if options.styles is None else typed_range(options.styles)
        name = options.name or options.out.stem.replace("-", " ")
        return Order("analogy", 1, styles, (first,), (second,), name, first.label)


def asked_analogy(a: str, b: str, options: AnalogyOptions) -> AnalogyAsked:
    """CommandError where something that was typed cannot be meant."""
    existing_file(options.model)
    check_output(options.out, ".csv", options.model)
    check_number("--psi", "psi", options.psi)
    parse_classes(options.label or ())
    if options.styles is not None:
        typed_range(options.styles)
    first, second = _portrait(a), _portrait(b)
    if first == second:
        raise CommandError("A and B are the same portrait.")
    return AnalogyAsked((first, second), options)


def _portrait(text: str) -> int | Path:
    """A seed, else the file of that path; what can only be meant for seeds is no file that is missing."""
    path = Path(text)
    if re.fullmatch(r"[-–,0-9]+", text) and not path.exists():
        if not text.isdecimal() or len(text) > len(str(MAX_SEED)) or int(text) > MAX_SEED:
            raise CommandError(f"A and B are each one seed, 0 to {MAX_SEED}, or a file, not '{text}'.")
        return int(text)
    existing_file(path)
    return path
