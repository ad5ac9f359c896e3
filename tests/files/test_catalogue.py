"""The catalogue of models: the shipped list holds, a person's own adds to it, and what is wrong in it is said by line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganinterface.assets import asset
from ganinterface.files.catalogue import load_catalogue, models_folder, own_list
from ganinterface.files.catalogue_entry import CatalogueError, size_text
from ganinterface.files.catalogue_file import MAX_BYTES, read_list

MINE = """
# my nets
[[model]]
name = "mine"
family = "stylegan2"
resolution = [256, 128]
licence = "CC0"
address = "http://example.org/nets/mine.pkl"
"""
SUM = "0123456789abcdefABCDEF" + 42 * "0"


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the person's own list is looked for; there is none at first."""
    monkeypatch.setenv("GANINTERFACE_CONFIG", str(tmp_path))
    assert own_list() == tmp_path / "models.toml"
    return own_list()


def problem(path: Path, text: str | bytes) -> str:
    """What is said of a list; the shipped one is still there."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    catalogue = load_catalogue()
    assert catalogue.entries == read_list(asset("models.toml"))
    assert catalogue.problem is not None
    assert "\n" not in catalogue.problem
    assert catalogue.problem.startswith(f"'{path}'")
    assert catalogue.problem.endswith(".")
    return catalogue.problem.removeprefix(f"'{path}'")


# --- the shipped list --------------------------------------------------------------------------------------


def test_the_shipped_list_has_every_family_from_the_publishers_own_addresses() -> None:
    entries = load_catalogue().entries
    assert {entry.family for entry in entries} == {"stylegan", "stylegan2", "stylegan3"}
    assert len({entry.address for entry in entries}) == len(entries) > 50
    assert all(entry.address.startswith("https://") and entry.licence for entry in entries)
    assert all(entry.licence_page for entry in entries)
    assert not any(entry.own for entry in entries)


def test_a_models_address_names_its_resolution_where_it_names_any() -> None:
    for entry in load_catalogue().entries:
        named = re.search(r"(\d+)x(\d+)\.pkl$", entry.address)
        if named:
            assert entry.resolution == (int(named[2]), int(named[1]))


def test_a_file_is_called_as_the_entry_with_the_addresss_suffix() -> None:
    catalogue = load_catalogue()
    assert catalogue.find("stylegan2-ada-ffhq").file_name == "stylegan2-ada-ffhq.pkl"
    assert catalogue.find("rosinality-cat-config-f").file_name == "rosinality-cat-config-f.pt"


def test_a_name_that_is_not_there_is_answered_with_the_nearest() -> None:
    catalogue = load_catalogue()
    with pytest.raises(
        CatalogueError, match=r"no model 'stylegan3-ffhq' .* did you mean 'stylegan3-[tr]-ffhq-"
    ):
        catalogue.find("stylegan3-ffhq")
    with pytest.raises(CatalogueError, match="'ganinterface models' lists those there are"):
        catalogue.find("xyz")


# --- a person's own list -----------------------------------------------------------------------------------


def test_an_own_list_adds_its_models(own: Path) -> None:
    own.write_text(MINE)
    catalogue = load_catalogue()
    assert catalogue.problem is None
    mine = catalogue.entries[-1]
    assert (mine.name, mine.family, mine.resolution, mine.own) == ("mine", "stylegan2", (256, 128), True)
    assert (mine.size, mine.sha256, mine.about) == (None, "", "")


def test_an_own_model_takes_the_place_of_a_shipped_one_of_its_name(own: Path) -> None:
    before = load_catalogue()
    own.write_text(MINE.replace('"mine"', '"stylegan2-ada-ffhq"'))
    after = load_catalogue()
    assert [entry.name for entry in after.entries] == [entry.name for entry in before.entries]
    assert after.find("stylegan2-ada-ffhq").address == "http://example.org/nets/mine.pkl"


def test_every_field_can_be_given(own: Path) -> None:
    fields = (
        f'about = "cats · Katzen"\nlicence_page = "https://example.org/x"\nsize = 12_345\nsha256 = "{SUM}"'
    )
    own.write_text(MINE + fields, "utf-8-sig")
    mine = load_catalogue().find("mine")
    assert (mine.about, mine.licence_page) == ("cats · Katzen", "https://example.org/x")
    assert (mine.size, mine.sha256) == (12_345, SUM.lower())


def test_an_empty_list_is_no_mistake(own: Path) -> None:
    own.write_text("# nothing yet\n")
    assert load_catalogue().problem is None
    assert load_catalogue().entries == read_list(asset("models.toml"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"stylegan2"', '"stylegan9"', ", line 5: the family has to be 'stylegan' or 'stylegan2' or 'stylegan3'"),
        ("[256, 128]", "[256]", ", line 6: the resolution has to be [height, width], each from 1 to 16384."),
        ("[256, 128]", "[256, -1]", ", line 6: the resolution has to be"),
        ("[256, 128]", "[true, 1]", ", line 6: the resolution has to be"),
        ("[256, 128]", "256", ", line 6: the resolution has to be"),
        ('"CC0"', "3", ", line 7: the licence has to be one line of text"),
        ('"CC0"', '"CC0\\u001b[2J"', ", line 7: the licence has to be one line of text"),
        ('"CC0"', '"\\u202E0CC"', ", line 7: the licence has to be one line of text"),
        ('"CC0"', f'"{"x" * 201}"', ", line 7: the licence has to be one line of text"),
        ("http://", "ftp://", ", line 8: the address has to be an address that begins with http:// or https://."),
        ("http://", "file:///", ", line 8: the address has to be"),
        ("http://example.org/", "http:///", ", line 8: the address has to be"),
        ("example.org", "me:secret@example.org", ", line 8: the address has to be"),
        ("example.org", "example.org:port", ", line 8: the address has to be"),
        ("example.org", "[::1", ", line 8: the address has to be"),
        ("nets/", "my nets/", ", line 8: the address has to be"),
        ("mine.pkl", "mine.zip", ", line 8: the address has to be an address that ends in .pkl"),
        ('name = "mine"', 'name = "../mine"', ", line 4: the name has to be up to 64 small letters"),
        ('name = "mine"', 'name = "-mine"', ", line 4: the name has to be"),
        ('name = "mine"', 'name = ".mine"', ", line 4: the name has to be"),
        ('licence = "CC0"', "", ", line 3: the model has no licence."),
        ('licence = "CC0"', 'license = "CC0"', ", line 7: a model has no field 'license'."),
        ("# my nets", "[[models]]", ", line 2: every model of the list begins with the line [[model]]."),
        ("[[model]]", "[model]", ", line 3: every model of the list begins with the line [[model]]."),
        ('licence = "CC0"', "licence = CC0", ", line 7: Invalid value."),
        ('"CC0"', '"CC0', ", line 7: "),
        ("mine.pkl\"", "mine.pkl", ", line 8: "),
        ("[256, 128]", f"[{'9' * 5000}, 1]", " is not a list of models."),
        ("[256, 128]", "[" * 5000, " is not a list of models."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(own: Path, old: str, new: str, said: str) -> None:
    assert old in MINE
    assert problem(own, MINE.replace(old, new)).startswith(said)


@pytest.mark.parametrize("line", ["size = 0", "size = 1.5", "size = true", "size = 99999999999999", 'sha256 = "abc"',
                                  f'sha256 = "{"x" * 64}"', "sha256 = 3", 'licence_page = "javascript:1"'])  # fmt: skip
def test_optional_fields_are_checked_too(own: Path, line: str) -> None:
    field = line.split(" ")[0]
    assert problem(own, MINE + line).startswith(f", line 9: the {field} has to be ")


def test_the_line_is_that_of_the_right_model(own: Path) -> None:
    second = MINE.replace('"mine"', '"yours"').replace("[256, 128]", '"large"')
    assert problem(own, MINE + second).startswith(", line 14: the resolution")
    assert problem(own, MINE + MINE) == ", line 12: there are two models of the name 'mine'."


def test_where_no_line_can_be_told_the_model_is_counted(own: Path) -> None:
    assert problem(own, 'model = [{name = "mine"}]').startswith(", model 1: the model has no family")


def test_a_list_that_is_no_text_or_too_large_or_no_file_is_said(own: Path) -> None:
    assert problem(own, MINE.encode() + b"\xff\xfe") == ", line 9: this is not text in UTF-8."
    assert problem(own, b"#" * (MAX_BYTES + 1)) == " is too large for a list of models."
    own.unlink()
    own.mkdir()
    problem_of_folder = load_catalogue().problem
    assert problem_of_folder is not None
    assert problem_of_folder.startswith(f"'{own}' cannot be read: ")


def test_a_name_that_may_be_in_the_broken_list_is_answered_with_what_is_wrong_there(own: Path) -> None:
    own.write_text(MINE.replace("[256, 128]", "256"))
    with pytest.raises(
        CatalogueError, match=r"no model 'mine' in the catalogue; '.*', line 6: the resolution"
    ):
        load_catalogue().find("mine")


def test_the_example_in_the_guide_is_such_a_list(own: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guide.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    own.write_text(example, "utf-8")
    assert load_catalogue().problem is None
    assert load_catalogue().entries[-1].own


@given(st.integers(0, len(MINE)), st.integers(0, 30), st.binary(max_size=8))
def test_whatever_is_in_the_list_it_is_read_or_refused_in_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, start: int, length: int, put: bytes
) -> None:
    path = tmp_path_factory.mktemp("lists") / "models.toml"
    content = MINE.encode()
    path.write_bytes(content[:start] + put + content[start + length :])
    said = ""
    try:
        read_list(path)
    except CatalogueError as error:
        said = str(error)
    assert said == "" or (said.startswith(f"'{path}'") and "\n" not in said)


# --- folders and numbers -----------------------------------------------------------------------------------


def test_downloads_have_a_folder_of_their_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GANINTERFACE_DATA", str(tmp_path))
    assert models_folder() == tmp_path / "models"
    monkeypatch.delenv("GANINTERFACE_DATA")
    assert models_folder().parts[-2:] == ("GANInterface", "models")


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (9_949, "9.9 kB"), (9_950, "10 kB"), (999_499, "999 kB"),
     (999_999, "1.0 MB"), (381_624_121, "382 MB"), (1_234_567_890, "1.2 GB")],
)  # fmt: skip
def test_sizes_are_written_as_a_person_says_them(size: int, text: str) -> None:
    assert size_text(size) == text
