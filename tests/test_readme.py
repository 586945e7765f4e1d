"""The README's Python runs as it stands, and its commands are there; the Chinese one says the same."""

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


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
