"""Everything the panels do to the Document, as pure functions with readable undo labels.

Each returns a Change: `session.apply(*actions.set_psi(session.document, 0.5))`. Numbers out of range are
clamped (with `limits.clamp` a widget finds out and says so); what makes no sense raises ValueError with one
sentence.
"""

from ganinterface.session.actions.edits import add_edit as add_edit
from ganinterface.session.actions.edits import add_shape as add_shape
from ganinterface.session.actions.edits import clear_region as clear_region
from ganinterface.session.actions.edits import duplicate_edit as duplicate_edit
from ganinterface.session.actions.edits import find_edit as find_edit
from ganinterface.session.actions.edits import free_edit_name as free_edit_name
from ganinterface.session.actions.edits import index_of_edit as index_of_edit
from ganinterface.session.actions.edits import move_edit as move_edit
from ganinterface.session.actions.edits import new_edit_id as new_edit_id
from ganinterface.session.actions.edits import remove_edit as remove_edit
from ganinterface.session.actions.edits import set_channels as set_channels
from ganinterface.session.actions.edits import update_edit as update_edit
from ganinterface.session.actions.groups import also_on_layer as also_on_layer
from ganinterface.session.actions.groups import group_below as group_below
from ganinterface.session.actions.groups import leave_group as leave_group
from ganinterface.session.actions.groups import update_group as update_group
from ganinterface.session.actions.picture import add_mix as add_mix
from ganinterface.session.actions.picture import move_mix as move_mix
from ganinterface.session.actions.picture import open_latent as open_latent
from ganinterface.session.actions.picture import remove_mix as remove_mix
from ganinterface.session.actions.picture import replace_mix as replace_mix
from ganinterface.session.actions.picture import reset_attributes as reset_attributes
from ganinterface.session.actions.picture import set_attribute as set_attribute
from ganinterface.session.actions.picture import set_attribute_range as set_attribute_range
from ganinterface.session.actions.picture import set_attributes as set_attributes
from ganinterface.session.actions.picture import set_base as set_base
from ganinterface.session.actions.picture import set_class as set_class
from ganinterface.session.actions.picture import set_class_amount as set_class_amount
from ganinterface.session.actions.picture import set_cutoff as set_cutoff
from ganinterface.session.actions.picture import set_label as set_label
from ganinterface.session.actions.picture import set_latent as set_latent
from ganinterface.session.actions.picture import set_noise as set_noise
from ganinterface.session.actions.picture import set_parameter as set_parameter
from ganinterface.session.actions.picture import set_psi as set_psi
from ganinterface.session.actions.picture import set_seed as set_seed
from ganinterface.session.actions.picture import set_transform as set_transform
from ganinterface.session.actions.picture import set_truncation as set_truncation
from ganinterface.session.actions.picture import swap_class as swap_class
from ganinterface.session.actions.rolling import roll_edit as roll_edit
from ganinterface.session.change import Change as Change
