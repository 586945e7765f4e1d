"""Cards say what their facts say, and the zoo's page says what the cards say."""

import pytest

from keras_genimg import files, zoo
from keras_genimg.zoo import cards, publication

ENTRIES = pytest.mark.parametrize("name", zoo.names())


@ENTRIES
def test_the_tables_follow_from_the_facts(name):
    facts, text = zoo.card(name)
    assert (zoo.folder(name) / "README.md").read_text(encoding="utf-8") == cards.rendered(facts, text)
    for part in ("<!-- figures -->", "## Reproduce", "## Limits and bias", "## Intended use"):
        assert part in text
    assert "<!-- neighbours -->" in text or "generation" not in facts["task"]


def test_the_page_of_the_zoo_follows_from_the_cards(tmp_path, monkeypatch):
    page = (files.zoo_folder() / "README.md").read_text(encoding="utf-8")
    for name in zoo.recipes():
        (tmp_path / name).symlink_to(zoo.folder(name))
    monkeypatch.setattr(files, "zoo_folder", lambda: tmp_path)
    publication.write_gallery()
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == page
    assert all(f"]({name}/README.md)" in page for name in zoo.names())


FACTS = {
    "name": "gan_x",
    "task": "generation",
    "parameters": 1234567,
    "bytes": 2_350_000,
    "sha256": None,
    "metrics": {
        "fid_10k_test": cards.figure_of_seeds([4.0, 5.0, 6.0]),
        "nll_1k_test": 81.5,
        "fid_50k_train": cards.figure_of_seeds([3.0]),
        "class_fcd_10k_test": cards.with_parts(cards.figure_of_seeds([2.0]), {"0": 1.0, "1": 3.0}),
    },
    "nearest_training_image": None,
}
TEXT = (
    "# A\n\n<!-- figures -->\nold\n<!-- end of figures -->\n\nprose\n\n<!-- neighbours -->\n<!-- end of neighbours -->"
)


def test_tables_take_the_place_of_old_ones_and_prose_stays():
    card = cards.rendered(FACTS, TEXT)
    assert "| `fid_10k_test` | 4.0 | 5.0 | 1.0 | 0, 10,000, 20,000 |" in card  # by hand: the deviation of 4, 5, 6 is 1
    assert "| `nll_1k_test` | 81.5 |  |  |  |" in card
    assert "| `fid_50k_train` | 3.0 |  |  | 0 |" in card  # of one seed
    assert "\n\n`class_fcd_10k_test` of 0: 1, 1: 3.\n" in card
    assert "old" not in card and "\nprose\n" in card and card.count("Not measured.") == 1
    assert cards.rendered(FACTS, card.split("---\n", 2)[2]) == card


def test_a_card_is_read_as_it_was_written(tmp_path):
    cards.write(tmp_path, FACTS, TEXT)
    facts, text = cards.read(tmp_path)
    assert facts == FACTS
    cards.write(tmp_path, facts, text)
    assert cards.read(tmp_path) == (facts, text)
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]


def test_what_is_no_card_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"README\.md is missing"):
        cards.read(tmp_path)
    for text in ("# No facts", "---\na: [\n---\n# Broken"):
        (tmp_path / "README.md").write_text(text)
        with pytest.raises(ValueError, match="does not begin with facts in YAML"):
            cards.read(tmp_path)


def test_a_card_that_lacks_facts_names_them(tmp_path):
    (tmp_path / "README.md").write_text("---\nname: gan_x\nparameters: null\nsha256: null\n---\n\nprose\n")
    with pytest.raises(ValueError, match="lack task, bytes; those not known yet are null"):
        cards.read(tmp_path)


def test_the_gallery_shows_the_first_figure():
    assert cards.rows_of_gallery([FACTS, FACTS | {"metrics": {}}]) == [
        ("gan_x", "generation", "1,234,567", "2.4 MB", "fid_10k_test 4"),
        ("gan_x", "generation", "1,234,567", "2.4 MB", "not measured"),
    ]
    page = cards.gallery([FACTS], {"gan_x": "gan_x/samples.png"})
    assert "| [`gan_x`](gan_x/README.md) | generation | 1,234,567 | 2.4 MB | `fid_10k_test` 4 |" in page
    assert 'src="gan_x/samples.png"' in page
