"""The command `parameters`: the numbers of a project that --set can change."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter as Option

from ganinterface.cli.arguments import existing_file
from ganinterface.cli.options import JsonOption
from ganinterface.cli.terminal.output import print_json, print_table
from ganinterface.document.parameters import AMOUNT, Parameter, Value, find
from ganinterface.document.parameters import parameters as parameters_of
from ganinterface.document.project import Project, offering
from ganinterface.files.project import load_project
from ganinterface.session.change import value_text


def parameters(
    project: Annotated[Path, Option(help="A project file.")],
    /,
    *,
    json: JsonOption = False,
) -> None:
    """List the numbers of a project's poses, or of its picture, by the addresses that `render --set` takes."""
    existing_file(project)
    listed = listing(load_project(project).project)
    if json:
        print_json({"parameters": [_described(*each) for each in listed]})
        return
    rows = [
        (
            each.address,
            value_text(each.kind, value),
            f"{each.kind.limit.text} {each.kind.limit.unit}".rstrip(),
        )
        for each, value in listed
    ]
    print_table(("address", "value", "range"), rows, numbers=False)


def listing(project: Project) -> list[tuple[Parameter, Value]]:
    """The numbers of all poses with their values in the first that has them, attributes on offer at 0 among them."""
    poses = [pose.document for pose in project.timeline.poses] or [project.document]
    found: dict[str, tuple[Parameter, Value]] = {}
    for document in poses:
        offered = offering(document, project.library)
        for each in parameters_of(offered):
            if each.kind is AMOUNT or find(document, each.address):
                found.setdefault(each.address, (each, each.get(offered)))
    return list(found.values())


def _described(parameter: Parameter, value: Value) -> dict[str, object]:
    limit = parameter.kind.limit
    return {
        "address": parameter.address,
        "label": parameter.label,
        "value": value,
        "minimum": limit.minimum,
        "maximum": limit.maximum,
        "unit": limit.unit,
        "whole": limit.whole,
        "about": limit.description,
    }
