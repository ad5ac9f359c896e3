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

__version__ = "0.1.0"

# Module -> names that are to be had from here, its own among them where the module is what people want.
_HOMES = {
    "ganinterface.assets": ("asset",),
    "ganinterface.render.animation": (
        "Animation",
        "open_animation",
    ),
    "ganinterface.render.downloads": ("download",),
    "ganinterface.render.export": (
        "export_frames",
        "export_gif",
        "export_png",
    ),
    "ganinterface.render.heatmap": ("colourise",),
    "ganinterface.render.latents": (
        "load_latents",
        "save_latent",
        "styles",
    ),
    "ganinterface.render.library": (
        "combine",
        "load_attributes",
        "save_attributes",
    ),
    "ganinterface.render.models": (
        "OpenModel",
        "open_model",
    ),
    "ganinterface.render.pipeline": (
        "DocumentError",
        "picture",
    ),
    "ganinterface.render.regions": ("mask",),
    "ganinterface.render.renderer": ("Renderer",),
    "ganinterface.render.request": (
        "Frame",
        "Request",
    ),
    "ganinterface.render.sample": (
        "Look",
        "latent_portraits",
        "portrait",
        "portraits",
        "save_latent_portraits",
        "save_portraits",
    ),
    "ganinterface.render.stamps": (
        "mean_maps",
        "take_stamp",
    ),
    "ganinterface.session.actions": ("actions",),
    "ganinterface.session.arrays": ("ArrayStore",),
    "ganinterface.session.catalogue": ("load_catalogue",),
    "ganinterface.session.document": (
        "AttributeAmount",
        "Document",
        "Edit",
        "LatentPart",
        "ModelRef",
        "Noise",
        "Rectangle",
        "Region",
        "Stamp",
        "Stroke",
        "StyleMix",
        "Transform",
        "Truncation",
        "without_edits",
    ),
    "ganinterface.session.ground": ("over",),
    "ganinterface.session.labels": ("read_names",),
    "ganinterface.session.model_info": ("ModelInfo",),
    "ganinterface.session.picture_file": (
        "read_document_png",
        "save_png",
    ),
    "ganinterface.session.presets": (
        "Preset",
        "PresetError",
        "apply_preset",
        "load_preset",
        "make_preset",
        "save_preset",
    ),
    "ganinterface.session.project": (
        "AttributeEntry",
        "Project",
        "ProjectError",
    ),
    "ganinterface.session.session": ("Session",),
    "ganinterface.session.storage": (
        "load_project",
        "save_project",
    ),
    "ganinterface.session.timeline": (
        "Pose",
        "Timeline",
        "add_pose",
        "new_pose",
    ),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = ["__version__", *_HOME]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    home = import_module(_HOME[name])
    value = home if home.__name__.endswith(f".{name}") else getattr(home, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


# The same for type checkers, which cannot see what happens when a name is used.
if TYPE_CHECKING:
    from ganinterface.assets import asset as asset
    from ganinterface.render.animation import Animation as Animation
    from ganinterface.render.animation import open_animation as open_animation
    from ganinterface.render.downloads import download as download
    from ganinterface.render.export import export_frames as export_frames
    from ganinterface.render.export import export_gif as export_gif
    from ganinterface.render.export import export_png as export_png
    from ganinterface.render.heatmap import colourise as colourise
    from ganinterface.render.latents import load_latents as load_latents
    from ganinterface.render.latents import save_latent as save_latent
    from ganinterface.render.latents import styles as styles
    from ganinterface.render.library import combine as combine
    from ganinterface.render.library import load_attributes as load_attributes
    from ganinterface.render.library import save_attributes as save_attributes
    from ganinterface.render.models import OpenModel as OpenModel
    from ganinterface.render.models import open_model as open_model
    from ganinterface.render.pipeline import DocumentError as DocumentError
    from ganinterface.render.pipeline import picture as picture
    from ganinterface.render.regions import mask as mask
    from ganinterface.render.renderer import Renderer as Renderer
    from ganinterface.render.request import Frame as Frame
    from ganinterface.render.request import Request as Request
    from ganinterface.render.sample import Look as Look
    from ganinterface.render.sample import latent_portraits as latent_portraits
    from ganinterface.render.sample import portrait as portrait
    from ganinterface.render.sample import portraits as portraits
    from ganinterface.render.sample import save_latent_portraits as save_latent_portraits
    from ganinterface.render.sample import save_portraits as save_portraits
    from ganinterface.render.stamps import mean_maps as mean_maps
    from ganinterface.render.stamps import take_stamp as take_stamp
    from ganinterface.session import actions as actions
    from ganinterface.session.arrays import ArrayStore as ArrayStore
    from ganinterface.session.catalogue import load_catalogue as load_catalogue
    from ganinterface.session.document import AttributeAmount as AttributeAmount
    from ganinterface.session.document import Document as Document
    from ganinterface.session.document import Edit as Edit
    from ganinterface.session.document import LatentPart as LatentPart
    from ganinterface.session.document import ModelRef as ModelRef
    from ganinterface.session.document import Noise as Noise
    from ganinterface.session.document import Rectangle as Rectangle
    from ganinterface.session.document import Region as Region
    from ganinterface.session.document import Stamp as Stamp
    from ganinterface.session.document import Stroke as Stroke
    from ganinterface.session.document import StyleMix as StyleMix
    from ganinterface.session.document import Transform as Transform
    from ganinterface.session.document import Truncation as Truncation
    from ganinterface.session.document import without_edits as without_edits
    from ganinterface.session.ground import over as over
    from ganinterface.session.labels import read_names as read_names
    from ganinterface.session.model_info import ModelInfo as ModelInfo
    from ganinterface.session.picture_file import read_document_png as read_document_png
    from ganinterface.session.picture_file import save_png as save_png
    from ganinterface.session.presets import Preset as Preset
    from ganinterface.session.presets import PresetError as PresetError
    from ganinterface.session.presets import apply_preset as apply_preset
    from ganinterface.session.presets import load_preset as load_preset
    from ganinterface.session.presets import make_preset as make_preset
    from ganinterface.session.presets import save_preset as save_preset
    from ganinterface.session.project import AttributeEntry as AttributeEntry
    from ganinterface.session.project import Project as Project
    from ganinterface.session.project import ProjectError as ProjectError
    from ganinterface.session.session import Session as Session
    from ganinterface.session.storage import load_project as load_project
    from ganinterface.session.storage import save_project as save_project
    from ganinterface.session.timeline import Pose as Pose
    from ganinterface.session.timeline import Timeline as Timeline
    from ganinterface.session.timeline import add_pose as add_pose
    from ganinterface.session.timeline import new_pose as new_pose
