"""Everything the panels do to the Document, as pure functions with readable undo labels.

Each returns a Change: `session.apply(*actions.set_psi(session.document, 0.5))`. Numbers out of range are
clamped (with `limits.clamp` a widget finds out and says so); what makes no sense raises ValueError with one
sentence.
"""

from ganinterface.session.actions.edits import (
    add_edit,
    add_shape,
    clear_region,
    duplicate_edit,
    find_edit,
    free_edit_name,
    index_of_edit,
    move_edit,
    new_edit_id,
    remove_edit,
    set_channels,
    update_edit,
)
from ganinterface.session.actions.latents import open_latent
from ganinterface.session.actions.picture import (
    add_mix,
    attribute_amount,
    layer_range,
    remove_mix,
    replace_mix,
    reset_attributes,
    set_attribute,
    set_attribute_range,
    set_base,
    set_class,
    set_class_amount,
    set_cutoff,
    set_label,
    set_latent,
    set_noise,
    set_psi,
    set_seed,
    set_transform,
    set_truncation,
    swap_class,
)
from ganinterface.session.change import Change

__all__ = [
    "Change",
    "add_edit",
    "add_mix",
    "add_shape",
    "attribute_amount",
    "clear_region",
    "duplicate_edit",
    "find_edit",
    "free_edit_name",
    "index_of_edit",
    "layer_range",
    "move_edit",
    "new_edit_id",
    "open_latent",
    "remove_edit",
    "remove_mix",
    "replace_mix",
    "reset_attributes",
    "set_attribute",
    "set_attribute_range",
    "set_base",
    "set_channels",
    "set_class",
    "set_class_amount",
    "set_cutoff",
    "set_label",
    "set_latent",
    "set_noise",
    "set_psi",
    "set_seed",
    "set_transform",
    "set_truncation",
    "swap_class",
    "update_edit",
]
