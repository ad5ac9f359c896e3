"""NVIDIA's torch pickles of StyleGAN2-ADA and StyleGAN3: the averaged generator's settings and tensors, as data.

The file holds the source text of its networks, which the usual reader executes. Here it is a text that nobody looks at.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stylegan.checkpoints.convert import stylegan2, stylegan3
from stylegan.checkpoints.convert.build import Source
from stylegan.checkpoints.errors import CheckpointError
from stylegan.checkpoints.read.records import Record
from stylegan.checkpoints.read.state_dict import tensors_of
from stylegan.generator import Generator

NETWORK = "torch_utils.persistence._reconstruct_persistent_obj"
_LONGEST = 256  # entries of a list among the settings
_PLAIN = (bool, int, float, str, type(None))


def recognises(data: Any) -> bool:
    """Whether what was unpickled is such a network, or a dictionary with one."""
    return _averaged(data) is not None


def build(data: Any, name: str) -> Generator:
    """The averaged generator of what was unpickled from the file `name`.

    CheckpointError with one sentence where it is another network than StyleGAN2's or StyleGAN3's, or a damaged one.
    """
    record = _averaged(data)
    assert record is not None
    source = Source(
        name, dict(_settings(record, "", name)), tensors_of(dict(_tensors(record, "", name)), name)
    )
    if stylegan2.recognises(source):
        return stylegan2.from_torch(source)
    if stylegan3.recognises(source):
        return stylegan3.from_torch(source)
    kind = _state(record, "", name)[0].get("class_name")
    raise CheckpointError(
        f"{name} holds a network of the class '{kind!s:.80}' that is no generator of StyleGAN2 or StyleGAN3: "
        "only these are supported."
    )


def _averaged(data: Any) -> Record | None:
    """The averaged generator, which draws better pictures than the one that was trained; that one where there is no other."""
    found = [data.get("G_ema"), data.get("G")] if isinstance(data, dict) else [data]
    return next((each for each in found if isinstance(each, Record) and each.kind == NETWORK), None)


def _state(record: Record, path: str, name: str) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """What a network's record says of it, and its state."""
    meta = record.args[0] if record.args else None
    state = meta.get("state") if isinstance(meta, dict) else None
    if not isinstance(meta, dict) or not isinstance(state, dict):
        raise CheckpointError(f"{name} holds a network whose part '{path:.80}' is damaged.")
    return meta, state


def _parts(record: Record, path: str, name: str) -> Iterator[tuple[str, Record]]:
    """The networks within a network, by their dotted names."""
    for key, part in _named(record, "_modules", path, name):
        if isinstance(part, Record) and part.kind == NETWORK:
            yield f"{path}{key}.", part


def _named(record: Record, kind: str, path: str, name: str) -> Iterator[tuple[str, Any]]:
    found = _state(record, path, name)[1].get(kind, {})
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found):
        raise CheckpointError(f"{name} holds a network whose part '{path:.80}' is damaged.")
    yield from found.items()


def _settings(record: Record, path: str, name: str) -> Iterator[tuple[str, Any]]:
    """Plain values by dotted names: a part's construction arguments, then what it keeps under the same or other names."""
    state = _state(record, path, name)[1]
    arguments = state.get("_init_kwargs")
    for key, value in [*(arguments.items() if isinstance(arguments, dict) else ()), *state.items()]:
        if isinstance(key, str) and not key.startswith("_") and _plain(value):
            yield path + key, tuple(value) if isinstance(value, list) else value
    for inner, part in _parts(record, path, name):
        yield from _settings(part, inner, name)


def _plain(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return len(value) <= _LONGEST and all(isinstance(each, _PLAIN) for each in value)
    return isinstance(value, _PLAIN)


def _tensors(record: Record, path: str, name: str) -> Iterator[tuple[str, Any]]:
    """Parameters and buffers by dotted names, as torch's `state_dict` has them."""
    for kind in ("_parameters", "_buffers"):
        for key, value in _named(record, kind, path, name):
            if value is not None:
                yield path + key, value
    for inner, part in _parts(record, path, name):
        yield from _tensors(part, inner, name)
