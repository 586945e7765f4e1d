"""`keras-genimg evaluate` and `compare` as a shell sees them: output, errors, exit codes."""

import json
import pathlib

import numpy as np
import pytest
from PIL import Image

from keras_genimg import cli, metrics, zoo
from keras_genimg.cli import reports
from keras_genimg.zoo import reproduction


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

    def evaluate(name, protocol, seed, progress, missing, weights):
        progress(5, 10)
        asked.append((name, protocol, seed, weights))
        return {protocol: 2.5}

    monkeypatch.setattr(zoo, "evaluate", evaluate)
    options = ["--protocol", "fid_10k_test", "--seed", 7, "--weights", "mine", "--json"]
    code, out, _ = run(monkeypatch, capsys, "evaluate", "gan_mnist", *options)
    assert (
        code == 0
        and strictly(out) == {"fid_10k_test": 2.5}
        and asked == [("gan_mnist", "fid_10k_test", 7, pathlib.Path("mine"))]
    )


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["evaluate", "gan_mnits"], "Near ones: gan_mnist"),
        (["evaluate", "espcn_x2", "--protocol", "psnr_y_set5"], "Put the 5 original ones"),
        (["evaluate", "espcn_x2", "--half"], "`--half` and `--bits` go with `--write-card` and `--weights`"),
        (["evaluate", "espcn_x2", "--bits", "6", "--weights", "x"], "`--bits` go with `--write-card`"),
        (["evaluate", "gan_mnist", "--write-card", "--seed", "1"], "leave `--seed` away"),
        (["reproduce", "vgg16", "--quick"], "converted, not trained here"),
        (["evaluate", "classifier_mnist", "--protocol", "fid_10k_test"], "accuracy_test and accuracy_train"),
        (["compare", "one", "other", "--metric", "pnsr"], "Near ones: psnr"),
        (["compare", "one", "nowhere", "--metric", "psnr"], "`fake` must be a folder of images"),
        (["compare", "one"], "DIR_B"),
    ],
)
def test_what_the_user_can_put_right_is_code_2_and_a_hint(arguments, hint, folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    monkeypatch.setenv("KERAS_GENIMG_HOME", str(folder))
    code, out, err = run(monkeypatch, capsys, *arguments)
    assert code == 2 and hint in err and out == ""


def test_what_is_missing_is_told_and_the_rest_is_measured(folder, monkeypatch, capsys):
    monkeypatch.setenv("KERAS_GENIMG_HOME", str(folder))
    code, out, err = run(monkeypatch, capsys, "evaluate", "espcn_x2", "--json")
    assert code == 1 and list(strictly(out)) == ["psnr_y_sample", "ssim_y_sample"]
    assert "psnr_y_set5 was not measured" in err and "Put the 5 original ones" in err


def test_a_reproduction_that_is_off_is_code_1(monkeypatch, capsys):
    def compared(found):
        monkeypatch.setattr(reproduction, "retrain", lambda name, quick, output, precision: "weights")
        rows = [reproduction.Comparison("fid_10k_test", 4.0, found, 0.1)]
        monkeypatch.setattr(reproduction, "compare", lambda *arguments: rows)
        return run(monkeypatch, capsys, "reproduce", "gan_mnist")

    code, out, _ = compared(4.3)  # 7.5 % more
    assert code == 0 and "+7.5%" in out and "as the card says" in out
    code, out, _ = compared(5.0)
    assert code == 1 and "+25.0%" in out and "not as" in out


def test_a_quick_reproduction_is_no_failure_where_data_are_missing(monkeypatch, capsys):
    def compare(name, weights, quick, progress, missing):
        missing("psnr_y_set5", "The photos are not here.")
        return []

    monkeypatch.setattr(reproduction, "retrain", lambda *arguments: "weights")
    monkeypatch.setattr(reproduction, "compare", compare)
    code, _, err = run(monkeypatch, capsys, "reproduce", "espcn_x2", "--quick")
    assert code == 0 and "psnr_y_set5 was not measured" in err
    assert run(monkeypatch, capsys, "reproduce", "espcn_x2")[0] == 1
