"""What a user sees first: a command line that answers at once and says nothing but its own."""

import os
import pathlib
import subprocess
import sys

import keras
import pytest

import keras_genimg
from keras_genimg import cli
from keras_genimg.cli import quiet, reports

ROOT = pathlib.Path(__file__).parents[2]
HEAVY = {"h5py", "jax", "keras", "matplotlib", "numpy", "scipy", "tensorflow", "torch"}
COMMANDS = [each.name or each.callback.__name__ for each in cli.app.registered_commands]
RECIPE = """
from keras_genimg import data, models

EPOCHS = 2

def batches():
    return data.batches(data.load("fashion_mnist_sample")[0][:16], 8)

def model():
    return models.GAN((28, 28, 1), latent_dim=4)

def compile(model, total_steps):
    model.compile()
"""


def run(*arguments, code=None, folder=ROOT, **environment):
    """A command, or `python -c code`, as a shell runs it: both streams in one pipe, as with `2>&1 | cat`."""
    inherited = {key: value for key, value in os.environ.items() if key != "TF_CPP_MIN_LOG_LEVEL"}
    program = ["-m", "keras_genimg.cli"] if code is None else ["-c", code]
    return subprocess.run(
        [sys.executable, *program, *map(str, arguments)], cwd=folder, text=True, encoding="utf-8",
        env={**inherited, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **environment},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def test_help_version_and_cards_need_neither_keras_nor_numpy():
    commands = [["--help"], ["--version"], ["list"], ["show", "vae_mnist"], *([name, "--help"] for name in COMMANDS)]
    code = f"""
import sys
from keras_genimg import cli
for arguments in {commands!r}:
    sys.argv = ["keras-genimg", *arguments]
    try:
        cli.main()
    except SystemExit as end:
        assert end.code == 0, arguments
    loaded = {HEAVY!r} & set(sys.modules)
    assert not loaded, (arguments, loaded)
"""
    result = run(code=code)
    assert result.returncode == 0, result.stdout
    assert f"keras-genimg {keras_genimg.__version__}" in result.stdout.splitlines()
    assert "wgan_gp_mnist" in result.stdout and "CC BY-SA 3.0" in result.stdout


def test_the_zoo_gives_what_it_loads_later():
    from keras_genimg import zoo

    assert all(callable(getattr(zoo, name)) for name in zoo.__all__) and set(zoo.__all__) <= set(dir(zoo))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        zoo.nothing  # noqa: B018


def test_generate_prints_the_path_and_no_start_up_notes(tmp_path):
    arguments = ("generate", "gan_mnist", "--count", 4, "--output", tmp_path / "grid.png")
    result = run(*arguments)
    assert result.returncode == 0 and result.stdout.splitlines() == [str(tmp_path / "grid.png")]
    if keras.backend.backend() == "tensorflow":  # which has its notes where one asks for them
        assert len(run("--verbose", *arguments).stdout.splitlines()) > 1


def test_training_into_a_pipe_prints_lines(tmp_path):
    (tmp_path / "recipe.py").write_text(RECIPE)
    result = run("train", "recipe.py", "--output", "made", folder=tmp_path)
    assert result.returncode == 0, result.stdout
    assert "\b" not in result.stdout and "\r" not in result.stdout and "\x1b" not in result.stdout
    first, one, second, other = result.stdout.splitlines()
    assert (first, second) == ("Epoch 1/2", "Epoch 2/2")
    assert all(line.startswith("2/2 - ") and "generator_loss: " in line for line in (one, other))


def test_editing_into_a_pipe_prints_the_results_paths_alone(tmp_path):
    from PIL import Image

    for name in ("a.png", "b.png"):
        Image.new("RGB", (12, 8)).save(tmp_path / name)
    result = run("upscale", "espcn_x2", "a.png", "b.png", "--output", "larger", folder=tmp_path)
    assert result.stdout.splitlines() == [str(pathlib.Path("larger", name)) for name in ("a.png", "b.png")]


def test_a_terminal_has_a_bar_and_a_pipe_a_line_now_and_then(monkeypatch, capsys):
    for forced, shown in ({"FORCE_COLOR": "1"}, ["━"]), ({}, ["measuring: 1 of 2", "measuring: 2 of 2"]):
        monkeypatch.delenv("FORCE_COLOR", raising=False)
        for key, value in forced.items():
            monkeypatch.setenv(key, value)
        monkeypatch.setattr(reports, "SECONDS_BETWEEN_LINES", 0)
        with reports.progress_bar("measuring") as progress:
            progress(1, 2)
            progress(2, 2)
        captured = capsys.readouterr()
        assert captured.out == "" and all(text in captured.err for text in shown)
    monkeypatch.setattr(reports, "SECONDS_BETWEEN_LINES", 60)
    with reports.progress_bar("measuring") as progress:
        progress(1, 2)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("verbose", [[], ["--verbose"]])
def test_what_tensorflow_writes_as_it_is_loaded_is_dropped_unless_wanted(tmp_path, verbose):
    (tmp_path / "tensorflow").mkdir()
    (tmp_path / "tensorflow" / "__init__.py").write_text(
        "import os, logging\nos.write(2, b'I0000 oneDNN is on\\n')\n"
        "logging.getLogger('tensorflow').warning('retracing')\n"
        "level = os.environ.get('TF_CPP_MIN_LOG_LEVEL')\n"
    )
    code = f"""
import sys
from keras_genimg import cli
sys.argv = ["keras-genimg", *{verbose!r}, "list"]
try:
    cli.main()
except SystemExit:
    print("--")
import tensorflow, os
os.write(2, b"after\\n")
print("level", tensorflow.level, file=sys.stderr)
"""
    result = run(code=code, PYTHONPATH=f"{ROOT}{os.pathsep}{tmp_path}", PYTHONUNBUFFERED="1")
    said = result.stdout.split("--\n")[1].splitlines()
    notes = ["I0000 oneDNN is on", "retracing"] if verbose else []
    assert said == [*notes, "after", "level None" if verbose else "level 3"]


def test_a_tensorflow_that_fails_to_load_says_so(tmp_path):
    (tmp_path / "tensorflow.py").write_text("raise ImportError('libcuda is missing')\n")
    code = "from keras_genimg.cli.quiet import keep_tensorflow_quiet as quiet; quiet(); import tensorflow"
    result = run(code=code, PYTHONPATH=f"{ROOT}{os.pathsep}{tmp_path}")
    assert result.returncode == 1 and "ImportError: libcuda is missing" in result.stdout


def test_native_notes_are_dropped_only_within(capfd):
    with pytest.raises(ValueError, match="mine"), quiet.error_stream_dropped():
        os.write(2, b"native\n")
        raise ValueError("mine")
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "after\n"
