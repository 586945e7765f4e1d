"""The base of every model whose training step moves more than one network, or moves one in its own way."""

import keras
from keras import ops

from . import autodiff
from .optimizer_group import OptimizerGroup


class MultiStepModel(keras.Model):
    """A `keras.Model` whose `train_step` is written as the paper's algorithm, on every backend.

    A subclass names its `players`, each the networks that one optimizer moves, and writes `train_step` with
    `minimize`. Everything else is Keras: `fit`, callbacks, saving, mixed precision, distribution. Networks are built
    in the constructor.

    Attributes:
        players: dict of player name -> names of the attributes that hold its networks; set by the subclass.

    Example:
        ```python
        from keras_genimg.training import MultiStepModel, portable_step


        class Fit(MultiStepModel):
            players = {"network": ("network",)}

            def __init__(self, network):
                super().__init__()
                self.network = network
                self.error = keras.metrics.Mean("error")

            def default_optimizers(self):
                return {"network": keras.optimizers.Adam(1e-3)}

            @portable_step
            def train_step(self, data):
                self.error.update_state(self.minimize("network", lambda: ops.mean(self.network(data) ** 2)))
                return self.get_metrics_result()


        model = Fit(keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]))
        model.compile()
        model.fit(np.ones((4, 2)), verbose=0)
        ```
    """

    players = {}

    def __init__(self, name=None, **kwargs):
        super().__init__(name=name, **kwargs)
        self.built = True

    def default_optimizers(self):
        """The paper's optimizers: dict of player name -> optimizer, used by `compile()` without arguments."""
        raise NotImplementedError(f"{type(self).__name__} has no default optimizers: pass them to `compile`.")

    def compile(self, optimizers=None, *, run_eagerly=False, steps_per_execution=1, jit_compile="auto"):
        """Sets the optimizers and builds their moments.

        Args:
            optimizers: dict of player name -> optimizer; a single optimizer where there is one player; None for the
                paper's.
            run_eagerly: run steps without compiling them.
            steps_per_execution: steps in one call of the compiled function (TensorFlow and JAX).
            jit_compile: use XLA; "auto" lets Keras choose.

        Raises:
            ValueError: the names are not those of this model's players, or two players share one optimizer.
        """
        if optimizers is None:
            optimizers = self.default_optimizers()
        if isinstance(optimizers, OptimizerGroup):
            optimizers = optimizers.members
        if not isinstance(optimizers, dict) and len(self.players) == 1:
            optimizers = dict.fromkeys(self.players, optimizers)
        if not isinstance(optimizers, dict) or set(optimizers) != set(self.players):
            names = sorted(optimizers) if isinstance(optimizers, dict) else optimizers
            raise ValueError(f"`optimizers` must be a dict with one for each of {tuple(self.players)}, got {names!r}.")
        members = {player: keras.optimizers.get(optimizers[player]) for player in self.players}
        if len({id(member) for member in members.values()}) < len(members):
            raise ValueError("`optimizers` holds one object twice: each player needs one of its own, for its moments.")
        if self.dtype_policy.name == "mixed_float16":
            members = {player: _scaled(member) for player, member in members.items()}
        group = OptimizerGroup(members)
        group.build({player: self._variables_of(player) for player in self.players})
        super().compile(
            optimizer=group, run_eagerly=run_eagerly, steps_per_execution=steps_per_execution,
            jit_compile=jit_compile, auto_scale_loss=False,
        )  # fmt: skip

    def compile_from_config(self, config):
        config = keras.saving.deserialize_keras_object(config)
        arguments = ("run_eagerly", "steps_per_execution", "jit_compile")
        self.compile(config["optimizer"], **{key: config[key] for key in arguments})

    def minimize(self, player, loss):
        """One step of a player's optimizer.

        Args:
            player: name of a player.
            loss: function of no arguments that returns a scalar; what it writes to variables (BatchNorm) stays.

        Returns:
            The loss before the step, a scalar tensor, unscaled.
        """
        optimizer, variables = self.optimizer[player], self._variables_of(player)
        value, gradients = autodiff.value_and_grad(
            lambda: ops.cast(loss(), "float32"), variables, self._state(), optimizer.scale_loss
        )
        autodiff.apply(optimizer, gradients, variables)
        return value

    def input_gradient(self, function, inputs):
        """The gradient of the sum of `function(inputs)` with respect to `inputs`, itself differentiable.

        Args:
            function: takes a tensor of the shape of `inputs`, each row by itself.
            inputs: float tensor, batch first.

        Returns:
            A tensor of the shape of `inputs`: row by row, the gradient of that row's output.
        """
        return autodiff.input_grad(function, inputs, self._state())

    def _variables_of(self, player):
        return [v for network in self.players[player] for v in getattr(self, network).trainable_variables]

    def _state(self):
        return self.variables + self.optimizer.variables + self.metrics_variables

    @property
    def metrics(self):
        # Keras's own "loss" tracker is for compiled losses: here it would log 0 for ever.
        return [metric for metric in super().metrics if metric is not self._loss_tracker]

    def _seed_states(self):
        return [v for v in self.variables if v.name == "seed_generator_state"]

    def save_own_variables(self, store):
        super().save_own_variables(store)
        # Keras leaves the state of Dropout and its like out of the file; a resumed run would draw other masks.
        for index, state in enumerate(self._seed_states()):
            store[f"seed_{index}"] = state.numpy()

    def load_own_variables(self, store):
        names = list(store.keys())
        super().load_own_variables({name: store[name] for name in names if not name.startswith("seed_")})
        for index, state in enumerate(self._seed_states()):
            if f"seed_{index}" in names:  # weights converted from elsewhere have none
                state.assign(store[f"seed_{index}"])


def _scaled(optimizer):
    if isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
        return optimizer
    return keras.optimizers.LossScaleOptimizer(optimizer)
