"""The README's Python runs as it stands, its tables say what the cards say; the Chinese one says the same."""

import itertools
import pathlib
import re

import keras
import pytest
from typer.testing import CliRunner

from keras_genimg import cli, models, zoo
from keras_genimg.zoo import cards

ROOT = pathlib.Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LANGUAGES = pytest.mark.parametrize("file", ["README.md", "README.zh-CN.md"])
UNITS = {"M": 1e6, "k": 1e3}


def rows(file, begin):
    return [line for line in (ROOT / file).read_text(encoding="utf-8").splitlines() if line.startswith(begin)]


def test_rows_name_every_family():
    named = re.findall(r"`models\.(\w+)`", "".join(row.split(" | ")[0] for row in rows("README.md", "| `models.")))
    public = {name: getattr(models, name) for name in models.__all__}
    families = {name for name, value in public.items() if isinstance(value, type) and issubclass(value, keras.Model)}
    assert families <= set(named) <= set(public) and len(named) == len(set(named))


@LANGUAGES
def test_rows_name_every_entry_and_say_what_its_card_says(file):
    table = [(row, re.findall(r"\(zoo/(\w+)/README\.md\)", row)) for row in rows(file, "| [`")]
    assert sorted(itertools.chain(*(names for _, names in table))) == zoo.names()
    for row, names in table:
        facts = [zoo.card(name)[0] for name in names]
        cell = row.split(" | ")[-1]
        numbers = re.findall(r"\d+\.?\d*", cell)
        (unit,) = re.findall("[Mk]", cell)
        found = [round(each["parameters"] / UNITS[unit], _decimals(numbers[0])) for each in facts]
        assert (min(found), max(found)) == (float(numbers[0]), float(numbers[-1])), row
        known = [each["metrics"]["fid_10k_test"] for each in facts if "fid_10k_test" in each["metrics"]]
        told = re.findall(r"FID (\d+\.\d+)", row)
        assert [round(cards.value_of(figure), _decimals(told[0])) for figure in known] == list(map(float, told)), row


def _decimals(number):
    return len(number.partition(".")[2])


@pytest.mark.once
@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL))
def test_the_blocks_run(code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "README.md", "exec"), {"__name__": "readme"})


def test_the_first_screen_has_the_commands_the_code_and_a_picture():
    screen = README.split("\n## ")[0]
    assert "make demo" in screen and "make test" in screen and "```python" in screen and "![" in screen
    assert len(screen.splitlines()) <= 45


def test_the_chinese_readme_has_the_same_parts():
    chinese = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")

    def parts(text):
        blocks = re.findall(r"^```\w*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
        code = [re.sub(r"\s*#.*", "", block) for block in blocks]  # comments are translated
        links = sorted(link for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith("README"))
        return code, links, text.count("\n## "), text.count("\n| "), re.findall(r"\d+\.\d\d", text)

    for ours, theirs in zip(parts(README), parts(chinese), strict=True):
        assert ours == theirs


def test_what_runs_code_is_said_where_it_is_run():
    security = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert all(
        name in security for name in ("recipe.py", "SavedModel", "`.keras`", ".weights.h5", ".npz", "--max-pixels")
    )
    for command in ("train", "serve"):
        result = CliRunner().invoke(cli.app, [command, "--help"], env={"COLUMNS": "120"})
        assert result.exit_code == 0 and "program" in result.output and "strangers" in result.output
