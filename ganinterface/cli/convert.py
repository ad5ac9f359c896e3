"""The command `convert`: any checkpoint that can be opened, written as a native one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ganinterface.cli.arguments import CommandError, check_output, existing_file
from ganinterface.cli.terminal.output import progress, remark, show
from ganinterface.document.model_info import resolution_text
from ganinterface.files.catalogue_entry import size_text
from stylegan.files.plain_files import file_hash


def convert(
    source: Annotated[Path, Parameter(name="IN", help="A checkpoint of any format that can be opened.")],
    target: Annotated[Path, Parameter(name="OUT.safetensors", help="The native checkpoint to write.")],
    /,
    *,
    force: Annotated[bool, Parameter(help="Replace OUT where there is one.", negative="")] = False,
) -> None:
    """Write a checkpoint as a native one, which opens many times faster and draws the same pictures."""
    existing_file(source)
    check_output(target, ".safetensors", source)
    if target.exists() and not force:
        raise CommandError(f"'{target}' is there already: --force replaces it.")
    with progress("Converting") as job:
        job.report(0.0, f"reading {source.name}")
        from stylegan.checkpoints import load
        from stylegan.checkpoints.convert.native import save_native

        generator = load(source)
        job.report(0.5, f"writing {target.name}")
        save_native(generator, target, _origin(source))
    shape, size = resolution_text(generator.resolution), size_text(target.stat().st_size)
    show(f"{target} is written: {generator.config.family}, {shape} (height × width), {size}")
    remark(*generator.remarks)


def _origin(source: Path) -> dict[str, str]:
    """What the header keeps of the file that a checkpoint was made from: its name and sha256."""
    name = os.fsencode(source.name).decode("utf-8", "replace")  # a name need not be text, a header has to
    return {"source": name, "source_sha256": file_hash(source)}
