"""Each tutorial runs from top to bottom, offline, and shows pictures; in git it has no outputs."""

import base64
import configparser
import importlib.util
import io
import os
import pathlib

import keras
import nbclient
import nbformat
import numpy as np
import pytest
from PIL import Image

ROOT = pathlib.Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "tutorials").glob("*.ipynb"))
EACH = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
# The least number of pictures that a page shows, and what it needs beside the package.
PICTURES = {
    "1_train_a_gan": 5,
    "2_latent_space": 7,
    "3_restyle_a_photo": 7,
    "4_upscale_a_photo": 3,
    "5_export_and_serve": 3,
    "6_your_own_loss_and_model": 2,
    "7_a_portrait_becomes_a_cartoon": 7,
    "8_mend_an_old_photo": 6,
    "9_from_noise_to_garments": 8,
}
NEEDS = {"5_export_and_serve": ("tensorflow", "aiohttp", "prometheus_client", "tensorflow_serving")}
ON_EVERY_BACKEND = {"6_your_own_loss_and_model"}  # the others run there, too; once is enough


def test_there_are_nine():
    assert [path.stem for path in NOTEBOOKS] == sorted(PICTURES)


@EACH
def test_it_is_stored_without_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert not cell.outputs and cell.execution_count is None
        assert set(cell.metadata) <= {"tags"}


@EACH
def test_it_opens_with_a_badge_and_an_install_cell(path):
    metadata = configparser.ConfigParser()
    metadata.read(ROOT / "setup.cfg", encoding="utf-8")
    url = metadata["metadata"]["url"]
    first, second, *rest = nbformat.read(path, as_version=4).cells
    address = f"https://colab.research.google.com/github/{url.removeprefix('https://github.com/')}"
    assert f"]({address}/blob/main/tutorials/{path.name})" in first.source
    assert f"git+{url}" in second.source and 'find_spec("keras_genimg") is None' in second.source
    assert sum("parameters" in cell.metadata.get("tags", []) for cell in rest) == 1


@EACH
def test_it_runs(path, tmp_path):
    if keras.backend.backend() != "tensorflow" and path.stem not in ON_EVERY_BACKEND:
        pytest.skip("once is enough")
    for name in NEEDS.get(path.stem, ()):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"needs {name}")
    notebook = nbformat.read(path, as_version=4)
    (place,) = (i for i, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", []))
    notebook.cells.insert(place + 1, nbformat.v4.new_code_cell("FAST = True"))
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "KERAS_BACKEND": keras.backend.backend(),
        "KERAS_GENIMG_HOME": str(tmp_path),  # data sets of this machine are out of sight
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "IPYTHONDIR": str(tmp_path),
    }
    resources = {"metadata": {"path": str(tmp_path)}}
    nbclient.NotebookClient(notebook, timeout=600, kernel_name="python3", resources=resources).execute(env=environment)

    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    said = "".join(output.text for output in outputs if output.output_type == "stream")
    assert "Warning" not in said, said
    pictures = [output.data["image/png"] for output in outputs if "image/png" in output.get("data", {})]
    assert len(pictures) >= PICTURES[path.stem]
    for picture in pictures:
        with Image.open(io.BytesIO(base64.b64decode(picture))) as image:
            assert np.asarray(image.convert("L")).std() > 5, "a picture is blank"
