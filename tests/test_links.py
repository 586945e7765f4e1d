"""Relative links lead somewhere, in every Markdown file and notebook."""

import configparser
import json
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("zoo/*/*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("tutorials/*.ipynb")])


def markdown(path):
    """A page's text without its code."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    text = re.sub(r"^(`{3,}).*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`\n]*`", "code", text)


def anchors(path):
    """The names that GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for link in re.findall(r"\]\(([^)\s]+)[^)]*\)", markdown(page)):
        if "://" in link:
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_links_to_the_repository_lead_to_its_files():
    metadata = configparser.ConfigParser()
    metadata.read(ROOT / "setup.cfg", encoding="utf-8")
    owner_and_name = metadata["metadata"]["url"].removeprefix("https://github.com/")
    seen = 0
    for page in PAGES:
        for link in re.findall(r"https://[^)\s]*/blob/main/[^)\s]+", page.read_text(encoding="utf-8")):
            before, file = link.rstrip('\\n",').split("/blob/main/")
            assert before.endswith(f"/{owner_and_name}") and (ROOT / file).exists(), link
            seen += 1
    assert seen >= len(list(ROOT.glob("tutorials/*.ipynb")))
