"""Which of the arrays in a file are the latents, by what programs call them and by their shapes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from stylegan.files.array_files import W_KEYS, Z_KEYS, FoundArray
from stylegan.files.numpy_files import listed
from stylegan.files.problem import FileProblem, quoted
from stylegan.latents.latent import Latent, Sizes, Space, as_latents

COMPONENTS = {"lat_comp", "act_comp", "comp", "eigvec"}  # of programs that look for directions


class Chosen(NamedTuple):
    """The arrays that are latents, and what space their names say that they are in."""

    arrays: list[FoundArray]
    space: Space | None


def latents_in(found: Sequence[FoundArray], stem: str, sizes: Sizes, space: Space | None) -> list[Latent]:
    """The latents in the arrays of a file that is called `stem`; FileProblem where it is not clear which they are."""
    chosen = _chosen(found, sizes, space)
    latents: list[Latent] = []
    for each in chosen.arrays:
        name = stem if len(chosen.arrays) == 1 else _name(each) or stem
        where = f": its array '{quoted('/'.join(each.way))}'" if each.way else ""
        try:
            latents += as_latents(each.read(), name, sizes, space or chosen.space)
        except FileProblem as problem:
            raise FileProblem(f"{where}{problem}") from problem
    return latents


def _chosen(found: Sequence[FoundArray], sizes: Sizes, space: Space | None) -> Chosen:
    keys = {each.key for each in found}
    known: dict[Space, tuple[str, ...]] = {"w": W_KEYS, "z": Z_KEYS}
    for of in sorted(known, key=lambda each: each != (space or "w")):
        key = next((key for key in known[of] if key in keys), None)
        if key is not None:
            return Chosen([each for each in found if each.key == key], of)
    if COMPONENTS & keys:
        raise FileProblem(" holds components of directions, not a latent: please load it as attributes")
    lengths = [sizes.z_dim] if space == "z" else [sizes.w_dim, sizes.z_dim]
    shaped = [each for each in found if each.shape and each.shape != (1,)]
    if _is_list_of_lengths(shaped):
        raise FileProblem(
            " holds a list of arrays of different lengths, as a latent of StyleSpace is: only those of w and z can be opened"
        )
    fitting = ([each for each in shaped if each.shape[-1] == length] for length in lengths)
    arrays = next(filter(None, fitting), shaped or list(found))
    if not arrays:
        raise FileProblem(" holds no latent: there are no numbers in it")
    if len({each.shape[-1:] for each in arrays}) > 1:
        names = listed(["/".join(each.way) for each in arrays])
        raise FileProblem(f" holds no latent: none of the arrays in it is called w, they are {names}")
    return Chosen(arrays, None)


def _is_list_of_lengths(found: Sequence[FoundArray]) -> bool:
    """Whether rows of different lengths stand side by side in a list: the styles of each layer, after their affine maps."""
    lists: dict[tuple[str, ...], set[int]] = {}
    for each in found:
        if each.way and each.way[-1].isdecimal() and len(each.shape) < 3:
            lists.setdefault(each.way[:-1], set()).add(each.shape[-1])
    return any(len(lengths) > 1 for lengths in lists.values())


def _name(each: FoundArray) -> str:
    """What leads to one of several arrays: the picture that it was made of, and its place."""
    way = each.way[:-1] if each.key in (*W_KEYS, *Z_KEYS) and each.way[-1].lower() == each.key else each.way
    return " ".join(str(int(part) + 1) if part.isdecimal() else part for part in way)
