"""How several protocols are measured, and what measures which entry."""

import pytest

from keras_genimg import evaluation, losses, models, zoo
from keras_genimg.evaluation.evaluator import Evaluator
from keras_genimg.zoo import entries


class Lengths(Evaluator):
    """The protocols' own lengths; `far` has no data, `heavy` lacks weights, which shows late."""

    kind = "word"
    protocols = ("near", "nearer", "far", "heavy")

    def images(self, protocol):
        if protocol == "far":
            raise FileNotFoundError("bring far")
        return len(protocol)

    def measure(self, protocol, progress):
        if protocol == "heavy":
            raise FileNotFoundError("bring weights")
        if progress:
            progress(len(protocol))
        return {protocol: float(len(protocol))}


def test_what_is_missing_is_passed_over_and_told():
    told, done = [], []
    found = Lengths().evaluate(
        Lengths.protocols, lambda *counts: done.append(counts), missing=lambda *words: told.append(words)
    )
    assert found == {"near": 4.0, "nearer": 6.0}
    assert told == [("far", "bring far"), ("heavy", "bring weights")]
    assert done == [(4, 15), (10, 15)]


def test_what_is_missing_is_an_error_where_nobody_asks_or_nothing_is_left():
    told = []
    with pytest.raises(FileNotFoundError, match="bring far"):
        Lengths().evaluate(["near", "far"])
    with pytest.raises(FileNotFoundError, match="bring weights"):
        Lengths().evaluate(["near", "heavy"])
    with pytest.raises(FileNotFoundError, match="bring far"):
        Lengths().evaluate(["far", "heavy"], missing=lambda *words: told.append(words))
    assert told == []


def test_an_unknown_protocol_names_the_known_ones():
    with pytest.raises(ValueError, match="A word has the protocols near, nearer, far and heavy, got 'fid'"):
        Lengths().evaluate(["near", "fid"])


@pytest.mark.once
@pytest.mark.parametrize("name", zoo.names())
def test_every_entry_is_measured_by_its_kind(name, tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GENIMG_HOME", str(tmp_path))
    entry = evaluation.Entry(name, entries.data_of(name), 0, zoo.names(), zoo.load, zoo.recipe)
    found = evaluation.evaluator(zoo.recipe(name).model(), entry)
    kinds = {
        "espcn": "super-resolution model",
        "edsr": "super-resolution model",
        "sesr": "super-resolution model",
        "fast": "network of one style",
        "adain": "network of any style",
        "vgg16": "feature network",
        "classifier": "classifier",
        "vae": "generator and model with a likelihood",
        "pix2pix": "translator",
        "cyclegan": "translator",
        "stargan": "translator of attributes",
        "unet": "model that restores",
        "migan": "model that fills holes",
        "unet_repair": "model that restores and model that fills holes",
        "autoencoder": "autoencoder",
        "real": "super-resolution model",
        "esrgan": "super-resolution model",
        "swinir": "super-resolution model",
    }
    assert found.kind == kinds.get(name, kinds.get(name.split("_")[0], "generator"))
    assert found.usual and all(map(found.knows, found.usual))
    assert not found.knows("minutes")


def test_what_is_of_no_kind_says_so():
    entry = evaluation.Entry("mine", None, 0, [], None, None)
    with pytest.raises(ValueError, match=r"mine is a object: it does nothing that is measured here \(generate, .*"):
        evaluation.evaluator(object(), entry)


def test_the_card_names_the_protocols_and_may_say_more_of_each(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_GENIMG_HOME", str(tmp_path))
    told = []
    card = {"psnr_y_sample": {"value": 4.2, "seeds": [0, 10000], "deviation": 0.03}, "psnr_y_set5": 1.0, "minutes": 3}
    monkeypatch.setattr(entries, "card", lambda name: ({"metrics": card}, ""))
    monkeypatch.setattr(entries, "load", lambda name, weights: zoo.recipe(name).model())  # untrained, it is bicubic
    found = zoo.evaluate("espcn_x3", missing=lambda *words: told.append(words))
    assert list(found) == ["psnr_y_sample"]
    assert [protocol for protocol, _ in told] == ["psnr_y_set5"] and "Put the 5 original ones" in told[0][1]
    with pytest.raises(FileNotFoundError, match="Put the 5 original ones"):
        zoo.evaluate("espcn_x3")
    with pytest.raises(FileNotFoundError, match="Put the 5 original ones"):
        zoo.evaluate("espcn_x3", "psnr_y_set5", missing=lambda *words: told.append(words))
    with pytest.raises(ValueError, match=r"A super-resolution model has the protocols psnr_y_set5, .*'fid_10k_test'"):
        zoo.evaluate("espcn_x3", "fid_10k_test")


@pytest.mark.parametrize(
    ("likelihood", "measured"),
    [(losses.Bernoulli(binarize=True), True), (losses.Bernoulli(), False), (losses.Gaussian(0.1), True)],
)
def test_only_what_is_a_probability_is_a_usual_likelihood(likelihood, measured):
    model = models.VAE((16, 16, 1), 2, likelihood=likelihood)
    found = evaluation.evaluator(model, evaluation.Entry("vae_mnist", "mnist", 0, [], None, None))
    assert {"nll_1k_test", "negative_elbo_test"} & set(found.usual) == (
        {"nll_1k_test", "negative_elbo_test"} if measured else set()
    )
    assert "fid_10k_test" in found.usual
