"""Finding, fetching (over file:// addresses) and reading weights; nothing here touches the network."""

import hashlib
import pickle

import keras
import numpy as np
import pytest

from keras_genimg import metrics
from keras_genimg.metrics import publishers, weights
from keras_genimg.metrics.torch_file import read_torch_file
from tests.kinds_of_damage import DAMAGES, packed


@pytest.fixture
def empty_home(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_GENIMG_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_the_home_is_the_environments(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_GENIMG_HOME", str(tmp_path))
    assert weights.home() == tmp_path
    monkeypatch.delenv("KERAS_GENIMG_HOME")
    assert weights.home().parts[-2:] == (".cache", "keras_genimg")


def test_what_is_there_is_read(empty_home, monkeypatch):
    monkeypatch.setitem(publishers.NUMBERS, "alexnet", 3)
    (empty_home / "weights").mkdir(parents=True)
    np.savez(empty_home / "weights/alexnet.npz", **{"a.b": np.arange(3.0)})
    np.testing.assert_array_equal(metrics.load_weights("alexnet")["a.b"], [0, 1, 2])


def test_damaged_weights_are_told_with_the_ways_to_mend_them(empty_home, monkeypatch):
    monkeypatch.setitem(publishers.NUMBERS, "alexnet", 500)
    path = empty_home / "weights/alexnet.npz"
    path.parent.mkdir(parents=True)
    for damaged in DAMAGES.values():
        path.write_bytes(damaged(packed(mean=np.arange(500.0))))
        with pytest.raises(ValueError, match=r"alexnet\.npz is damaged .*: remove it, .* or bring a whole one"):
            metrics.load_weights("alexnet")


def test_nowhere_to_be_had_is_one_error_with_both_ways(empty_home, monkeypatch, tmp_path):
    gone = [(f"file://{tmp_path}/gone.pth", "gone.pth", "0" * 64)]
    monkeypatch.setitem(publishers.SOURCES, "vgg16", gone)
    with pytest.raises(FileNotFoundError, match=r"not in .*weights.*gone.pth did not answer.*bring vgg16.npz"):
        metrics.load_weights("vgg16")
    assert list((empty_home / "weights").iterdir()) == []
    with pytest.raises(ValueError, match="`name` must be one of"):
        metrics.load_weights("resnet")


def test_a_publishers_file_is_fetched_checked_and_converted_once(empty_home, monkeypatch, tmp_path):
    torch = pytest.importorskip("torch", reason="torch writes the files that this reads")
    rng = np.random.default_rng(0)
    backbone = {f"features.{n}.{part}": rng.normal(size=size) for n in (0, 3) for part, size in PARTS.items()}
    heads = {f"lin{i}.model.1.weight": rng.normal(size=(1, 4, 1, 1)) for i in range(5)}
    sources = []
    for file, arrays in (("backbone.pth", backbone), ("heads.pth", heads)):
        torch.save({name: torch.from_numpy(array) for name, array in arrays.items()}, tmp_path / file)
        sha256 = hashlib.sha256((tmp_path / file).read_bytes()).hexdigest()
        sources.append((f"file://{tmp_path}/{file}", file, sha256))
    monkeypatch.setitem(publishers.SOURCES, "alexnet", sources)
    monkeypatch.setitem(publishers.NUMBERS, "alexnet", 2 * 304 + 5 * 4)
    found = metrics.load_weights("alexnet")
    np.testing.assert_array_equal(
        found["AlexNet_0.Conv_1.kernel"][2, 1, 0, 3], backbone["features.3.weight"][3, 0, 2, 1]
    )
    assert found["NetLinLayer_4.Conv_0.kernel"].shape == (1, 1, 4, 1)
    monkeypatch.setitem(publishers.SOURCES, "alexnet", [])
    assert metrics.load_weights("alexnet").keys() == found.keys()


PARTS = {"weight": (4, 3, 5, 5), "bias": (4,)}


def test_a_file_that_is_not_the_published_one_is_refused(empty_home, monkeypatch, tmp_path):
    (tmp_path / "other.pth").write_bytes(b"something else")
    monkeypatch.setitem(publishers.SOURCES, "vgg16", [(f"file://{tmp_path}/other.pth", "other.pth", "0" * 64)])
    with pytest.raises(ValueError, match="not what its publisher published"):
        metrics.load_weights("vgg16")


@pytest.mark.parametrize("zipped", [True, False])
def test_tensors_are_read_as_torch_wrote_them(tmp_path, zipped):
    torch = pytest.importorskip("torch", reason="torch writes the files that this reads")
    whole = torch.arange(24.0).reshape(4, 6)
    state = {"whole": whole, "part": whole[1:, ::2].T, "half": whole.half(), "count": torch.tensor(7)}
    torch.save(state, tmp_path / "x.pth", _use_new_zipfile_serialization=zipped)
    found = read_torch_file(tmp_path / "x.pth")
    assert found.keys() == state.keys()
    for name, tensor in state.items():
        np.testing.assert_array_equal(found[name], tensor.numpy())
        assert found[name].dtype == tensor.numpy().dtype


class Malice:
    def __reduce__(self):
        return print, ("this must never be printed",)


@pytest.mark.parametrize("content", [pickle.dumps(Malice()), b"", b"text", pickle.dumps(5), pickle.dumps({})])
def test_nothing_else_is_opened(tmp_path, content, capsys):
    (tmp_path / "x.pth").write_bytes(content)
    with pytest.raises(ValueError, match=r"builtins.print|not a .*file"):
        read_torch_file(tmp_path / "x.pth")
    assert capsys.readouterr().out == ""


def test_the_inceptions_names_are_a_bijection():
    """pytorch-fid names 94 convolutions; each must become a different one of the graph's."""

    def chain(kind, count):
        return [f"{kind}_{number}" for number in range(1, count + 1)]

    forks = ["branch3x3_1", "branch3x3_2a", "branch3x3_2b"]
    forks += ["branch3x3dbl_1", "branch3x3dbl_2", "branch3x3dbl_3a", "branch3x3dbl_3b"]
    blocks = {
        "5b 5c 5d": ["branch1x1", *chain("branch5x5", 2), *chain("branch3x3dbl", 3), "branch_pool"],
        "6a": ["branch3x3", *chain("branch3x3dbl", 3)],
        "6b 6c 6d 6e": ["branch1x1", *chain("branch7x7", 3), *chain("branch7x7dbl", 5), "branch_pool"],
        "7a": [*chain("branch3x3", 2), *chain("branch7x7x3", 4)],
        "7b 7c": ["branch1x1", *forks, "branch_pool"],
    }
    names = [
        f"Mixed_{block}.{branch}" for some, all_of in blocks.items() for block in some.split() for branch in all_of
    ]
    names += [f"Conv2d_{stem}" for stem in ("1a_3x3", "2a_3x3", "2b_3x3", "3b_1x1", "4a_3x3")]
    layers = metrics.inception_2015().layers
    convolutions = {layer.name.replace("-", ".") for layer in layers if isinstance(layer, keras.layers.Conv2D)}
    assert len(names) == 94
    assert {publishers._original_name(name) for name in names} == convolutions
