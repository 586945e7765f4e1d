"""Makes the pages of the site, as MkDocs' hook: nothing in it is written by hand twice.

The repository's own Markdown is taken as it is; each public module has a page of reference, with a heading for each
name in its `__all__`; each notebook of `tutorials/` and the command line have a page as well.
"""

import ast
import json
import pathlib
import re

ROOT = pathlib.Path(__file__).parents[1]
PACKAGE = ROOT / "keras_genimg"
OWN = (
    *("README.md", "README.zh-CN.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", "CITATION.cff"),
    "docs/zoo.jpg",
    "docs/playground.jpg",
    "docs/few_images.md",
    "docs/augmentation.md",
    "docs/collapse.md",
    "docs/samplers.md",
    "docs/speed.md",
)


def public_names():
    """Dict of a public module's name -> the names in its `__all__`, read without importing a backend."""
    found = {}
    for path in sorted([*PACKAGE.glob("*.py"), *PACKAGE.glob("*/__init__.py")]):
        if path.parent == PACKAGE and path.name == "__init__.py":
            continue  # it names the modules that follow
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", None) == "__all__":
                module = path.parent.name if path.name == "__init__.py" else path.stem
                # A module among the names, such as `training.callbacks`, has its own page or its names in one.
                found[module] = [name for name in ast.literal_eval(node.value) if not (path.parent / name).is_dir()]
    return found


def reference_pages():
    """Dict of a page's path -> its Markdown, which mkdocstrings fills."""
    pages = {}
    for module, names in public_names().items():
        whole = f"::: keras_genimg.{module}\n    options:\n      members: false\n      show_root_heading: false\n"
        parts = [f"::: keras_genimg.{module}.{name}\n" for name in names]
        pages[f"reference/{module}.md"] = "\n".join([f"# keras_genimg.{module}\n", whole, *parts])
    return pages


def tutorial_pages():
    """Dict of a page's path -> a notebook's cells as Markdown."""
    pages = {}
    for path in sorted((ROOT / "tutorials").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
        parts = [text if kind == "markdown" else f"```python\n{text}\n```" for kind, text in texts]
        pages[f"tutorials/{path.stem}.md"] = "\n\n".join(parts) + "\n"
    return pages


def command_line_page():
    """The help of every command."""
    import typer
    from typer.cli import get_docs_for_click

    from keras_genimg.cli import app

    command = typer.main.get_command(app)
    return get_docs_for_click(obj=command, ctx=typer.Context(command), name="keras-genimg")


def title(markdown):
    return re.search(r"^# (.+)$", markdown, flags=re.MULTILINE)[1].replace("`", "")


def on_config(config):
    """Called by MkDocs: the navigation."""
    cards = sorted((ROOT / "zoo").glob("*/README.md"))
    config.nav = [
        {"Home": "README.md"},
        {"Tutorials": [{title(text): page} for page, text in tutorial_pages().items()]},
        {"Few images": "docs/few_images.md"},
        {"Generated images as training data": "docs/augmentation.md"},
        {"When a training breaks down": "docs/collapse.md"},
        {"Samplers of diffusion": "docs/samplers.md"},
        {"How fast, and against what": "docs/speed.md"},
        {"Zoo": ["zoo/README.md", *[{card.parent.name: card.relative_to(ROOT).as_posix()} for card in cards]]},
        {
            "Reference": [
                *[{pathlib.Path(page).stem: page} for page in reference_pages()],
                {"keras-genimg": "reference/command_line.md"},
            ]
        },
        {"Contributing": "CONTRIBUTING.md"},
        {"Changes": "CHANGELOG.md"},
        {"Security": "SECURITY.md"},
        {"中文": "README.zh-CN.md"},
    ]
    return config


def on_files(files, config):
    """Called by MkDocs: what the pages are made of."""
    from mkdocs.structure.files import File

    made = {**reference_pages(), **tutorial_pages(), "reference/command_line.md": command_line_page()}
    for path, text in made.items():
        files.append(File.generated(config, path, content=text))
    zoo = [path for suffix in ("md", "png", "jpg", "gif") for path in (ROOT / "zoo").rglob(f"*.{suffix}")]
    for path in [*(ROOT / name for name in OWN), *zoo]:
        files.append(File.generated(config, path.relative_to(ROOT).as_posix(), abs_src_path=str(path)))
    return files


def on_page_markdown(markdown, page, config, files):
    """Called by MkDocs: links to notebooks lead to their pages; a card's facts, above its text, become a table."""
    if not re.match(r"zoo/\w+/", page.file.src_uri):
        return re.sub(r"\]\((tutorials/\w+)\.ipynb\)", r"](\1.md)", markdown)
    rows = "\n".join(f"| {key} | {_cell(value)} |" for key, value in page.meta.items())
    heading, text = markdown.lstrip().split("\n", 1)
    return f"{heading}\n\n| | |\n|---|---|\n{rows}\n{text}"


def _cell(value):
    if isinstance(value, dict):
        return ", ".join(f"{key} {_cell(each)}" for key, each in value.items()) or "none"
    return f"`{value}`" if isinstance(value, str) and len(value) == 64 else str(value)
