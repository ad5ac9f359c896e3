"""GANInterface: paint on the feature maps of a StyleGAN generator.

What can be done in the window can be done from here, with the same result to the pixel:

    import ganinterface as gi

    model = gi.open_model()  # the shipped one; or open_model(path)
    arrays = gi.ArrayStore()
    document = gi.portrait(model.info, arrays, gi.Look(psi=0.5), seed=20)
    gi.save_png("portrait.png", gi.picture(model.generator, document, arrays), document, arrays)

Importing the package is quick: a name is imported when it is used, and torch with those that need it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ganinterface.version import __version__

# Module -> names that are to be had from here; _MODULES are themselves.
_HOMES = {
    "ganinterface.assets": ("asset",),
    "ganinterface.render.export.animation": (
        "Animation",
        "open_animation",
        "open_latent_film",
    ),
    "ganinterface.net.downloads": ("download",),
    "ganinterface.render.export.drawn": ("export_drawn",),
    "ganinterface.render.export.exporting": ("export",),
    "ganinterface.render.export.options": ("FilmOptions", "Heat", "SoundTrack", "Span"),
    "ganinterface.render.finding.holding_on": ("holding_on",),
    "ganinterface.render.finding.map_effect": (
        "map_profiles",
        "map_sheet",
        "save_map_sheets",
    ),
    "ganinterface.render.looks.heatmap": ("colourise",),
    "ganinterface.render.portraits.latents": (
        "load_latents",
        "save_latent",
        "styles",
    ),
    "ganinterface.files.attributes": (
        "attributes_table",
        "combine",
        "load_attributes",
        "save_attributes",
    ),
    "ganinterface.render.models": (
        "OpenModel",
        "open_model",
    ),
    "ganinterface.render.checks": ("DocumentError",),
    "ganinterface.render.pictures": ("picture",),
    "ganinterface.render.rasterise": ("mask",),
    "ganinterface.render.renderer": ("Renderer",),
    "ganinterface.render.request": (
        "Frame",
        "Request",
    ),
    "ganinterface.render.portraits.sample": (
        "Look",
        "latent_portraits",
        "portrait",
        "portraits",
        "save_latent_portraits",
        "save_portraits",
    ),
    "ganinterface.render.varying.axes": ("number_axis", "preset_axis", "spaced"),
    "ganinterface.render.varying.folders": ("applied", "look_through", "pictures_in"),
    "ganinterface.render.varying.plans": (
        "as_they_are",
        "combinatoric",
        "of_latents",
        "of_seeds",
        "sequential",
        "spectrum",
        "with_each_edit",
    ),
    "ganinterface.render.varying.saving": ("save_batch",),
    "ganinterface.render.varying.sweeping": ("layer_of", "map_deviations", "sweep"),
    "ganinterface.render.finding.maps": ("mean_maps",),
    "ganinterface.document.typed.map_list": ("parse_maps",),
    "ganinterface.measuring.finding": ("find_directions", "project_out"),
    "ganinterface.measuring.finding_order": ("Order",),
    "ganinterface.render.finding.examples": ("find_edits",),
    "ganinterface.render.finding.examples_order": ("Examples",),
    "ganinterface.render.finding.following.fitting": ("Example", "follow", "follow_maps"),
    "ganinterface.render.portraits.qualities": ("Qualities",),
    "ganinterface.render.looks.contact_sheet": ("contact_sheet",),
    "ganinterface.render.stamps": ("take_stamp",),
    "ganinterface.session.actions": ("actions",),
    "ganinterface.document.arrays": ("ArrayStore",),
    "ganinterface.files.catalogue": ("load_catalogue",),
    "ganinterface.document.document": (
        "AttributeAmount",
        "Document",
        "Edit",
        "Group",
        "LatentPart",
        "ModelRef",
        "Noise",
        "Stamp",
        "StyleMix",
        "Transform",
        "Truncation",
        "without_edits",
    ),
    "ganinterface.document.motion": (
        "Blur",
        "Scale",
        "Shift",
        "Turn",
    ),
    "stylegan.pictures": ("over",),
    "ganinterface.document.labels": ("read_names",),
    "ganinterface.document.model_info": ("ModelInfo",),
    "ganinterface.document.parameters": (
        "Parameter",
        "parameters",
        "put",
    ),
    "ganinterface.files.picture": (
        "read_document_png",
        "save_png",
    ),
    "ganinterface.files.preset": (
        "Preset",
        "PresetError",
        "apply_preset",
        "load_preset",
        "make_preset",
        "save_preset",
    ),
    "ganinterface.document.project": (
        "AttributeEntry",
        "Project",
        "ProjectError",
    ),
    "ganinterface.document.region": (
        "Locator",
        "Rectangle",
        "Region",
        "Stroke",
    ),
    "ganinterface.session.session": ("Session",),
    "ganinterface.files.project": (
        "load_project",
        "save_project",
    ),
    "ganinterface.document.animation.poses": ("Pose",),
    "ganinterface.document.animation.timeline": ("Timeline",),
    "ganinterface.document.animation.tracks": (
        "Key",
        "Track",
    ),
    "ganinterface.document.animation.drivers": (
        "Driver",
        "drivers",
    ),
    "ganinterface.document.animation.keys": (
        "move_keys",
        "set_key",
    ),
    "ganinterface.document.animation.film_changes": (
        "new_driver",
        "put_driver",
    ),
    "ganinterface.document.animation.walking": ("Walk",),
    "ganinterface.document.reel": (
        "Reel",
        "reel_of",
    ),
    "ganinterface.document.animation.pose_changes": ("add_pose", "new_pose"),
}
_MODULES = ("actions", "drivers")
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = ["__version__", *_HOME]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    home = import_module(_HOME[name])
    value = home if name in _MODULES else getattr(home, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


# The same for type checkers, which cannot see what happens when a name is used.
if TYPE_CHECKING:
    from ganinterface.assets import asset as asset
    from ganinterface.document.animation import drivers as drivers
    from ganinterface.document.animation.drivers import Driver as Driver
    from ganinterface.document.animation.film_changes import new_driver as new_driver
    from ganinterface.document.animation.film_changes import put_driver as put_driver
    from ganinterface.document.animation.keys import move_keys as move_keys
    from ganinterface.document.animation.keys import set_key as set_key
    from ganinterface.document.animation.pose_changes import add_pose as add_pose
    from ganinterface.document.animation.pose_changes import new_pose as new_pose
    from ganinterface.document.animation.poses import Pose as Pose
    from ganinterface.document.animation.timeline import Timeline as Timeline
    from ganinterface.document.animation.tracks import Key as Key
    from ganinterface.document.animation.tracks import Track as Track
    from ganinterface.document.animation.walking import Walk as Walk
    from ganinterface.document.arrays import ArrayStore as ArrayStore
    from ganinterface.document.document import AttributeAmount as AttributeAmount
    from ganinterface.document.document import Document as Document
    from ganinterface.document.document import Edit as Edit
    from ganinterface.document.document import Group as Group
    from ganinterface.document.document import LatentPart as LatentPart
    from ganinterface.document.document import ModelRef as ModelRef
    from ganinterface.document.document import Noise as Noise
    from ganinterface.document.document import Stamp as Stamp
    from ganinterface.document.document import StyleMix as StyleMix
    from ganinterface.document.document import Transform as Transform
    from ganinterface.document.document import Truncation as Truncation
    from ganinterface.document.document import without_edits as without_edits
    from ganinterface.document.labels import read_names as read_names
    from ganinterface.document.model_info import ModelInfo as ModelInfo
    from ganinterface.document.motion import Blur as Blur
    from ganinterface.document.motion import Scale as Scale
    from ganinterface.document.motion import Shift as Shift
    from ganinterface.document.motion import Turn as Turn
    from ganinterface.document.parameters import Parameter as Parameter
    from ganinterface.document.parameters import parameters as parameters
    from ganinterface.document.parameters import put as put
    from ganinterface.document.project import AttributeEntry as AttributeEntry
    from ganinterface.document.project import Project as Project
    from ganinterface.document.project import ProjectError as ProjectError
    from ganinterface.document.reel import Reel as Reel
    from ganinterface.document.reel import reel_of as reel_of
    from ganinterface.document.region import Locator as Locator
    from ganinterface.document.region import Rectangle as Rectangle
    from ganinterface.document.region import Region as Region
    from ganinterface.document.region import Stroke as Stroke
    from ganinterface.document.typed.map_list import parse_maps as parse_maps
    from ganinterface.files.attributes import attributes_table as attributes_table
    from ganinterface.files.attributes import combine as combine
    from ganinterface.files.attributes import load_attributes as load_attributes
    from ganinterface.files.attributes import save_attributes as save_attributes
    from ganinterface.files.catalogue import load_catalogue as load_catalogue
    from ganinterface.files.picture import read_document_png as read_document_png
    from ganinterface.files.picture import save_png as save_png
    from ganinterface.files.preset import Preset as Preset
    from ganinterface.files.preset import PresetError as PresetError
    from ganinterface.files.preset import apply_preset as apply_preset
    from ganinterface.files.preset import load_preset as load_preset
    from ganinterface.files.preset import make_preset as make_preset
    from ganinterface.files.preset import save_preset as save_preset
    from ganinterface.files.project import load_project as load_project
    from ganinterface.files.project import save_project as save_project
    from ganinterface.measuring.finding import find_directions as find_directions
    from ganinterface.measuring.finding import project_out as project_out
    from ganinterface.measuring.finding_order import Order as Order
    from ganinterface.net.downloads import download as download
    from ganinterface.render.checks import DocumentError as DocumentError
    from ganinterface.render.export.animation import Animation as Animation
    from ganinterface.render.export.animation import open_animation as open_animation
    from ganinterface.render.export.animation import open_latent_film as open_latent_film
    from ganinterface.render.export.drawn import export_drawn as export_drawn
    from ganinterface.render.export.exporting import export as export
    from ganinterface.render.export.options import FilmOptions as FilmOptions
    from ganinterface.render.export.options import Heat as Heat
    from ganinterface.render.export.options import SoundTrack as SoundTrack
    from ganinterface.render.export.options import Span as Span
    from ganinterface.render.finding.examples import find_edits as find_edits
    from ganinterface.render.finding.examples_order import Examples as Examples
    from ganinterface.render.finding.following.fitting import Example as Example
    from ganinterface.render.finding.following.fitting import follow as follow
    from ganinterface.render.finding.following.fitting import follow_maps as follow_maps
    from ganinterface.render.finding.holding_on import holding_on as holding_on
    from ganinterface.render.finding.map_effect import map_profiles as map_profiles
    from ganinterface.render.finding.map_effect import map_sheet as map_sheet
    from ganinterface.render.finding.map_effect import save_map_sheets as save_map_sheets
    from ganinterface.render.finding.maps import mean_maps as mean_maps
    from ganinterface.render.looks.contact_sheet import contact_sheet as contact_sheet
    from ganinterface.render.looks.heatmap import colourise as colourise
    from ganinterface.render.models import OpenModel as OpenModel
    from ganinterface.render.models import open_model as open_model
    from ganinterface.render.pictures import picture as picture
    from ganinterface.render.portraits.latents import load_latents as load_latents
    from ganinterface.render.portraits.latents import save_latent as save_latent
    from ganinterface.render.portraits.latents import styles as styles
    from ganinterface.render.portraits.qualities import Qualities as Qualities
    from ganinterface.render.portraits.sample import Look as Look
    from ganinterface.render.portraits.sample import latent_portraits as latent_portraits
    from ganinterface.render.portraits.sample import portrait as portrait
    from ganinterface.render.portraits.sample import portraits as portraits
    from ganinterface.render.portraits.sample import save_latent_portraits as save_latent_portraits
    from ganinterface.render.portraits.sample import save_portraits as save_portraits
    from ganinterface.render.rasterise import mask as mask
    from ganinterface.render.renderer import Renderer as Renderer
    from ganinterface.render.request import Frame as Frame
    from ganinterface.render.request import Request as Request
    from ganinterface.render.stamps import take_stamp as take_stamp
    from ganinterface.render.varying.axes import number_axis as number_axis
    from ganinterface.render.varying.axes import preset_axis as preset_axis
    from ganinterface.render.varying.axes import spaced as spaced
    from ganinterface.render.varying.folders import applied as applied
    from ganinterface.render.varying.folders import look_through as look_through
    from ganinterface.render.varying.folders import pictures_in as pictures_in
    from ganinterface.render.varying.plans import as_they_are as as_they_are
    from ganinterface.render.varying.plans import combinatoric as combinatoric
    from ganinterface.render.varying.plans import of_latents as of_latents
    from ganinterface.render.varying.plans import of_seeds as of_seeds
    from ganinterface.render.varying.plans import sequential as sequential
    from ganinterface.render.varying.plans import spectrum as spectrum
    from ganinterface.render.varying.plans import with_each_edit as with_each_edit
    from ganinterface.render.varying.saving import save_batch as save_batch
    from ganinterface.render.varying.sweeping import layer_of as layer_of
    from ganinterface.render.varying.sweeping import map_deviations as map_deviations
    from ganinterface.render.varying.sweeping import sweep as sweep
    from ganinterface.session import actions as actions
    from ganinterface.session.session import Session as Session
    from stylegan.pictures import over as over
