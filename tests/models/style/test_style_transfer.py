"""The optimised image: its loss by hand, known optima, both ways to optimise, saving, and what callbacks see."""

import keras
import numpy as np
import pytest

from keras_genimg.models import StyleTransfer
from keras_genimg.training.callbacks import Previews
from tests import kit

SIZE = (20, 24)
WEIGHTS = ("content_weight", "style_weight", "variation_weight")


def photo(*shape, seed=0, low=0, high=256):
    return np.random.default_rng(seed).integers(low, high, shape, "uint8")


def tiny(**arguments):
    layers = {"content_layers": {"block1_conv2": 2.0}, "style_layers": {"block1_conv1": 1.0, "block2_conv1": 0.5}}
    return StyleTransfer(SIZE, **{**layers, "vgg_weights": None, **arguments})


def adapted(**arguments):
    model = tiny(**arguments)
    model.adapt(photo(*SIZE, 3), photo(30, 18, 3, seed=1) // 2)
    return model


def losses(model, image):
    return keras.ops.convert_to_numpy(model.loss_terms(keras.ops.convert_to_tensor(image)))


def test_the_loss_is_that_of_the_paper():
    model = adapted(content_weight=3.0, style_weight=50.0, variation_weight=7.0)
    image = photo(1, *SIZE, 3, seed=5).astype("float32")

    def maps(pixels):
        return [keras.ops.convert_to_numpy(m)[0].astype("float64") for m in model.features(pixels.astype("float32"))]

    def gram(features):
        flat = features.reshape(-1, features.shape[-1])
        return flat.T @ flat / features.size

    found, content, style = maps(image), maps(photo(1, *SIZE, 3)), maps(photo(30, 18, 3, seed=1)[None] // 2)
    unit = image[0].astype("float64") / 255
    wanted = [
        3.0 * 2.0 * ((found[0] - content[0]) ** 2).mean(),
        50.0 * sum(w * ((gram(found[i]) - gram(style[i])) ** 2).mean() for i, w in ((1, 1.0), (2, 0.5))),
        7.0 * ((np.diff(unit, axis=0) ** 2).mean() + (np.diff(unit, axis=1) ** 2).mean()),
    ]
    assert losses(model, image / 255) == pytest.approx(wanted, rel=1e-3)


def test_several_styles_pull_like_one_by_their_shares():
    """The sum of w_i ||G - G_i||^2 is ||G - sum w_i G_i||^2 and a constant: differences between images agree."""
    styles, shares = [photo(30, 18, 3, seed=1), photo(25, 40, 3, seed=2) // 3], (0.25, 0.75)
    images = [photo(1, *SIZE, 3, seed=seed).astype("float32") / 255 for seed in (5, 6)]
    blended, change = tiny(), 0.0
    blended.adapt(photo(*SIZE, 3), styles, style_weights=(1, 3))
    for style, share in zip(styles, shares, strict=True):
        alone = tiny()
        alone.adapt(photo(*SIZE, 3), style)
        change += share * (losses(alone, images[0])[1] - losses(alone, images[1])[1])
    assert losses(blended, images[0])[1] - losses(blended, images[1])[1] == pytest.approx(change, rel=1e-2)


def test_content_alone_brings_noise_back_to_the_photo():
    """The optimum is known: the photo itself, with a loss of 0."""
    model = tiny(content_layers={"block1_conv1": 1.0}, style_layers={"block1_conv1": 1.0}, style_weight=0.0)
    content = photo(*SIZE, 3)
    model.adapt(content, content, start=photo(*SIZE, 3, seed=9))
    first = losses(model, model.image)[0]
    history = model.fit(60, verbose=0).history
    assert history["loss"][0] < 1e-4 * first
    assert np.abs(model.picture().astype(int) - content).mean() < 3


def test_a_photo_in_its_own_style_stays():
    model, content = tiny(), photo(*SIZE, 3)
    model.adapt(content, content)
    assert losses(model, model.image) == pytest.approx([0, 0, 0], abs=1e-6)
    model.fit(3, verbose=0)
    assert np.array_equal(model.picture(), content)


def test_lbfgs_and_adam_lower_the_loss_and_equal_runs_are_equal():
    start = losses(adapted(), adapted().image).sum()
    results = {}
    for optimizer in (None, keras.optimizers.Adam(0.02)):
        pictures = []
        for _ in range(2):
            model = adapted()
            if optimizer is not None:
                model.compile(keras.optimizers.Adam(0.02))
            last = model.fit(12, verbose=0).history["loss"][0]
            assert last < 0.5 * start
            pictures.append(model.picture())
        assert np.array_equal(*pictures)
        results[optimizer] = losses(model, model.image).sum()
    assert results[None] < 0.5 * min(value for key, value in results.items() if key is not None)


@pytest.mark.parametrize("compiled", [False, True])
def test_callbacks_see_every_step_its_loss_and_its_picture(compiled, tmp_path):
    model, steps, seen = adapted(), [], []
    if compiled:
        model.compile()

    def on_end(step, logs):
        steps.append(step)
        seen.append(logs)
        model.stop_training = step == 3

    watch = keras.callbacks.LambdaCallback(on_train_batch_end=on_end)
    model.fit(10, verbose=0, callbacks=[watch, Previews(tmp_path, every=2)])
    assert steps == [0, 1, 2, 3]
    assert seen[-1].keys() == {"loss", "content_loss", "style_loss", "variation_loss"}
    assert seen[-1]["loss"] == pytest.approx(seen[-1]["content_loss"] + seen[-1]["style_loss"], rel=1e-4)
    pictures = [path.read_bytes() for path in sorted(tmp_path.iterdir())]
    assert len(pictures) == 2 and pictures[0] != pictures[1]
    if not compiled:  # the loss is that of the image as it stands now
        assert seen[-1]["loss"] == pytest.approx(losses(model, model.image).sum(), rel=1e-4)


def test_the_image_alone_moves():
    model = adapted()
    model.compile()
    judge, goals = model.features.network.get_weights(), [keras.ops.convert_to_numpy(t) for t in model.targets]
    before = model.picture()
    model.fit(2, verbose=0)
    assert not np.array_equal(model.picture(), before)
    assert all(np.array_equal(a, b) for a, b in zip(judge, model.features.network.get_weights(), strict=True))
    assert all(np.array_equal(a, keras.ops.convert_to_numpy(b)) for a, b in zip(goals, model.targets, strict=True))
    assert [v.path for v in model.trainable_variables] == [model.image.path]


def test_save_load_continue(tmp_path):
    model = adapted(variation_weight=0.5, style_weight=7.0, pooling="max")
    kit.check_config_round_trip(model)
    model.compile()
    model.fit(3, verbose=0)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert np.array_equal(model.picture(), again.picture())
    for one in (model, again):
        one.fit(3, verbose=0)
    assert kit.largest_difference(kit.weights(model), kit.weights(again)) <= 1e-6


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (((20, 25, 3), (30, 30, 3)), "`content` must have the model's size"),
        (((20, 24, 3), (15, 30, 3)), "16 pixels"),
        (((20, 24, 3), (30, 30, 2)), "`styles`"),
    ],
)
def test_bad_goals_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        tiny().adapt(*(photo(*shape) for shape in arguments))


def test_bad_arguments_are_refused():
    content, style = photo(*SIZE, 3), photo(30, 30, 3)
    with pytest.raises(ValueError, match="`start`"):
        tiny().adapt(content, style, start=style)
    for weights in ((1.0,), (0.0, 0.0), (1.0, -1.0), (1.0, np.nan)):
        with pytest.raises(ValueError, match="style_weights"):
            tiny().adapt(content, [style, style], weights)
    with pytest.raises(ValueError, match="adapt"):
        tiny().fit(2, verbose=0)
    for size in ((15, 100), (4000, 4000)):
        with pytest.raises(ValueError, match="`size`"):
            StyleTransfer(size, vgg_weights=None)
    with pytest.raises(ValueError, match="lower the weights"):
        adapted(style_weight=float("inf")).fit(2, verbose=0)
