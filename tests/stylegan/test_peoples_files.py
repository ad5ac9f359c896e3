"""Latents and directions that people have, as their programs wrote them: each opens, or is refused for a named reason.

The numbers are those of the golden sg2-in-sg3-32 (8 styles, w 32, z 32), whose original implementation made them.
"""

from __future__ import annotations

import numpy as np
import pytest

from stylegan.directions import DirectionError, read_directions
from stylegan.files.kinds import file_kind
from stylegan.latents import LatentError, read_latents
from tests.cases import case
from tests.stylegan.checkpoints.goldens import expected

GOLDEN = "sg2-in-sg3-32"
SIZES = {"num_ws": 8, "w_dim": 32, "z_dim": 32}
PHOTO = ["photo.jpg 1", "photo.jpg 2"]


@pytest.mark.parametrize(
    ("name", "of", "count", "called"),
    [
        ("dlatents.npz", "w_mixed", 1, ["latent-dlatents"]),  # StyleGAN2's projector
        ("pivot.npz", "w_mixed", 1, ["latent-pivot"]),  # np.savez without a name: arr_0
        ("latent_code.npz", "w_mixed", 1, ["latent-latent_code"]),
        ("w.npy", "w_mixed", 1, ["latent-w"]),  # float64 in Fortran's order
        ("latents.pt", "w_mixed", 3, ["latent-latents 1", "latent-latents 2", "latent-latents 3"]),  # e4e
        ("photo.pt", "w_mixed", 1, ["latent-photo"]),  # rosinality's projector: picture, latent and noise
        ("w.pt", "w_mixed", 1, ["latent-w"]),
        ("latents.npy", "w_mixed", 2, PHOTO),  # ReStyle: a pickled dictionary of steps
        ("list_of_w.npy", "w_mixed", 3, [f"latent-list_of_w {number}" for number in (1, 2, 3)]),
        ("mean_latent.pkl", "w", 1, ["latent-mean_latent"]),  # a tensor in a pickle
        ("face.txt", "w", 1, ["latent-face"]),
        ("face_lines.txt", "w", 1, ["latent-face_lines"]),
        ("latents.csv", "w", 3, [f"latent-latents {number}" for number in (1, 2, 3)]),  # no header
        ("z.npy", "z", 3, ["latent-z 1", "latent-z 2", "latent-z 3"]),
    ],
)
def test_a_latent_opens_with_the_numbers_that_its_program_wrote(
    name: str, of: str, count: int, called: list[str]
) -> None:
    latents = read_latents(case(f"latent-{name}"), **SIZES)
    assert [latent.name for latent in latents] == called
    assert {latent.space for latent in latents} == {
        "w"
    }  # z is as long, and nothing in the file says that it is z
    for latent, wanted in zip(latents, expected(GOLDEN)[of][:count], strict=True):
        np.testing.assert_allclose(np.broadcast_to(latent.array, wanted.shape), wanted, atol=1e-5)
    assert file_kind(case(f"latent-{name}")) == "latents"


def test_a_latent_of_z_can_be_said_to_be_one() -> None:
    latents = read_latents(case("latent-z.npy"), **SIZES, space="z")
    assert [(latent.space, latent.array.shape) for latent in latents] == [("z", (32,))] * 3
    (beside_w,) = read_latents(case("latent-w.pt"), **SIZES, space="z")
    assert (beside_w.space, beside_w.array.any()) == ("z", False)  # the array z of that file is all 0


def test_what_no_latent_has_is_refused() -> None:
    with pytest.raises(
        LatentError, match=r"holds a number of the size 3e\+38, and those of directions and latents"
    ):
        read_latents(case("hostile-latent-3e38.npy"))
    with pytest.raises(LatentError, match="it has 32 numbers for a style, and this model's w has 512"):
        read_latents(case("latent-face.txt"), num_ws=18, w_dim=512, z_dim=512)


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("age.pt", ["direction-age"]),
        ("smile_old.pt", ["direction-smile_old"]),  # torch before 1.6
        ("direction.npz", ["direction-direction"]),
        ("glasses_direction.pkl", ["direction-glasses_direction"]),
        ("pandas.csv", ["smile", "glasses"]),
        ("many.npy", [f"direction-many {number}" for number in range(1, 9)]),
        ("matrix.npy", [f"direction-matrix {number}" for number in range(1, 9)]),
        ("ffhq_pca.pt", [f"PC {number}" for number in range(1, 9)]),
    ],
)
def test_a_direction_opens(name: str, called: list[str]) -> None:
    directions = read_directions(case(f"direction-{name}"), num_ws=8)
    assert [direction.name for direction in directions] == called
    assert {direction.vector.shape for direction in directions} == {(32,)}
    assert file_kind(case(f"direction-{name}")) == "directions"


def test_directions_are_what_their_program_wrote() -> None:
    many = np.load(case("direction-many.npy"))
    for name in ("many", "matrix"):  # orthonormal rows are components, though there are as many as styles
        read = read_directions(case(f"direction-{name}.npy"), num_ws=8)
        np.testing.assert_array_equal(np.stack([each.vector for each in read]), many.reshape(8, 32))
    deviations = [2, 1.728571, 1.457143, 1.185714, 0.914286, 0.642857, 0.371429, 0.1]
    lengths = [np.linalg.norm(each.vector) for each in read_directions(case("direction-ffhq_pca.pt"))]
    np.testing.assert_allclose(lengths, deviations, rtol=1e-5)
    one = np.load(case("direction-direction.npz"))["direction"][0]
    for name in ("age.pt", "smile_old.pt", "direction.npz", "glasses_direction.pkl"):
        (direction,) = read_directions(case(f"direction-{name}"))
        np.testing.assert_array_equal(direction.vector, one)


def test_components_that_were_found_in_z_are_refused_with_the_reason() -> None:
    path = case("direction-stylegan2_style_ipca_c8.npz")
    assert file_kind(path) == "directions"
    with pytest.raises(DirectionError) as caught:
        read_directions(path)
    assert str(caught.value) == (
        "'direction-stylegan2_style_ipca_c8.npz' holds components that GANSpace found in z (its lat_stdev is all 1), and "
        "attributes are added to w, behind the mapping network: please make it again with --use_w."
    )


def test_each_of_the_two_kinds_says_that_it_is_not_the_other() -> None:
    with pytest.raises(
        DirectionError, match=r"holds a latent \(dlatents\), not directions: please open it as a latent"
    ):
        read_directions(case("latent-dlatents.npz"))
    with pytest.raises(
        LatentError, match="holds components of directions, not a latent: please load it as attributes"
    ):
        read_latents(case("direction-ffhq_pca.pt"), **SIZES)
