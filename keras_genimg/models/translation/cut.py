"""CUT: one-way translation between unpaired sets, by comparing patches of a result with those of its source.

Reference: Park et al., Contrastive learning for unpaired image-to-image translation, ECCV 2020.
"""

import keras
from keras import ops

from ... import losses
from ...networks.checks import check_built
from ...networks.patch_discriminator import patch_discriminator
from ...networks.patch_projector import patch_projector
from ...networks.translation import translation_network
from ...training.precision import dtype_policy
from ..checks import check_count, check_weight
from ..untracked import Untracked
from .translator import OneGenerator, check_channels, judge

TAPS = ("images", "encoder_1", "encoder_2", "block_0", "block_4")


@keras.saving.register_keras_serializable("keras_genimg")
class CUT(OneGenerator):
    """One generator and one discriminator; patches of the result must be told among all of the source's.

    It needs half of CycleGAN's networks and translates one way. `fit` takes batches of sources and of targets, which
    meet by chance: `data.unpaired`. FastCUT is `CUT(identity=False, nce_weight=5.0)`, without the paper's mirrored
    half of each batch: let the data mirror.

    Args:
        image_size: side of the images in training, in pixels, at which `translate` works by default; None is that of
            the first images that `fit` is given.
        generator: network images -1..1 -> images -1..1 of the same shape; None is a `translation_network`.
        discriminator: network images -1..1 -> logits `(batch, ...)`; None is a `patch_discriminator`.
        projector: network of the features at `taps` -> vectors to compare; None is a `patch_projector`.
        objective: a `losses.Objective`; None is the paper's least squares.
        penalties: list of `losses.Penalty` on the discriminator; None is none.
        nce_weight: factor of `losses.patch_nce_loss`. The paper's 1 stands beside squares that are not halved, as
            `losses.LeastSquares` halves them: 0.5 is the same.
        identity: whether targets too are translated, and must stay as they are, patch by patch.
        places: of an image that are compared at each depth, all of them where there are fewer.
        temperature: of `losses.patch_nce_loss`, above 0.
        taps: names of the generator's layers that are compared; None are those of the paper, which a
            `translation_network` has, with "block_4" or its last block.
        multiple: of which the sides that the generator takes are a multiple.
        augmentations: list of `losses.Augmentation`, made to all that the discriminator sees.
        half_life_images: half-life of the generator's moving average, which translates, in images.
        seed: of the noise in training; None draws one.
        name: the model's name.
        dtype: Keras dtype policy of the networks that it builds; None is the global one.

    Raises:
        ValueError: taps that the generator has not, or another argument that is none of these.

    Example:
        ```python
        rng = np.random.default_rng(0)
        photos, paintings = (rng.integers(0, 256, (4, 32, 32, 3), "uint8") for _ in range(2))
        model = CUT(
            generator=translation_network((4, 4, 4), 1), discriminator=patch_discriminator(filters=(4, 4)), places=16
        )
        model.compile()
        model.fit(photos, paintings, batch_size=2, verbose=0)
        model.translate(photos[0]).shape  # (32, 32, 3)
        ```

    Reference: Park et al., Contrastive learning for unpaired image-to-image translation, ECCV 2020.
    """

    players = {"generator": ("generator", "projector"), "discriminator": ("discriminator",)}

    def __init__(
        self,
        image_size=None,
        *,
        generator=None,
        discriminator=None,
        projector=None,
        objective=None,
        penalties=None,
        nce_weight=0.5,
        identity=True,
        places=256,
        temperature=0.07,
        taps=None,
        multiple=1,
        augmentations=None,
        half_life_images=20_000,
        seed=None,
        name=None,
        dtype=None,
    ):
        check_built(generator=generator, discriminator=discriminator, projector=projector)
        objective = losses.LeastSquares() if objective is None else objective
        super().__init__(image_size, multiple, objective, penalties, augmentations, half_life_images, seed, name, dtype)
        with dtype_policy(self.dtype_policy):
            self.generator = translation_network() if generator is None else generator
            self.discriminator = patch_discriminator() if discriminator is None else discriminator
            check_channels(self.generator, "generator", 3, 3)
            check_channels(self.discriminator, "discriminator", 3)
            self.taps = tuple(taps_of(self.generator) if taps is None else taps)
            tapped = [tapped_layer(self.generator, tap).output for tap in self.taps]
            self.encoder = Untracked(keras.Model(self.generator.inputs[0], tapped))  # its layers are the generator's
            widths = [features.shape[-1] for features in tapped]
            self.projector = patch_projector(widths) if projector is None else projector
        self.nce_weight = check_weight(nce_weight, "nce_weight")
        self.identity = bool(identity)
        self.places = check_count(places, "places")
        if not temperature > 0:
            raise ValueError(f"`temperature` must be above 0, got {temperature}.")
        self.temperature = temperature
        self.set_average()
        self.nce_tracker = keras.metrics.Mean("nce_loss")

    def nce_loss(self, source, result):
        """The contrastive loss between images -1..1, at all taps: a scalar."""
        keys, queries, total = self.encoder(source, True), self.encoder(result, True), 0.0
        chosen = [self.chosen(features) for features in keys]
        keys, queries = (
            self.projector([take(features, places) for features, places in zip(maps, chosen, strict=True)])
            for maps in (keys, queries)
        )
        for query, key in zip(queries, keys, strict=True):
            total = total + losses.patch_nce_loss(unit(query), ops.stop_gradient(unit(key)), self.temperature)
        return total / len(queries)

    def chosen(self, features):
        """Places of feature maps, drawn for a batch: each at most once."""
        height, width = ops.shape(features)[1:3]
        return ops.argsort(self.noise.uniform((height * width,)))[: self.places]

    def generator_loss(self, source, target):
        """The adversarial loss and the weighted contrastive one, a scalar, and what was made."""
        fake = ops.cast(self.generator(source, training=True), "float32")
        nce = self.nce_loss(source, fake)
        if self.identity:
            nce = (nce + self.nce_loss(target, ops.cast(self.generator(target, training=True), "float32"))) / 2.0
        self.nce_tracker.update_state(nce)
        return self.deception_loss(judge(self.discriminator), self.seen(fake), target) + self.nce_weight * nce, fake

    def train_step(self, data):
        """A step of generator and projector, one of the discriminator, then the moving average."""
        source, target = self.network_pairs(data)
        loss, fake = self.minimize("generator", lambda: self.generator_loss(source, target))
        self.generator_tracker.update_state(loss)
        loss = self.minimize("discriminator", lambda: self.judgement_loss(judge(self.discriminator), target, fake))
        self.discriminator_tracker.update_state(loss)
        self.averaged_generator.update(self.generator, ops.shape(source)[0])
        return self.get_metrics_result()

    def get_config(self):
        serialize = keras.saving.serialize_keras_object
        return {
            **super().get_config(),
            "generator": serialize(self.generator),
            "discriminator": serialize(self.discriminator),
            "projector": serialize(self.projector),
            "nce_weight": self.nce_weight,
            "identity": self.identity,
            "places": self.places,
            "temperature": self.temperature,
            "taps": self.taps,
        }


def take(features, places):
    """Feature maps `(batch, height, width, channels)` at places, `(batch, count, channels)`."""
    flat = ops.reshape(features, (ops.shape(features)[0], -1, features.shape[-1]))
    return ops.take(flat, places, axis=1)


def unit(vectors):
    """Vectors of length 1; a gradient exists where they are 0, too."""
    return vectors * ops.rsqrt(ops.sum(ops.square(vectors), axis=-1, keepdims=True) + 1e-12)


def taps_of(generator):
    """The names of the paper's taps, of those that a generator has; of its blocks the last where it has too few."""
    names = [layer.name for layer in generator.layers]
    blocks = [name for name in names if name.startswith("block_")]
    return dict.fromkeys(
        blocks[-1] if tap.startswith("block_") and tap not in names and blocks else tap for tap in TAPS
    )


def tapped_layer(generator, tap):
    """The layer of a name.

    Raises:
        ValueError: there is none.
    """
    found = {layer.name: layer for layer in generator.layers}
    if tap not in found:
        raise ValueError(f"`taps` names {tap!r}, which is no layer of the generator: it has {', '.join(found)}.")
    return found[tap]
