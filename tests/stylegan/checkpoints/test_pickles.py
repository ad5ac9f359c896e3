"""Pickles and torch files become plain data: what Python, numpy and torch write is read, and nothing else is made of it."""

from __future__ import annotations

import argparse
import collections
import io
import pathlib
import pickle
import sys
import types
import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from stylegan import CheckpointError
from stylegan.checkpoints.read.pickles import read_pickle
from stylegan.checkpoints.read.records import Global, Record
from stylegan.checkpoints.read.torch_zip import read_torch
from tests.stylegan.checkpoints.goldens import golden

PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)


def pickled(folder: Path, value: Any, protocol: int = 4) -> Any:
    return read(folder, pickle.dumps(value, protocol))


def read(folder: Path, content: bytes) -> Any:
    path = folder / "file.pkl"
    path.write_bytes(content)
    return read_pickle(path)


def torch_saved(folder: Path, value: Any, legacy: bool = False) -> Any:
    path = folder / "file.pt"
    torch.save(value, path, _use_new_zipfile_serialization=not legacy)
    return read_torch(path)


def foreign_class(monkeypatch: pytest.MonkeyPatch, module: str, name: str, base: type = object) -> Any:
    """A class of a program that is not here, to write a file with."""
    for depth in range(module.count(".") + 1):
        package = ".".join(module.split(".")[: depth + 1])
        monkeypatch.setitem(sys.modules, package, types.ModuleType(package))
    made = type(name, (base,), {"__module__": module})
    setattr(sys.modules[module], name, made)
    return made


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_plain_values_come_back_as_they_were(tmp_path: Path, protocol: int) -> None:
    value = {
        "numbers": [0, 1, -1, 255, 65536, -(2**31), 2**63, -(2**100), 0.5, float("inf")],
        "truth": (True, False, None),
        "texts": ["", "a\nb", "snow ☃", 'it\'s \\ "quoted"'],
        "bytes": [b"", b"\x00\xff" * 200],
        "nested": {1: (), 2: (1,), 3: (1, 2), 4: (1, 2, 3), 5: (1, 2, 3, 4), None: [[]]},
        "sets": [{"a", "b"}, frozenset({1})],
    }
    assert pickled(tmp_path, value, protocol) == value


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("kind", ["f2", "f4", ">f4", "f8", "i1", "<i8", "u2", "?", "c8"])
def test_arrays_of_numbers_come_back_as_they_were(tmp_path: Path, protocol: int, kind: str) -> None:
    array = np.arange(24).reshape(2, 3, 4).astype(kind)
    arrays = [array, np.asfortranarray(array), array[0, 0, 0], array[:0], np.array(7, kind)]
    for back, wanted in zip(pickled(tmp_path, arrays, protocol), arrays, strict=True):
        np.testing.assert_array_equal(back, wanted)
        assert np.asarray(back).shape == wanted.shape


def test_scalars_of_numpy_become_numbers_of_python(tmp_path: Path) -> None:
    back = pickled(tmp_path, [np.float32(0.5), np.int64(3), np.bool_(True)])
    assert back == [0.5, 3, True]
    assert [type(each) for each in back] == [float, int, bool]


def test_an_array_that_is_shared_stays_one(tmp_path: Path) -> None:
    array = np.ones(3)
    first, second = pickled(tmp_path, [array, array])
    assert first is second


def test_arrays_may_be_changed_as_torch_wants_to_be_able_to(tmp_path: Path) -> None:
    large = pickled(tmp_path, np.zeros(10_000, np.float32))
    torch.from_numpy(large).add_(1)  # torch warns of arrays that may not be written to
    assert large.sum() == 10_000


def test_texts_of_python_2_are_read_as_latin_1(tmp_path: Path) -> None:
    array = np.arange(4, dtype=np.float32)
    python_2 = (
        b"\x80\x02}q\x00(U\x05w\xe9ghtq\x01cnumpy.core.multiarray\n_reconstruct\nq\x02cnumpy\nndarray\nq\x03K\x00\x85"
        b"U\x01b\x87Rq\x04(K\x01K\x04\x85cnumpy\ndtype\nq\x05U\x02f4K\x00K\x01\x87Rq\x06(K\x03U\x01<NNNJ\xff\xff\xff\xff"
        b"J\xff\xff\xff\xffK\x00tb\x89U\x10" + array.tobytes() + b"tbU\x05colorq\x07S'caf\\xe9'\np0\nu."
    )
    back = read(tmp_path, python_2)
    assert back["color"] == "café"
    np.testing.assert_array_equal(back["wéght"], array)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_other_dictionaries_become_plain_ones(
    tmp_path: Path, protocol: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if protocol < 2:
        pytest.skip("NVIDIA's programs write protocol 2 and later")
    easy = foreign_class(monkeypatch, "dnnlib.util", "EasyDict", dict)(a=1)
    values = [collections.OrderedDict(b=2, c=3), easy, collections.defaultdict(list, d=[4])]
    back = pickled(tmp_path, values, protocol)
    assert back == [{"b": 2, "c": 3}, {"a": 1}, {"d": [4]}]
    assert all(type(each) is dict for each in back)


def test_an_ordered_dictionary_of_python_2_comes_from_pairs(tmp_path: Path) -> None:
    content = b"\x80\x02ccollections\nOrderedDict\n]q\x00(]q\x01(U\x01aK\x01e]q\x02(U\x01bK\x02ee\x85R."
    assert read(tmp_path, content) == {"a": 1, "b": 2}


@pytest.mark.parametrize("module", ["dnnlib.tflib.network", "mine.dnnlib.tflib.network"])
def test_a_network_becomes_a_record_of_its_state(
    tmp_path: Path, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = foreign_class(monkeypatch, module, "Network")()
    network.version, network.variables = 4, [("lod", np.float32(0))]
    back = pickled(tmp_path, (network, network))
    assert isinstance(back[0], Record)
    assert back[0] is back[1]
    assert back[0].kind == "dnnlib.tflib.network.Network"
    assert back[0].state == {"version": 4, "variables": [("lod", 0.0)]}


def test_arguments_paths_and_devices_become_records(tmp_path: Path) -> None:
    path = pathlib.PurePosixPath("/data/faces")
    found = pickled(tmp_path, [argparse.Namespace(size=256), path, torch.device("cuda:0")])
    assert [each.kind for each in found] == ["argparse.Namespace", "pathlib.PurePosixPath", "torch.device"]
    assert found[0].state == {"size": 256}


def test_the_name_of_a_function_is_no_more_than_a_name(tmp_path: Path) -> None:
    back = pickled(tmp_path, {"activation": torch.nn.functional.relu, "type": torch.float32})
    assert back == {"activation": Global("torch.nn.functional", "relu"), "type": Global("torch", "float32")}


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "bfloat16", "int64", "uint8", "bool"])
@pytest.mark.parametrize("way", ["pickle", "zip", "legacy"])
def test_tensors_come_back_as_they_were(tmp_path: Path, dtype: str, way: str) -> None:
    tensor = torch.arange(24).reshape(4, 6).to(getattr(torch, dtype))
    values = {
        "whole": tensor,
        "part": tensor[1:3, ::2],
        "turned": tensor.t(),
        "none": tensor[:0],
        "one": tensor[2, 2],
        "size": tensor.shape,
    }
    if tensor.is_floating_point():
        values["parameter"] = torch.nn.Parameter(tensor)
    back = pickled(tmp_path, values) if way == "pickle" else torch_saved(tmp_path, values, way == "legacy")
    assert back.pop("size") == (4, 6)
    for name, found in back.items():
        wanted = values[name]
        assert type(found) is torch.Tensor
        assert found.dtype == wanted.dtype
        assert torch.equal(found, wanted)


@pytest.mark.parametrize("legacy", [False, True])
def test_a_training_checkpoint_comes_back_whole(tmp_path: Path, legacy: bool) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4))
    optimizer = torch.optim.Adam(model.parameters())
    model(torch.randn(2, 3)).sum().backward()
    optimizer.step()
    saved = {
        "g_ema": model.state_dict(),
        "g_optim": optimizer.state_dict(),
        "args": argparse.Namespace(size=32),
    }
    back = torch_saved(tmp_path, saved, legacy)
    assert back["args"].state == {"size": 32}
    assert back["g_optim"]["param_groups"] == optimizer.state_dict()["param_groups"]
    assert back["g_ema"].keys() == model.state_dict().keys()
    for name, tensor in model.state_dict().items():
        assert torch.equal(back["g_ema"][name], tensor)


def test_tensors_of_one_storage_stay_views_of_it(tmp_path: Path) -> None:
    whole = torch.zeros(1000)
    back = torch_saved(tmp_path, [whole, whole[10:20]])
    back[0][15] = 1
    assert back[1][5] == 1


def test_changing_a_tensor_leaves_the_file(tmp_path: Path) -> None:
    torch_saved(tmp_path, torch.zeros(1000)).add_(1)
    assert not read_torch(tmp_path / "file.pt").any()


@pytest.mark.parametrize(
    "name", ["sg1-32", "sg1-128", "sg2-tf-32", "sg2-ada-32-cond", "sg2-in-sg3-32", "sg3-t-32", "sg3-r-32"]
)
def test_goldens_are_read(name: str) -> None:
    data = read_pickle(golden(name))
    network = data["G_ema"] if isinstance(data, dict) else data[2]
    assert isinstance(network, Record)


@pytest.mark.parametrize("name", ["sg2-ada-32-cond", "sg3-r-32"])
def test_tensors_of_a_golden_are_those_that_torch_reads(name: str) -> None:
    """Against torch itself: the storages within are files of torch's."""
    content = golden(name).read_bytes()
    expected: list[torch.Tensor] = []

    class Usual(pickle.Unpickler):
        def find_class(self, module: str, name: str) -> Any:
            if name == "_reconstruct_persistent_obj":
                return lambda meta: meta
            if name == "_rebuild_tensor_v2":
                return lambda *args: expected.append(torch._utils._rebuild_tensor_v2(*args))
            if name == "_rebuild_parameter":
                return lambda *_: None
            return dict if name == "EasyDict" else super().find_class(module, name)

    Usual(io.BytesIO(content)).load()
    found = list(tensors(read_pickle(golden(name))))
    assert len(expected) > 100
    assert sum(float(each.double().sum()) for each in found) == pytest.approx(
        sum(float(each.double().sum()) for each in expected), rel=1e-12
    )
    assert sorted(tuple(each.shape) for each in found) == sorted(tuple(each.shape) for each in expected)


def tensors(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, Record):
        yield from tensors(value.args)
    elif isinstance(value, (dict, list, tuple)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from tensors(each)


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.array([print, None]), "plain numbers"),
        (np.array(["a", "b"]), "plain numbers"),
        (np.zeros(2, [("x", "f4"), ("y", "i8")]), "plain numbers"),
        (np.zeros(2, "M8[s]"), "plain numbers"),
    ],
)
def test_arrays_of_anything_but_numbers_are_refused(tmp_path: Path, array: Any, words: str) -> None:
    with pytest.raises(CheckpointError, match=rf"file\.pkl .*{words}"):
        pickled(tmp_path, array)


def test_an_object_of_another_class_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"file\.pkl asks to run fractions\.Fraction"):
        pickled(tmp_path, __import__("fractions").Fraction(1, 2))


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_objects_of_any_programs_classes_become_records(
    tmp_path: Path, protocol: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = foreign_class(monkeypatch, "vision_module.cv_discriminator", "Discriminator")()
    plain.size = 256
    listed = foreign_class(monkeypatch, "their.tools", "History", list)([1, 2])
    named = foreign_class(monkeypatch, "lightning.parsing", "AttributeDict", dict)(lr=0.5)
    back = pickled(tmp_path, [plain, listed, named, plain], protocol)
    assert [each.kind for each in back[:3]] == [
        "vision_module.cv_discriminator.Discriminator",
        "their.tools.History",
        "lightning.parsing.AttributeDict",
    ]
    assert back[0].state == {"size": 256}
    assert back[3] is back[0]
    if protocol >= 2:
        assert (back[1].items, back[2].items) == ([1, 2], {"lr": 0.5})


def test_objects_that_refer_to_each_other_in_circles_forget_what_they_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = foreign_class(monkeypatch, "omegaconf.nodes", "Node")
    parent, child = node(), node()
    parent.content, child.parent = {"lr": child}, parent
    back = pickled(tmp_path, {"cfg": parent, "weight": 3})
    assert back["weight"] == 3
    inner = back["cfg"].state["content"]["lr"]
    assert (inner.kind, inner.state) == ("omegaconf.nodes.Node", None)


def test_keys_of_other_kinds_are_kept_apart(tmp_path: Path) -> None:
    back = pickled(tmp_path, {(1, 2): "a", (1, 3): "b", "c": 3, int: 4})
    assert sorted(map(str, back.values())) == ["3", "4", "a", "b"]
    assert back["c"] == 3


@pytest.mark.parametrize("legacy", [False, True])
def test_a_whole_module_in_a_torch_file_becomes_a_record(tmp_path: Path, legacy: bool) -> None:
    module = torch.nn.Linear(2, 3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns where it finds no source text to keep
        back = torch_saved(tmp_path, module, legacy)
    assert back.kind == "torch.nn.modules.linear.Linear"
    assert torch.equal(back.state["_parameters"]["weight"], module.weight)


def test_a_tensor_of_a_class_of_its_own_is_a_tensor(tmp_path: Path) -> None:
    parameter = torch.nn.Parameter(torch.arange(3.0))
    parameter.tag = "head"  # type: ignore[attr-defined]
    assert torch.equal(torch_saved(tmp_path, [parameter])[0], parameter)


def test_a_torch_file_that_was_packed_again_is_refused(tmp_path: Path) -> None:
    torch.save({"a": torch.zeros(1000)}, tmp_path / "whole.pt")
    with (
        zipfile.ZipFile(tmp_path / "whole.pt") as old,
        zipfile.ZipFile(tmp_path / "packed.pt", "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
    with pytest.raises(CheckpointError, match=r"packed\.pt was packed again"):
        read_torch(tmp_path / "packed.pt")


def test_a_torchscript_program_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "script.pt", "w") as archive:
        for name in ("script/data.pkl", "script/constants.pkl", "script/code/__torch__.py"):
            archive.writestr(name, pickle.dumps({}, 2))
    with pytest.raises(CheckpointError, match="TorchScript"):
        read_torch(tmp_path / "script.pt")


def test_a_torch_file_from_a_machine_with_another_order_of_bytes_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "big.pt", "w") as archive:
        archive.writestr("big/data.pkl", pickle.dumps({}, 2))
        archive.writestr("big/byteorder", "big")
    with pytest.raises(CheckpointError, match="order of bytes"):
        read_torch(tmp_path / "big.pt")
