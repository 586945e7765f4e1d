"""The base of every model whose training step moves more than one network, or moves one in its own way."""

import keras
from keras import ops

from . import autodiff
from .optimizer_group import OptimizerGroup


class MultiStepModel(keras.Model):
    """A `keras.Model` whose `train_step` is written as the paper's algorithm, on every backend.

    A subclass names its `players`, each the networks that one optimizer moves, and writes `train_step` with
    `minimize`. Everything else is Keras: `fit`, callbacks, saving, mixed precision, distribution. Networks are built
    in the constructor. Steps are written `(self, data)` on JAX too, and may call `super().train_step(data)`: what
    `portable_step` does is done to a subclass's `train_step` and `test_step` by itself.

    Attributes:
        players: dict of player name -> names of the attributes that hold its networks; set by the subclass.
        has_idle_weights: whether a player's loss may leave some of its weights out, which then stay; set by the
            subclass. Else Keras warns of them.

    Example:
        ```python
        from keras_genimg.training import MultiStepModel


        class Fit(MultiStepModel):
            players = {"network": ("network",)}

            def __init__(self, network):
                super().__init__()
                self.network = network
                self.error = keras.metrics.Mean("error")

            def default_optimizers(self):
                return {"network": keras.optimizers.Adam(1e-3)}

            def train_step(self, data):
                self.error.update_state(self.minimize("network", lambda: ops.mean(self.network(data) ** 2)))
                return self.get_metrics_result()


        model = Fit(keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]))
        model.compile()
        model.fit(np.ones((4, 2)), verbose=0)
        ```
    """

    players = {}
    has_idle_weights = False

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        for name in {"train_step", "test_step"} & set(vars(cls)):
            setattr(cls, name, autodiff.portable_step(vars(cls)[name]))

    def __init__(self, name=None, **kwargs):
        super().__init__(name=name, **kwargs)
        self.built = True

    def default_optimizers(self):
        """The paper's optimizers: dict of player name -> optimizer, used by `compile()` without arguments."""
        raise NotImplementedError(f"{type(self).__name__} has no default optimizers: pass them to `compile`.")

    def compile(
        self, optimizer=None, loss=None, metrics=None, *, run_eagerly=False, steps_per_execution=1, jit_compile="auto"
    ):
        """Sets the optimizers and builds their moments.

        Args:
            optimizer: an optimizer or its name, such as "adam"; a dict of player name -> optimizer; an
                `OptimizerGroup`; None for the paper's. Where there are several players, each gets a copy of a single
                optimizer, with moments of its own: `model.optimizer["generator"]`.
            loss: refused, since the losses are those of `train_step`.
            metrics: refused likewise.
            run_eagerly: run steps without compiling them.
            steps_per_execution: steps in one call of the compiled function (TensorFlow and JAX).
            jit_compile: use XLA; "auto" lets Keras choose.

        Raises:
            ValueError: the names are not those of this model's players, two players share one optimizer, or there is
                a loss or a metric.
        """
        name = type(self).__name__
        if loss:
            raise ValueError(f"{name} has its own losses, those of its paper: leave `loss` out of `compile`.")
        if metrics:
            raise ValueError(
                f"{name} has no targets and predictions that `metrics` could compare, and logs its own losses: leave "
                "`metrics` out of `compile`. `callbacks.GenerationMetrics` measures images while a model trains; for a "
                "value of your own keep a `keras.metrics.Mean` in a subclass and update it in `train_step`."
            )
        group = OptimizerGroup(self._members(self.default_optimizers() if optimizer is None else optimizer))
        group.build({player: self._variables_of(player) for player in self.players})
        super().compile(
            optimizer=group, run_eagerly=run_eagerly, steps_per_execution=steps_per_execution,
            jit_compile=jit_compile, auto_scale_loss=False,
        )  # fmt: skip

    def _members(self, optimizer):
        """One optimizer for each player, from all that `compile` takes."""
        if isinstance(optimizer, OptimizerGroup):
            optimizer = optimizer.members
        if not isinstance(optimizer, dict):
            first, *others = self.players
            optimizer = {first: keras.optimizers.get(optimizer)}
            config = keras.optimizers.serialize(optimizer[first])
            optimizer.update({player: keras.optimizers.deserialize(config) for player in others})
        if set(optimizer) != set(self.players):
            raise ValueError(
                f"`optimizer` must be a dict with one for each of {tuple(self.players)}, or one optimizer, got a dict "
                f"of {sorted(optimizer)}."
            )
        members = {player: keras.optimizers.get(optimizer[player]) for player in self.players}
        if len({id(member) for member in members.values()}) < len(members):
            raise ValueError("`optimizer` holds one object twice: each player needs one of its own, for its moments.")
        if self.dtype_policy.name == "mixed_float16":
            members = {player: _scaled(member) for player, member in members.items()}
        return members

    def compile_from_config(self, config):
        config = keras.saving.deserialize_keras_object(config)
        arguments = ("run_eagerly", "steps_per_execution", "jit_compile")
        self.compile(config["optimizer"], **{key: config[key] for key in arguments})

    def minimize(self, player, loss):
        """One step of a player's optimizer.

        Args:
            player: name of a player.
            loss: function of no arguments that returns a scalar, or `(scalar, anything)`; what it writes to variables
                (BatchNorm) stays.

        Returns:
            The loss before the step, a scalar tensor, unscaled; where `loss` returned more, `(loss, anything)`.
        """

        def loss_and_more():
            result = loss()
            value, *more = result if isinstance(result, tuple) else (result,)
            return ops.cast(value, "float32"), more

        optimizer, variables = self.optimizer[player], self._variables_of(player)
        value, more, gradients = autodiff.value_and_grad(loss_and_more, variables, self._state(), optimizer.scale_loss)
        if self.has_idle_weights:
            pairs = zip(gradients, variables, strict=True)
            gradients = [ops.zeros_like(variable) if gradient is None else gradient for gradient, variable in pairs]
        autodiff.apply(optimizer, gradients, variables)
        return (value, *more) if more else value

    def input_gradient(self, function, inputs):
        """What `function(inputs)` is, and the gradient of its sum with respect to `inputs`, itself differentiable.

        Args:
            function: takes a tensor of the shape of `inputs`, each row by itself.
            inputs: float tensor, batch first.

        Returns:
            The function's tensor, and a tensor of the shape of `inputs`: row by row, the gradient of that row's output.
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
