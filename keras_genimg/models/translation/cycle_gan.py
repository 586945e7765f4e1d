"""CycleGAN: translation between two sets of images that do not belong together one by one.

Reference: Zhu et al., Unpaired image-to-image translation using cycle-consistent adversarial networks, ICCV 2017.
"""

import keras
import numpy as np
from keras import ops

from ... import losses, tasks
from ...images import pixels
from ...networks.checks import check_built
from ...networks.patch_discriminator import patch_discriminator
from ...networks.translation import translation_network
from ...training import ImagePool
from ...training.precision import dtype_policy
from ..checks import check_count, check_weight
from ..photo_editor import PhotoEditor
from .translator import Translator, check_channels, judge, translated


@keras.saving.register_keras_serializable("keras_genimg")
class CycleGAN(Translator):
    """Two generators, one each way, of which each must undo what the other did; two discriminators.

    `fit` takes batches of the first domain and of the second, which meet by chance: `data.unpaired`. `translate(images,
    target)` names the domain that is wanted; without a target it is the second. The cycle says nothing of what a shape
    becomes, only that it can be told: colours and textures are learnt well, and where shapes must change, pairs are
    worth more.

    Args:
        domains: names of the two: what they are called in `translate`, on the command line and in served signatures.
        image_size: side of the images in training, in pixels; with a pool it must be given, and images are square.
        to_second: network of images of the first domain, -1..1 -> images of the same shape; None is a
            `translation_network`.
        to_first: likewise, the other way.
        judge_of_second: network images -1..1 -> logits `(batch, ...)`; None is a `patch_discriminator`.
        judge_of_first: likewise.
        objective: a `losses.Objective`; None is the paper's least squares.
        penalties: list of `losses.Penalty` on both discriminators; None is none.
        cycle_weight: factor of the mean absolute difference between an image and what comes back of it, on the scale of
            -1..1. The paper's 10 stands beside squares that are not halved, as `losses.LeastSquares` halves them: 5
            is the same.
        identity_weight: factor of the mean absolute difference between an image and what the generator into its own
            domain makes of it; the authors' code has half the cycle's. Without it colours invert easily.
        pool_size: generated images of each domain that the discriminators see once more, 0 for none.
        multiple: of which the sides that the generators take are a multiple.
        augmentations: list of `losses.Augmentation`, made to all that the discriminators see.
        half_life_images: half-life of the generators' moving averages, which translate, in images.
        seed: of the noise in training; None draws one.
        name: the model's name.
        dtype: Keras dtype policy of the networks that it builds; None is the global one.

    Raises:
        ValueError: other domains than two names, a pool without `image_size`, or another argument that is none of
            these.

    Example:
        ```python
        rng = np.random.default_rng(0)
        photos, paintings = (rng.integers(0, 256, (4, 32, 32, 3), "uint8") for _ in range(2))
        networks = {name: translation_network((4, 4, 4), 1) for name in ("to_second", "to_first")}
        judges = {name: patch_discriminator(filters=(4, 4)) for name in ("judge_of_second", "judge_of_first")}
        model = CycleGAN(("photo", "painting"), image_size=32, pool_size=4, **networks, **judges)
        model.compile()
        model.fit(photos, paintings, batch_size=2, verbose=0)
        model.translate(photos[0], "painting").shape  # (32, 32, 3)
        ```

    Reference: Zhu et al., Unpaired image-to-image translation using cycle-consistent adversarial networks, ICCV 2017.
    """

    players = {
        "generators": ("to_second", "to_first"),
        "discriminators": ("judge_of_second", "judge_of_first"),
    }

    def __init__(
        self,
        domains=("first", "second"),
        image_size=None,
        *,
        to_second=None,
        to_first=None,
        judge_of_second=None,
        judge_of_first=None,
        objective=None,
        penalties=None,
        cycle_weight=5.0,
        identity_weight=2.5,
        pool_size=50,
        multiple=1,
        augmentations=None,
        half_life_images=20_000,
        seed=None,
        name=None,
        dtype=None,
    ):
        generators = {"to_second": to_second, "to_first": to_first}
        judges = {"judge_of_second": judge_of_second, "judge_of_first": judge_of_first}
        check_built(**generators, **judges)
        if pool_size and image_size is None:
            raise ValueError("Give `image_size`, the side of the images in training, or `pool_size=0`.")
        objective = losses.LeastSquares() if objective is None else objective
        super().__init__(image_size, multiple, objective, penalties, augmentations, half_life_images, seed, name, dtype)
        self.target = tasks.Choice("target", domains, default=1)
        self.domains = self.target.class_names
        if len(self.domains) != 2 or not all(each.isidentifier() for each in self.domains):
            raise ValueError(f"`domains` must be two names, such as ('photo', 'painting'), got {domains!r}.")
        with dtype_policy(self.dtype_policy):
            for player, network in generators.items():
                setattr(self, player, translation_network() if network is None else network)
                check_channels(getattr(self, player), player, 3, 3)
            for player, network in judges.items():
                setattr(self, player, patch_discriminator() if network is None else network)
                check_channels(getattr(self, player), player, 3)
        self.cycle_weight = check_weight(cycle_weight, "cycle_weight")
        self.identity_weight = check_weight(identity_weight, "identity_weight")
        self.pool_size = check_count(pool_size, "pool_size") if pool_size else 0
        self.averaged_to_second = self.averaged(self.to_second, "averaged_to_second")
        self.averaged_to_first = self.averaged(self.to_first, "averaged_to_first")
        if self.pool_size:
            shape = (self.image_size, self.image_size, 3)
            self.pool_of_second = ImagePool(self.pool_size, shape, "pool_of_second")
            self.pool_of_first = ImagePool(self.pool_size, shape, "pool_of_first")
        self.loss_trackers = {
            each: keras.metrics.Mean(each)
            for each in ("generators_loss", "discriminators_loss", "cycle_loss", "identity_loss")
        }

    @property
    def one_size(self):
        return self.pool_size > 0

    @property
    def takes(self):
        return tasks.Photo(), self.target

    @property
    def served_networks(self):
        """Name -> networks that hold the weights of a saved artifact; the first of each is what is saved."""
        return {
            "to_second": [self.averaged_to_second.network, self.to_second],
            "to_first": [self.averaged_to_first.network, self.to_first],
        }

    def exported_layers(self):
        return [self.averaged_to_first.network, self.averaged_to_second.network]

    def editors(self):
        """One for each way, first that to the second domain: `to_painting`, `to_photo`."""
        ways = zip(self.domains, self.exported_layers(), strict=True)
        return {f"to_{domain}": OneWay(network, self) for domain, network in reversed(list(ways))}

    def call(self, inputs):
        """`[images 0..255, domains (batch, 2)]` -> float32 images 0..255 of the domains, by the averages."""
        images, target = inputs
        made = [translated(network, images) for network in self.exported_layers()]
        return sum(target[:, index, None, None, None] * each for index, each in enumerate(made))

    def compute(self, inputs):
        images, target = inputs  # of one target, so that one of the networks is enough
        network = self.exported_layers()[int(np.argmax(target[0]))]
        return pixels.to_pixels(network.predict_on_batch(pixels.to_network(images)))

    def generators_loss(self, first, second):
        """The generators' adversarial, cycle and identity losses, weighed and added, and what they made."""
        to_first, to_second = (lambda images, way=way: made_by(way, images) for way in (self.to_first, self.to_second))
        fake_second, fake_first = to_second(first), to_first(second)
        adversarial = self.deception_loss(judge(self.judge_of_second), self.seen(fake_second), second)
        adversarial = adversarial + self.deception_loss(judge(self.judge_of_first), self.seen(fake_first), first)
        cycle = difference(to_first(fake_second), first) + difference(to_second(fake_first), second)
        self.loss_trackers["cycle_loss"].update_state(cycle)
        loss = adversarial + self.cycle_weight * cycle
        if self.identity_weight:
            identity = difference(to_second(second), second) + difference(to_first(first), first)
            self.loss_trackers["identity_loss"].update_state(identity)
            loss = loss + self.identity_weight * identity
        return loss, (fake_first, fake_second)

    def discriminators_loss(self, first, second, fake_first, fake_second):
        """The discriminators' losses, added; a scalar."""
        pairs = (self.judge_of_second, second, fake_second), (self.judge_of_first, first, fake_first)
        return sum(self.judgement_loss(judge(network), *images, "discriminators") for network, *images in pairs)

    def train_step(self, data):
        """A step of both generators, one of both discriminators on pooled images, then the moving averages."""
        first, second = self.network_pairs(data)
        loss, (fake_first, fake_second) = self.minimize("generators", lambda: self.generators_loss(first, second))
        self.loss_trackers["generators_loss"].update_state(loss)
        if self.pool_size:
            fake_first = self.pool_of_first.query(fake_first, self.noise.uniform)
            fake_second = self.pool_of_second.query(fake_second, self.noise.uniform)
        loss = self.minimize("discriminators", lambda: self.discriminators_loss(first, second, fake_first, fake_second))
        self.loss_trackers["discriminators_loss"].update_state(loss)
        self.averaged_to_second.update(self.to_second, ops.shape(first)[0])
        self.averaged_to_first.update(self.to_first, ops.shape(second)[0])
        return self.get_metrics_result()

    def get_config(self):
        serialize = keras.saving.serialize_keras_object
        networks = [name for names in self.players.values() for name in names]
        return {
            **super().get_config(),
            "domains": self.domains,
            **{name: serialize(getattr(self, name)) for name in networks},
            "cycle_weight": self.cycle_weight,
            "identity_weight": self.identity_weight,
            "pool_size": self.pool_size,
        }


class OneWay(PhotoEditor):
    """One of the two generators, as an editor that takes a photo alone: what a served signature does.

    Args:
        network: images -1..1 -> images -1..1.
        model: the `CycleGAN` that it is of.
    """

    tasks = (tasks.TRANSLATE,)

    def __init__(self, network, model):
        super().__init__()
        self.network, self.smallest, self.multiple = network, model.smallest, model.multiple

    def exported_layers(self):
        return [self.network]

    def call(self, image):
        return translated(self.network, image)


def made_by(generator, images):
    """What a generator in training makes of images -1..1, float32."""
    return ops.cast(generator(images, training=True), "float32")


def difference(one, other):
    """Mean absolute difference of two batches of images, a scalar."""
    return ops.mean(ops.abs(one - other))
