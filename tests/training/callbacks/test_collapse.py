import keras
import numpy as np
import pytest

from benchmarks import rollback
from keras_genimg import callbacks, data, metrics, models, zoo
from keras_genimg.training.callbacks import collapse
from tests import kit

SHAPE = (16, 16, 1)
IMAGES = kit.images(16)


def make(rate=1e-3):
    keras.utils.set_random_seed(0)
    model = models.GAN(
        generator=models.gan_generator(4, SHAPE, units=(16,)),
        discriminator=models.gan_discriminator(SHAPE, units=(16,)),
        seed=0,
    )
    model.compile(keras.optimizers.Adam(rate))
    return model


def fit(model, epochs, *extra):
    batches = data.batches(IMAGES, 4)
    return model.fit(batches, epochs=epochs, shuffle=False, verbose=0, callbacks=list(extra))


class Repeats:
    """Stands for a model: gives of each image that it is made of so many copies."""

    def __init__(self, images, copies):
        self.images = np.repeat(images, copies, axis=0)

    def generate(self, count, seed, label=None):
        return self.images[:count]


def logged(callback, model):
    callback.set_model(model)
    logs = {}
    callback.on_epoch_end(0, logs)
    return logs


def test_diversity_is_one_of_the_real_images_and_zero_of_copies():
    assert logged(callbacks.Diversity(IMAGES), Repeats(IMAGES, 1)) == {"nearest": pytest.approx(1.0)}
    assert logged(callbacks.Diversity(IMAGES), Repeats(IMAGES, 2)) == {"nearest": pytest.approx(0.0, abs=1e-6)}


def test_diversity_by_hand():
    rows = np.array([[0.0, 0.0], [3.0, 4.0], [0.0, 1.0], [10.0, 1.0]])
    # To the nearest other: 1; sqrt(9 + 9) = 4.24; 1; sqrt(49 + 9) = 7.62: the median is (1 + 4.24) / 2.
    assert collapse.nearest(rows) == pytest.approx((1 + 18**0.5) / 2)
    # The two classes' means are (1.5, 2) and (5, 1): squared distances 6.25 twice and 25 twice.
    assert collapse.within(rows, np.array([0, 0, 1, 1])) == pytest.approx(((6.25 + 25) / 2) ** 0.5)


def test_classes_of_one_image_each_have_nothing_within():
    labels = np.arange(16) % 2
    same = Repeats(np.stack([IMAGES[label] for label in labels]), 1)
    model = models.GAN(SHAPE, 4, classes=2, seed=0)
    found = logged(callbacks.Diversity(IMAGES, labels), model)
    assert set(found) == {"nearest", "within"} and found["within"] > 0
    callback = callbacks.Diversity(IMAGES, labels)
    same.images = np.stack([IMAGES[label] for label in callback.labels])
    assert logged(callback, same)["within"] == pytest.approx(0.0, abs=1e-6)


class Poison(keras.callbacks.Callback):
    """Makes all images alike in certain epochs, and keeps the weights that each epoch ended with."""

    def __init__(self, *epochs):
        super().__init__()
        self.epochs, self.ends = epochs, {}

    def on_epoch_end(self, epoch, logs=None):
        if epoch in self.epochs:
            for network in (self.model.generator, self.model.averaged_generator.network):
                network.set_weights([np.zeros_like(each) for each in network.get_weights()])
        self.ends[epoch] = self.model.generator.get_weights()


def rates(model):
    return [float(keras.ops.convert_to_numpy(member.learning_rate)) for member in model.optimizer.members.values()]


SCHEDULE = keras.optimizers.schedules.ExponentialDecay(1e-3, 1000, 1.0)


@pytest.mark.parametrize("rate", [1e-3, SCHEDULE], ids=["rate", "schedule"])
def test_a_collapse_is_taken_back_with_half_the_rates_and_other_noise(rate, capsys):
    model, poison = make(rate), Poison(2)
    back = callbacks.RollBack(below=1e-3, patience=1)
    history = fit(model, 3, poison, callbacks.Diversity(IMAGES), back).history
    assert history["nearest"][2] == 0.0 and back.times == 1
    assert "Back to the last healthy epoch in epoch 3: nearest is 0" in capsys.readouterr().out
    for found, kept in zip(model.generator.get_weights(), poison.ends[1], strict=True):
        assert np.array_equal(found, kept)
    assert rates(model) == pytest.approx([5e-4, 5e-4])
    straight = make(rate)
    fit(straight, 3)
    counters = [int(keras.ops.convert_to_numpy(each.noise.counter.value)) for each in (model, straight)]
    assert counters[0] == counters[1]  # as after three epochs, where the weights are those of two
    fit(model, 1)  # and it trains on
    assert np.isfinite(model.generator.get_weights()[0]).all()


@pytest.mark.full
def test_a_wrong_rate_for_an_epoch_is_seen_at_once_and_costs_little():
    images = data.load("fashion_mnist_sample")[0][: rollback.COUNT]
    features = metrics.ClassifierFeatures(zoo.load("classifier_fashion_mnist"))
    back, found = callbacks.RollBack("discriminator_loss", below=0.6, patience=1), {}
    for name, given in (("undisturbed", []), ("taken back", [rollback.Slip(3, 200.0), back])):
        model, logs = rollback.trained(images, 10, given)
        found[name] = metrics.fid(images, model.generate(rollback.COUNT, seed=0), features)
    assert back.times == 1 and min(logs["discriminator_loss"][3:5]) < 0.6  # within two epochs
    assert found["taken back"] < 1.2 * found["undisturbed"]


def test_patience_and_the_last_time(capsys):
    model, poison = make(), Poison(1, 2, 3, 4)
    back = callbacks.RollBack(below=1e-3, patience=2, most=1)
    fit(model, 5, poison, callbacks.Diversity(IMAGES), back)
    for found, kept in zip(model.generator.get_weights(), poison.ends[0], strict=True):
        assert np.array_equal(found, kept)
    assert back.times == 1 and back.reason == "nearest is 0 after 1 times back"
    assert "Stopped in epoch 5" in capsys.readouterr().out


def test_before_the_first_healthy_epoch_nothing_is_done():
    back = callbacks.RollBack(below=1e9, patience=1)
    fit(make(), 2, callbacks.Diversity(IMAGES), back)
    assert back.times == 0 and back.reason is None


def test_what_cannot_work_is_refused():
    with pytest.raises(ValueError, match=r"no 'nearest', which `RollBack` monitors, but .*such as `Diversity`"):
        fit(make(), 1, callbacks.RollBack())
    with pytest.raises(ValueError, match="at least 1, got 0 and 3"):
        callbacks.RollBack(patience=0)
    with pytest.raises(ValueError, match="at least 2"):
        callbacks.Diversity(IMAGES[:1])
    with pytest.raises(ValueError, match="3 entries for 16 images"):
        callbacks.Diversity(IMAGES, [0, 1, 2])


def test_a_scaled_schedule_is_saved():
    schedule = collapse.ScaledSchedule(keras.optimizers.schedules.ExponentialDecay(0.5, 1, 0.5), 0.5)
    again = collapse.ScaledSchedule.from_config(schedule.get_config())
    assert float(again(1)) == pytest.approx(0.125)
