"""What every model must do, checked alike."""

import keras
import numpy as np


def images(count=8, shape=(16, 16, 1), seed=0):
    """Random uint8 images."""
    return np.random.default_rng(seed).integers(0, 256, (count, *shape), "uint8")


def stirred(model, deviation):
    """With random numbers for weights that begin at zero, so that what they hide is seen."""
    generator = np.random.default_rng(0)
    model.set_weights([w if np.any(w) else generator.normal(0.0, deviation, w.shape) for w in model.get_weights()])
    return model


def weights(model):
    """Every variable of a model and its optimizer, as arrays by path."""
    variables = [*model.variables, *model.optimizer.variables]
    return {f"{index}/{v.path}": keras.ops.convert_to_numpy(v.value).copy() for index, v in enumerate(variables)}


def largest_difference(one, other):
    """The largest absolute difference between two dicts of arrays with the same keys in the same order."""
    assert len(one) == len(other)
    return max(
        np.abs(a.astype("float64") - b).max(initial=0) for a, b in zip(one.values(), other.values(), strict=True)
    )


def fit(model, data, epochs=1, batch_size=4):
    return model.fit(data, epochs=epochs, batch_size=batch_size, shuffle=False, verbose=0)


def check_config_round_trip(model):
    """The config holds every constructor argument, and rebuilds a model with the same config."""
    config = model.get_config()
    again = type(model).from_config(config)
    assert _without_names(again.get_config()) == _without_names(config)
    assert [tuple(w.shape) for w in again.weights] == [tuple(w.shape) for w in model.weights]


def _without_names(value):
    """Serialized networks carry build configs and object numbers that say nothing of the model."""
    if isinstance(value, dict):
        return {k: _without_names(v) for k, v in value.items() if k not in ("shared_object_id", "build_config")}
    return [_without_names(v) for v in value] if isinstance(value, (list, tuple)) else value


def check_save_load_continue(model, data, path):
    """Two epochs, save, load, two more give the weights of four epochs in one go."""
    fit(model, data, epochs=2)
    model.save(path)
    again = keras.models.load_model(path)
    assert largest_difference(weights(model), weights(again)) == 0.0
    fit(model, data, epochs=2)
    fit(again, data, epochs=2)
    assert largest_difference(weights(model), weights(again)) <= 1e-6


def check_player_moves_its_own(model, player, loss, blind=()):
    """One `minimize` changes every trainable weight of the player's networks and no other.

    `blind` are weights that the loss cannot see: they must stay.
    """
    own = [v for network in model.players[player] for v in getattr(model, network).trainable_variables]
    own = [v for v in own if not any(v is other for other in blind)]
    others = [v for v in model.trainable_variables if not any(v is mine for mine in own)]
    before = [keras.ops.convert_to_numpy(v.value).copy() for v in own + others]
    _in_one_program(lambda: model.minimize(player, loss), [*model.variables, *model.optimizer.variables])
    changed = [
        not np.array_equal(b, keras.ops.convert_to_numpy(v.value)) for b, v in zip(before, own + others, strict=True)
    ]
    assert all(changed[: len(own)]) and not any(changed[len(own) :])


def _in_one_program(step, variables):
    """Runs a step that reads and writes variables: compiled on JAX, where operations one by one are slow."""
    if keras.backend.backend() != "jax":
        step()
        return
    import jax

    def written(values):
        with keras.StatelessScope(state_mapping=zip(variables, values, strict=True)) as scope:
            step()
        return [scope.get_current_value(each) for each in variables]

    for variable, value in zip(variables, jax.jit(written)([each.value for each in variables]), strict=True):
        variable.assign(value)
