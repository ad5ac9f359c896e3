"""Project files taken apart and put together otherwise."""

import json
import zipfile

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document
from ganinterface.document.project import Project, ProjectError
from ganinterface.files.project import load_project, save_project
from tests.files.refusals import refusal_of

PNG = b"\x89PNG\r\n\x1a\nnot decoded here"


def rewrite(path, **members):
    """Replace members of the zip (dots in their names as underscores); None takes one out."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    for name, data in members.items():
        files[name.replace("_", ".", 1)] = data
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            if data is not None:
                archive.writestr(name, data)


def edit_json(path, member, change):
    with zipfile.ZipFile(path) as archive:
        content = json.loads(archive.read(member))
    change(content)
    rewrite(path, **{member.replace(".", "_", 1): json.dumps(content)})


def refusal(path):
    """What is said where the project there is refused: one sentence."""
    return refusal_of(load_project, path, ProjectError)


def save_with_array(path):
    """A project with an array there; the array's name."""
    arrays = ArrayStore()
    name = arrays.put([1.0, 2.0])
    save_project(path, Project(Document(base=name)), arrays)
    return name
