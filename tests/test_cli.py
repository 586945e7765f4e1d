import os
import pathlib
import subprocess
import sys

import keras
import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from keras_genimg import cli, zoo

ROOT = pathlib.Path(__file__).parents[1]


def invoke(*arguments):
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


def test_list_names_every_entry():
    result = invoke("list")
    assert result.exit_code == 0
    assert all(name in result.output for name in zoo.names())


def test_show_prints_the_card():
    result = invoke("show", "vae_mnist")
    assert result.exit_code == 0 and "CC BY-SA 3.0" in result.output and "Intended use" in result.output


def test_generate_writes_a_grid_and_single_images(tmp_path):
    grid, separate = tmp_path / "new" / "grid.png", tmp_path / "each"
    result = invoke("generate", "gan_mnist", "--count", 4, "--seed", 7, "--output", grid, "--separate", separate)
    assert result.exit_code == 0, result.output
    images = zoo.load("gan_mnist").generate(4, seed=7)
    assert sorted(path.name for path in separate.iterdir()) == [f"seed-{seed:06d}.png" for seed in range(7, 11)]
    assert np.array_equal(np.array(Image.open(separate / "seed-000008.png")), images[1, ..., 0])
    assert np.array_equal(np.array(Image.open(grid))[2:30, 2:30], images[0, ..., 0])


def test_interpolate_writes_a_strip(tmp_path):
    result = invoke("interpolate", "gan_mnist", "--steps", 5, "--output", tmp_path / "strip.png")
    assert result.exit_code == 0, result.output
    with Image.open(tmp_path / "strip.png") as strip:
        assert strip.size == (5 * 30 + 2, 32)


def test_export_writes_a_version_beside_the_settings(tmp_path):
    pytest.importorskip("tensorflow")
    if keras.backend.backend() == "torch":
        pytest.skip("torch does not export")
    result = invoke("export", "gan_mnist", "--output", tmp_path / "models" / "digits", "--version", 3)
    assert result.exit_code == 0 and result.output.strip() == str(tmp_path / "models" / "digits" / "3")
    assert (tmp_path / "models" / "digits" / "3" / "saved_model.pb").is_file()
    assert "digits" in (tmp_path / "models" / "models.config").read_text()
    for wrong in [("--format", "onnx", "--version", 2), ("--int8",), ("--version", 3)]:
        result = invoke("export", "gan_mnist", "--output", tmp_path / "models" / "digits", *wrong)
        assert isinstance(result.exception, ValueError)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("generate", "gan_mnits"), "gan_mnist"),
        (("show", "nothing"), "There is no zoo entry"),
        (("train", "missing.py"), "no recipe file"),
        (("generate", "gan_mnist", "--count", "0"), "count"),
    ],
)
def test_mistakes_end_with_2_and_one_message(arguments, message, tmp_path):
    command = [sys.executable, "-m", "keras_genimg.cli", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert result.returncode == 2 and message in result.stderr and "Traceback" not in result.stderr
    assert not list(tmp_path.iterdir())
