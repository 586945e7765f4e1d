import keras
import numpy as np
import pytest
from keras import ops

from keras_genimg.training import MultiStepModel


@keras.saving.register_keras_serializable("tests")
class Pair(MultiStepModel):
    """Two one-weight players: f pulls its weight to the mean of the data, g pulls its own to f's."""

    players = {"f": ("f",), "g": ("g",)}

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        for name in self.players:
            inputs = keras.Input((1,))
            outputs = keras.layers.Dropout(0.5, seed=0)(
                keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")(inputs)
            )
            setattr(self, name, keras.Model(inputs, outputs, name=name))
        self.f_tracker = keras.metrics.Mean("f_loss")
        self.g_tracker = keras.metrics.Mean("g_loss")

    def default_optimizers(self):
        return {"f": keras.optimizers.SGD(0.1), "g": keras.optimizers.SGD(0.05)}

    def weight(self, name):
        return getattr(self, name).trainable_variables[0]

    def value(self, name):
        return float(ops.convert_to_numpy(self.weight(name).value)[0, 0])

    def train_step(self, data):
        target = ops.mean(data)
        self.f_tracker.update_state(self.minimize("f", lambda: ops.sum((self.weight("f") - target) ** 2)))
        self.g_tracker.update_state(self.minimize("g", lambda: ops.sum((self.weight("g") - self.weight("f")) ** 2)))
        return self.get_metrics_result()


def test_a_step_is_what_the_pencil_says():
    model = Pair()
    model.compile()
    history = model.fit(np.full((4, 1), 3.0, "float32"), batch_size=4, verbose=0).history
    # f: 1 - 0.1 * 2 * (1 - 3) = 1.4, and g sees it: 1 - 0.05 * 2 * (1 - 1.4) = 1.04
    assert model.value("f") == pytest.approx(1.4)
    assert model.value("g") == pytest.approx(1.04)
    assert history == {"f_loss": [pytest.approx(4.0)], "g_loss": [pytest.approx(0.16)]}


def test_history_is_the_mean_over_an_epoch():
    model = Pair()
    model.compile({"f": keras.optimizers.SGD(0.0), "g": keras.optimizers.SGD(0.0)})
    history = model.fit(np.array([[1.0], [3.0]], "float32"), batch_size=1, verbose=0, shuffle=False).history
    assert history["f_loss"] == [pytest.approx((0.0 + 4.0) / 2)]


def test_input_gradient_is_differentiable():
    model = Pair()
    model.compile({"f": keras.optimizers.SGD(0.1), "g": keras.optimizers.SGD(0.1)})

    def penalty():  # d/dx (w x^2) = 2 w x; its square at x = 3 is 36 w^2, whose derivative at w = 1 is 72
        values, gradient = model.input_gradient(
            lambda x: model.weight("f")[0, 0] * x**2, ops.convert_to_tensor([[3.0]])
        )
        return ops.sum(gradient**2), values

    loss, values = model.minimize("f", penalty)
    assert float(loss) == pytest.approx(36.0) and np.asarray(values).tolist() == [[9.0]]
    assert model.value("f") == pytest.approx(1.0 - 0.1 * 72.0)


def test_values_beside_an_input_gradient_are_differentiable_too():
    model = Pair()
    model.compile({"f": keras.optimizers.SGD(0.1), "g": keras.optimizers.SGD(0.1)})

    def loss():  # w x^2 + (2 w x)^2 at x = 3: 9 w + 36 w^2, whose derivative at w = 1 is 81
        values, gradient = model.input_gradient(
            lambda x: model.weight("f")[0, 0] * x**2, ops.convert_to_tensor([[3.0]])
        )
        return ops.sum(values) + ops.sum(gradient**2)

    assert float(model.minimize("f", loss)) == pytest.approx(45.0)
    assert model.value("f") == pytest.approx(1.0 - 0.1 * 81.0)


def test_minimize_returns_what_the_loss_returns_beside_its_value():
    model = Pair()
    model.compile(run_eagerly=True)
    weight = model.weight("f")
    loss, more = model.minimize("f", lambda: (ops.sum(weight**2), {"twice": 2.0 * ops.sum(weight), "name": None}))
    assert float(loss) == 1.0 and float(more["twice"]) == 2.0 and more["name"] is None
    assert model.value("f") == pytest.approx(1.0 - 0.1 * 2.0)


def test_players_share_no_optimizer():
    shared = keras.optimizers.Adam()
    with pytest.raises(ValueError, match="each player needs one of its own"):
        Pair().compile({"f": shared, "g": shared})


def test_compile_wants_an_optimizer_for_each_player():
    for wrong in ({"f": "adam"}, {"f": "adam", "g": "adam", "h": "adam"}):
        with pytest.raises(ValueError, match=r"one for each of \('f', 'g'\)"):
            Pair().compile(wrong)


def test_compile_arguments_survive_saving(tmp_path):
    model = Pair()
    model.compile({"f": keras.optimizers.Adam(0.5), "g": keras.optimizers.SGD(0.25)}, run_eagerly=True)
    model.save(tmp_path / "pair.keras")
    again = keras.models.load_model(tmp_path / "pair.keras")
    assert again.run_eagerly and isinstance(again.optimizer["f"], keras.optimizers.Adam)
    assert float(again.optimizer["g"].learning_rate) == 0.25


def test_dropout_seeds_are_saved(tmp_path):
    model = Pair()
    model.compile()
    inputs = np.ones((1, 64), "float32").reshape(64, 1)
    for _ in range(3):
        model.f(inputs, training=True)
    model.save_weights(tmp_path / "pair.weights.h5")
    again = Pair()
    again.compile()
    again.load_weights(tmp_path / "pair.weights.h5")
    masks = [ops.convert_to_numpy(m.f(inputs, training=True)) for m in (model, again)]
    assert np.array_equal(*masks) and 0 < masks[0].astype(bool).mean() < 1


@pytest.mark.skipif(keras.backend.backend() == "torch", reason="Keras on torch runs one step a call")
def test_several_steps_in_one_execution():
    data = np.arange(8, dtype="float32")[:, None]
    results = []
    for steps in (1, 4):
        model = Pair()
        model.compile(steps_per_execution=steps)
        model.fit(data, batch_size=1, verbose=0, shuffle=False)
        results.append(model.value("g"))
    assert results[0] == pytest.approx(results[1], abs=1e-6)
