"""Finds edits as a person does: from one portrait with more of an attribute, and with less of it."""

from __future__ import annotations

from msgspec.structs import replace

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import AttributeAmount, Document, LatentPart, Truncation
from ganinterface.document.region import Rectangle, Region
from ganinterface.render.finding.edits import Found
from ganinterface.render.finding.examples import find_edits
from ganinterface.render.finding.examples_order import Examples
from recipes.portraits.shipping.attribute_table import Spec, specs
from recipes.portraits.shipping.attributes import scaled
from recipes.portraits.shipping.pool import PSI
from recipes.portraits.shipping.traits import Trait, box_of
from recipes.portraits.shipping.workshop import Workshop

HAIR = (0.05, 0.0, 0.95, 0.65)  # of the picture: roughly where it is
SEED = 1  # of the portrait
STATES = (1.4, 2.3)  # how far it is moved to both sides, in the attribute's own steps
FINEST = (
    8  # a layer is at least one part of so many of the picture's height: larger cells move more than the part
)


def spec_of(trait: Trait) -> Spec | None:
    """The attribute that moves what the trait is told by; None where none does."""
    known = () if trait.way == "is" else (trait.tag, *trait.setting)
    return next((spec for spec in specs() if spec.tag in known), None)


def amount_of(
    workshop: Workshop, trait: Trait, spec: Spec, steps: float
) -> tuple[AttributeAmount, ArrayStore]:
    """Of the attribute towards the trait, and its vector; ValueError where W does not know it."""
    direction, one = scaled(workshop, spec)
    wished = trait.setting.get(spec.tag)
    down = trait.way in ("down", "off") or (isinstance(wished, float) and wished < 0)
    arrays = ArrayStore()
    vector = arrays.put(direction.vector)
    return AttributeAmount(direction.name, vector, round(one * (-steps if down else steps), 2)), arrays


def between_states(workshop: Workshop, trait: Trait, spec: Spec, steps: float) -> Found:
    """The best edit that makes of a portrait with less of the attribute what it is with more; ValueError where none does."""
    generator = workshop.generator
    amount, arrays = amount_of(workshop, trait, spec, steps)
    plain = Document(latent=(LatentPart(SEED),), truncation=Truncation(PSI, generator.config.cutoff))
    more = replace(plain, attributes=(amount,))
    less = replace(plain, attributes=(replace(amount, amount=-amount.amount),))
    height, width = generator.resolution
    top, bottom, left, right = box_of(trait, height)
    around = HAIR if trait.box == "hair" else (left / width, top / height, right / width, bottom / height)
    examples = Examples((more,), (less,), Region((Rectangle(*around),)), trait.name.replace("-", " "))
    fine = [layer.name for layer in generator.layers if layer.height * FINEST >= height]
    best = find_edits(generator, arrays, examples, among=fine).built[0]
    return Found(best.edit, best.arrays)
