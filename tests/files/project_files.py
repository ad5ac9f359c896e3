"""Project files taken apart and put together otherwise."""

import json
import zipfile

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
