"""`keras-genimg evaluate` and `compare` as a shell sees them: output, errors, exit codes."""

import json

import numpy as np
import pytest
from PIL import Image

from keras_genimg import cli, metrics, reports, zoo


def run(monkeypatch, capsys, *arguments):
    """Exit code, output and error output of the command."""
    monkeypatch.setattr("sys.argv", ["keras-genimg", *map(str, arguments)])
    with pytest.raises(SystemExit) as exit_:
        cli.main()
    captured = capsys.readouterr()
    return exit_.value.code, captured.out, captured.err


@pytest.fixture
def folder(tmp_path):
    """Two folders, `one` and `other`, of the same three images, which are brighter by 10 in `other`."""
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        for index in range(3):
            image = np.random.default_rng(index).integers(0, 200, (16, 16, 3), dtype=np.uint8)
            image += 10 * (name == "other")
            Image.fromarray(image).save(tmp_path / name / f"{index}.png")
    return tmp_path


def strictly(text):
    return json.loads(text, parse_constant=lambda constant: pytest.fail(f"{constant} is not JSON"))


def test_compare_prints_json_and_nothing_else(folder, monkeypatch, capsys):
    arguments = [folder / "one", folder / "other", "--metric", "psnr", "--metric", "ssim", "--json"]
    code, out, _ = run(monkeypatch, capsys, "compare", *arguments)
    found = strictly(out)
    assert code == 0 and list(found) == ["psnr", "ssim"]
    assert found["psnr"] == pytest.approx(20 * np.log10(255 / 10))  # the error is 10 everywhere


def test_equal_pairs_are_infinitely_near_and_still_json(folder, monkeypatch, capsys):
    code, out, _ = run(monkeypatch, capsys, "compare", folder / "one", folder / "one", "--metric", "psnr", "--json")
    assert code == 0 and strictly(out) == {"psnr": "Infinity"}
    assert float(strictly(out)["psnr"]) == np.inf


def test_numbers_that_json_lacks():
    found = strictly(reports.valid_json({"a": -np.inf, "b": np.nan, "c": 3, "d": 0.5}))
    assert found == {"a": "-Infinity", "b": "NaN", "c": 3, "d": 0.5}


def test_compare_prints_a_table(folder, monkeypatch, capsys):
    code, out, _ = run(monkeypatch, capsys, "compare", folder / "one", folder / "other", "--metric", "psnr")
    assert code == 0 and "28.1308" in out


def test_fid_unless_told_otherwise(folder, monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(metrics, "compare", lambda real, fake, names, progress: asked.append(names) or {"fid": 1.0})
    code, out, _ = run(monkeypatch, capsys, "compare", folder / "one", folder / "other", "--json")
    assert code == 0 and asked == [["fid"]] and strictly(out) == {"fid": 1.0}


def test_evaluate_passes_its_options_on(monkeypatch, capsys):
    asked = []

    def evaluate(name, protocol, seed, progress):
        progress(5, 10)
        asked.append((name, protocol, seed))
        return {protocol: 2.5}

    monkeypatch.setattr(zoo, "evaluate", evaluate)
    options = ["--protocol", "fid_10k_test", "--seed", 7, "--json"]
    code, out, _ = run(monkeypatch, capsys, "evaluate", "gan_mnist", *options)
    assert code == 0 and strictly(out) == {"fid_10k_test": 2.5} and asked == [("gan_mnist", "fid_10k_test", 7)]


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["evaluate", "gan_mnits"], "Near ones: gan_mnist"),
        (["evaluate", "espcn_x2"], "it cannot be evaluated here"),
        (["evaluate", "classifier_mnist", "--protocol", "fid_10k_test"], "accuracy_test and accuracy_train"),
        (["compare", "one", "other", "--metric", "pnsr"], "Near ones: psnr"),
        (["compare", "one", "nowhere", "--metric", "psnr"], "`fake` must be a folder of images"),
        (["compare", "one"], "DIR_B"),
    ],
)
def test_what_the_user_can_put_right_is_code_2_and_a_hint(arguments, hint, folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    code, out, err = run(monkeypatch, capsys, *arguments)
    assert code == 2 and hint in err and out == ""
