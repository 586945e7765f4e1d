"""Options that follow from declared inputs: what is given, what is wrong, and what the message lists."""

import pytest

from keras_genimg.cli.declared import conditions_of, split
from keras_genimg.tasks import Attributes, Label, Number

TAKES = [
    Label("label", ("coat", "dress")),
    Number("noise_level", 0.0, 50.0, 10.0, "Of the photo"),
    Attributes("attributes", ("hat", "glasses")),
]


def conditions(*arguments):
    return conditions_of(arguments, TAKES, "an_entry")


def test_options_become_values_of_inputs():
    assert conditions() == {}
    assert conditions("--label", "dress") == {"label": "dress"}
    assert conditions("--noise-level=2.5", "--label", "1") == {"noise_level": 2.5, "label": "1"}
    assert conditions("--label", "dress", "--label=coat") == {"label": ["dress", "coat"]}
    assert conditions("--attributes", "hat", "--attributes", "glasses=0.5") == {
        "attributes": {"hat": 1.0, "glasses": 0.5}
    }


def test_labels_of_other_names_are_options_by_their_names_or_labels():
    takes = [Label("hair", ("short", "long")), Label("glasses", ("no", "yes"))]
    for arguments in (["--hair", "long", "--glasses=yes"], ["--label", "hair=long", "--label=glasses=yes"]):
        assert conditions_of(arguments, takes, "faces") == {"hair": "long", "glasses": "yes"}
    for arguments in (["--label", "long"], ["--label", "hat=yes"]):
        with pytest.raises(ValueError, match=r"faces takes no `--label`\. faces takes:\n  --hair"):
            conditions_of(arguments, takes, "faces")


def test_options_are_told_from_photos():
    arguments = ["a.png", "--mask", "m.png", "b.png", "--strength=0.5", "--noise-level", "-1", "--last"]
    assert split(arguments) == (["a.png", "b.png"], ["--mask=m.png", "--strength=0.5", "--noise-level=-1", "--last"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--lable", "dress"], "an_entry takes no `--lable`. an_entry takes:\n  --label  The class: 0 coat, 1 dress."),
        (["--lable", "dress"], "  --noise-level  Of the photo, 0 to 50, for each image."),
        (["--label"], "`--label` needs a value"),
        (["--label", "--noise-level", "3"], "`--label` needs a value"),
        (["dress"], "'dress' belongs to no option"),
        (["--noise-level", "much"], "`noise_level` must be a number, got 'much'"),
    ],
)
def test_mistakes_are_answered_with_what_there_is(arguments, message):
    with pytest.raises(ValueError) as caught:
        conditions(*arguments)
    assert message in str(caught.value)


def test_an_entry_without_inputs_says_so():
    with pytest.raises(ValueError, match="gan_mnist takes no options of its own"):
        conditions_of(["--label", "3"], [], "gan_mnist")
