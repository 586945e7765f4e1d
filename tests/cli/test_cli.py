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

ROOT = pathlib.Path(__file__).parents[2]


def invoke(*arguments):
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


def test_list_names_every_entry():
    result = invoke("list")
    assert result.exit_code == 0
    assert all(name in result.output for name in zoo.names())


def test_show_prints_the_card():
    result = invoke("show", "vae_mnist")
    assert result.exit_code == 0 and "CC BY-SA 3.0" in result.output and "Intended use" in result.output


@pytest.mark.parametrize("width", [None, 60])
def test_nothing_is_cut_in_files_and_narrow_terminals(width, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    if width is not None:
        monkeypatch.setenv("COLUMNS", str(width))
    listed, shown = invoke("list").output, invoke("show", "gan_mnist").output
    facts_shown, prose = shown.split("└", 1)
    assert "…" not in listed + facts_shown and "Intended use" in prose
    if width is None:  # a file is wide enough for each value to stand on one line
        facts, _ = zoo.card("gan_mnist")
        assert facts["sha256"] in shown and f"images_seen: {facts['trained_with']['images_seen']}" in shown
        assert f"fid_10k_test {facts['metrics']['fid_10k_test']['value']:g}" in listed


def test_generate_writes_a_grid_and_single_images(tmp_path):
    grid, separate = tmp_path / "new" / "grid.png", tmp_path / "each"
    result = invoke("generate", "gan_mnist", "--count", 4, "--seed", 7, "--output", grid, "--separate", separate)
    assert result.exit_code == 0, result.output
    images = zoo.load("gan_mnist").generate(4, seed=7)
    assert sorted(path.name for path in separate.iterdir()) == [f"seed-{seed:06d}.png" for seed in range(7, 11)]
    assert np.array_equal(np.array(Image.open(separate / "seed-000008.png")), images[1, ..., 0])
    assert np.array_equal(np.array(Image.open(grid))[2:30, 2:30], images[0, ..., 0])


def test_interpolate_writes_a_strip(tmp_path):
    result = invoke("interpolate", "gan_mnist", "--count", 5, "--output", tmp_path / "strip.png")
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


def test_a_mistake_is_all_that_a_process_says(tmp_path):
    command = [sys.executable, "-m", "keras_genimg.cli", "evaluate", "gan_mnist", "--weights", __file__]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "0"}
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert result.returncode == 2 and "Traceback" not in result.stderr
    assert result.stderr.startswith("keras-genimg: ")  # and not with TensorFlow's notes


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("generate", "gan_mnits"), "gan_mnist"),
        (("show", "nothing"), "There is no zoo entry"),
        (("train", "missing.py"), "no recipe file"),
        (("generate", "gan_mnist", "--count", "0"), "count"),
        (("show", "xyzzy"), "`keras-genimg list` names those"),
        (("generate", "gan_mnist", "--output", "grid.foo", "--separate", "each"), "must end in one of .png"),
        (("generate", "gan_mnist", "--output", "."), "is a folder: name a picture in it, such as grid.png"),
        (("interpolate", "gan_mnist", "--output", "."), "is a folder"),
        (("generate", "gan_mnist", "--separate", __file__), "is a file, where a folder is wanted"),
        (("evaluate", "gan_mnist", "--weights", __file__), "is no file of weights"),
        (("generate", "gan_mnist", "--output", f"{__file__}/grid.png"), "a file is in its way"),
    ],
)
def test_mistakes_end_with_2_and_one_message(arguments, message, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["keras-genimg", *arguments])
    with pytest.raises(SystemExit) as end:
        cli.main()
    said = capfd.readouterr().err
    assert end.value.code == 2 and message in said and "Traceback" not in said
    assert said.startswith(("keras-genimg: ", "Usage: "))
    assert not list(tmp_path.iterdir())
