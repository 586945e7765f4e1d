import re

import pytest

from keras_genimg import data
from keras_genimg.cli import demo


@pytest.mark.once
def test_the_demo_writes_a_page_with_all_its_pictures(tmp_path, monkeypatch):
    def load(name, split="train"):
        assert name.endswith("_sample"), "the demo must not look for data that may have to be downloaded"
        images, labels = real_load(name)
        return images[:128], labels[:128]

    real_load = data.load
    monkeypatch.setattr(data, "load", load)
    monkeypatch.setattr(demo, "GATYS_STEPS", 1)
    demo.run(tmp_path, epochs=1)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    pictures = re.findall(r'<img src="([^"]+)"', page)
    assert (
        len(pictures) >= 8
        and "cartoons.png" in pictures
        and all((tmp_path / picture).stat().st_size > 500 for picture in pictures)
    )
    assert "bit for bit" in page and (tmp_path / "dcgan.keras").is_file()
    assert not list(tmp_path.rglob(".writing-*"))


def test_the_page_escapes_its_texts(tmp_path):
    page = demo.Page(tmp_path)
    page.section("<b>", "a & b")
    page.write()
    assert "&lt;b&gt;" in (tmp_path / "index.html").read_text() and "a &amp; b" in (tmp_path / "index.html").read_text()
