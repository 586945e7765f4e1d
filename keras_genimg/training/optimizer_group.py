"""Several optimizers that Keras sees as one."""

import keras


@keras.saving.register_keras_serializable("keras_genimg")
class OptimizerGroup(keras.optimizers.Optimizer):
    """Named optimizers behind the one `model.optimizer` that Keras threads, saves and shards.

    Adversarial training steps each network with its own optimizer. The group's variables are its members' variables
    in order, so the JAX trainer carries them, `.keras` files hold them, and a distribution places them, with no
    further code. The group itself never steps: `minimize` uses a member.

    Its `learning_rate` is the first member's; to set it, as `LearningRateScheduler` and `ReduceLROnPlateau` do, scales
    all members' rates alike.

    Args:
        members: dict of name -> `keras.optimizers.Optimizer`. Learning-rate schedules belong to the members.

    Raises:
        ValueError: `members` is empty, or a member has `use_ema`, which would overwrite the networks after `fit`.

    Example:
        ```python
        group = OptimizerGroup({"generator": keras.optimizers.Adam(2e-4), "discriminator": keras.optimizers.Adam(2e-4)})
        group["generator"].learning_rate
        ```
    """

    def __init__(self, members, name="optimizer_group"):
        super().__init__(learning_rate=0.0, name=name)  # its rate is never used
        if not members:
            raise ValueError("`members` must name at least one optimizer, got none.")
        self.members = {key: keras.optimizers.get(member) for key, member in members.items()}
        for key, member in self.members.items():
            if getattr(member, "use_ema", False):
                raise ValueError(f"Optimizer {key!r} has use_ema: average networks by `half_life_images` instead.")
        self._ratios = [1.0] * len(self.members)

    def __getitem__(self, key):
        return self.members[key]

    def build(self, variables_by_member):
        """Creates each member's moments.

        Args:
            variables_by_member: dict of member name -> the variables it will step.
        """
        for key, member in self.members.items():
            member.build(variables_by_member[key])
        self.built = True

    @property
    def variables(self):
        return [variable for member in self.members.values() for variable in member.variables]

    @property
    def iterations(self):
        return next(iter(self.members.values())).iterations

    def scale_loss(self, loss):
        return loss  # each member scales its own

    @property
    def learning_rate(self):
        """The first member's rate."""
        return next(iter(self.members.values())).learning_rate

    @learning_rate.setter
    def learning_rate(self, value):
        members = self.members.values()
        if len(self.members) > 1:
            if callable(value):
                raise ValueError("A schedule belongs to one member: set `optimizer['name'].learning_rate`.")
            first, *_ = rates = [float(member.learning_rate) for member in members]
            if first:  # at 0, as a warm-up may begin, the ratios are those before it
                self._ratios = [rate / first for rate in rates]
        for member, ratio in zip(members, self._ratios, strict=True):
            member.learning_rate = value if ratio == 1.0 else value * ratio

    def finalize_variable_values(self, var_list):
        pass  # for use_ema alone

    # The members are saved as the tracked objects that they are; a copy under the group would double the file.
    def save_own_variables(self, store):
        pass

    def load_own_variables(self, store):
        pass

    def get_config(self):
        members = {key: keras.saving.serialize_keras_object(member) for key, member in self.members.items()}
        return {"name": self.name, "members": members}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        members = {key: keras.saving.deserialize_keras_object(m) for key, m in config["members"].items()}
        return cls(members, name=config["name"])
