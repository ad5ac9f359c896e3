"""Edits that belong together: in a group with one strength, and one edit on several layers. See `actions`."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from ganinterface.document.document import Document, Edit, another_name, free_name, with_groups
from ganinterface.document.limits import clamped
from ganinterface.session.actions.edits import find_edit, free_edit_name, index_of_edit, new_edit_id
from ganinterface.session.change import Change


def group_below(document: Document, edit_id: str) -> Change:
    """The edit in one group with the one below it: that one's, else its own, else a new one; ValueError at the bottom."""
    index = index_of_edit(document, edit_id)
    if index == 0:
        raise ValueError("There is no edit below it to make a group with.")
    edit, below = document.edits[index], document.edits[index - 1]
    name = below.group or edit.group or free_name("group", (group.name for group in document.groups))
    named = [replace(each, group=name) if each in (edit, below) else each for each in document.edits]
    return Change(f"Group {edit.name} with {below.name}", with_groups(replace(document, edits=tuple(named))))


def leave_group(document: Document, edit_id: str) -> Change:
    """The edit in no group, with the strength that it had there, and above those that stay; ValueError if it is in none."""
    edit = find_edit(document, edit_id)
    group = next((each for each in document.groups if each.name == edit.group), None)
    if not edit.group:
        raise ValueError(f"{edit.name} is in no group.")
    strength = clamped("strength", edit.strength * (group.strength if group else 1.0))
    alone = replace(edit, group="", strength=strength)
    others = [each for each in document.edits if each.id != edit_id]
    last = max(
        (place for place, each in enumerate(others) if each.group == edit.group), default=len(others) - 1
    )
    edits = (*others[: last + 1], alone, *others[last + 1 :])
    return Change(f"Take {edit.name} out of {edit.group}", with_groups(replace(document, edits=edits)))


def update_group(document: Document, name: str, /, **fields: Any) -> Change:
    """Name, strength or `enabled` of a group; ValueError when there is no such group."""
    group = next((each for each in document.groups if each.name == name), None)
    if group is None:
        raise ValueError(f"There is no group '{name}' in this picture.")
    if "strength" in fields:
        fields["strength"] = clamped("strength", fields["strength"])
    if "name" in fields:
        fields["name"] = another_name(
            fields["name"], (each.name for each in document.groups if each != group)
        )
    new = replace(group, **fields)
    groups = tuple(new if each == group else each for each in document.groups)
    edits = tuple(replace(each, group=new.name) if each.group == name else each for each in document.edits)
    changed = replace(document, groups=groups, edits=edits)
    if new.name != name:
        return Change(f"Rename {name} to {new.name}", changed)
    if new.enabled != group.enabled:
        return Change(f"{'Show' if new.enabled else 'Hide'} {name}", changed)
    return Change(f"Change {name}", changed)


def also_on_layer(document: Document, edit_id: str, layer: str) -> Change:
    """The same edit on one more layer, in one group with it and on the same region, which both go on sharing.

    Its maps and its stamp are of the edit's own layer and stay there. The new one is `change.document.edits[i + 1]`,
    i the edit's place.
    """
    index = index_of_edit(document, edit_id)
    edit = document.edits[index]
    name = edit.group or another_name(edit.name, (group.name for group in document.groups))
    mate = replace(
        edit,
        id=new_edit_id(),
        name=free_edit_name(document, edit.name),
        layer=layer,
        channels=(),
        stamp=None,
        group=name,
    )
    pair: tuple[Edit, ...] = (replace(edit, group=name), mate)
    edits = (*document.edits[:index], *pair, *document.edits[index + 1 :])
    return Change(f"{edit.name} also on {layer}", with_groups(replace(document, edits=edits)))
