"""SRGAN's and ESRGAN's training of a network that restores: what it cannot know it makes look likely.

Reference: Wang et al., ESRGAN: enhanced super-resolution generative adversarial networks, ECCV workshops 2018.
"""

import copy

import keras
import numpy as np
from keras import ops

from ... import losses
from ...images.pixels import to_network
from ...networks.checks import check_built
from ...networks.patch_discriminator import patch_discriminator
from ...networks.vgg import vgg_features
from ...training import AveragedNetwork, MultiStepModel
from ...training.precision import dtype_policy
from ..checks import check_object, check_weight
from ..judging import Judging
from ..photo_editor import PhotoEditor
from ..translation.translator import check_channels, judge
from ..untracked import Untracked

OF_THE_RESTORER = ("tasks", "scale", "halo", "tile", "smallest", "multiple", "keeps_grey")


@keras.saving.register_keras_serializable("keras_genimg")
class AdversarialRestoration(Judging, PhotoEditor, MultiStepModel):
    """Trains a restorer against a discriminator, so that its results are sharp where a mean would be a blur.

    The mean absolute difference holds colours, features of VGG16 hold what is seen, a discriminator adds detail that
    looks real. PSNR falls by it, and LPIPS gets better: measure both. Start from a restorer that was trained by pixels
    alone, as the paper does, and `fit(worse, good)` on the same pairs, RGB. This class trains and nothing else:
    `collapsed` is the restorer with the moving average of its weights, and it is what the zoo keeps, what is exported,
    and what `edit` uses.

    Args:
        restorer: a `PhotoEditor` that is trained by pairs, such as an `EDSR`; this training moves its weights.
        discriminator: network of images -1..1 of the result's size -> logits `(batch, ...)`; None is a
            `patch_discriminator` with spectral normalization whose logits see 70 pixels.
        objective: a `losses.Objective`; None is `losses.RelativisticPairing`.
        pixel_weight: factor of the mean absolute difference on the scale of -1..1; 0 or more, as the two others.
        perceptual_weight: of `losses.feature_difference`; 0 leaves VGG16 out.
        adversarial_weight: of the objective's generator half.
        features_layer: the layer of VGG16 whose output, before it is rectified, is compared.
        vgg_weights: of VGG16, as `weights` in `vgg_features`.
        half_life_images: half-life of the moving average of the restorer's weights, in images.
        name: the model's name.
        dtype: Keras dtype policy of the discriminator that it builds and of VGG16; None is the global one.

    Raises:
        ValueError: a discriminator of other channels, or another argument that is none of these.

    Example:
        ```python
        from keras_genimg.models import EDSR

        rng = np.random.default_rng(0)
        low, high = (rng.integers(0, 256, (2, side, side, 3), "uint8") for side in (16, 32))
        model = AdversarialRestoration(
            EDSR(2, filters=4, blocks=1), patch_discriminator(filters=(4, 8), spectral=True), vgg_weights=None
        )
        model.compile()
        model.fit(low, high, verbose=0)
        model.collapsed().upscale(low[0]).shape  # (32, 32, 3)
        ```

    Reference: Ledig et al., Photo-realistic single image super-resolution using a generative adversarial network, CVPR
    2017; Wang et al., ESRGAN: enhanced super-resolution generative adversarial networks, ECCV workshops 2018.
    """

    players = {"generator": ("restorer",), "discriminator": ("discriminator",)}

    def __init__(
        self,
        restorer,
        discriminator=None,
        *,
        objective=None,
        pixel_weight=0.01,
        perceptual_weight=1.0,
        adversarial_weight=0.005,
        features_layer="block4_conv3",
        vgg_weights="zoo",
        half_life_images=20_000,
        name=None,
        dtype=None,
    ):
        check_object(restorer, "restorer", "collapsed", "models.EDSR(4)")
        check_built(discriminator=discriminator)
        super().__init__(name=name, dtype=dtype)
        self.set_judgement(losses.RelativisticPairing() if objective is None else objective, None, None)
        self.pixel_weight = check_weight(pixel_weight, "pixel_weight")
        self.perceptual_weight = check_weight(perceptual_weight, "perceptual_weight")
        self.adversarial_weight = check_weight(adversarial_weight, "adversarial_weight")
        self.features_layer, self.vgg_weights = features_layer, vgg_weights
        self.restorer = restorer
        for trait in OF_THE_RESTORER:
            setattr(self, trait, getattr(restorer, trait))
        with dtype_policy(self.dtype_policy):
            self.discriminator = patch_discriminator(spectral=True) if discriminator is None else discriminator
            check_channels(self.discriminator, "discriminator", 3)
            # the judge is no part of what is trained or saved
            self.features = Untracked(vgg_features([features_layer], weights=vgg_weights, rectified=False))
        self.half_life_images = half_life_images
        self.averaged_restorer = AveragedNetwork(restorer, half_life_images, name="averaged_restorer")
        names = ("pixel_loss", "perceptual_loss", "generator_loss", "discriminator_loss")
        self.trackers = {name: keras.metrics.Mean(name) for name in names}

    @property
    def takes(self):
        return self.restorer.takes

    @property
    def served_networks(self):
        """Name -> networks that hold the weights of a saved artifact; the first of each is what is saved."""
        return {"network": [self.averaged_restorer.network, self.restorer]}

    def exported_layers(self):
        return [self.averaged_restorer.network]

    def collapsed(self):
        """The restorer with the averaged weights, not compiled: a smaller one that does the same, if it has one."""
        kept = keras.models.clone_model(self.restorer)
        kept.set_weights(self.averaged_restorer.network.get_weights())
        return kept.collapsed()

    def default_optimizers(self):
        return {player: keras.optimizers.Adam(1e-4, beta_1=0.9, beta_2=0.99) for player in self.players}

    def call(self, inputs):
        """What the restorer with the averaged weights makes of its inputs: float32 images 0..255."""
        return self.averaged_restorer(inputs)

    def likeness_loss(self, result, target):
        """The weighted sum of the differences in pixels and in features; both images -1..1; a scalar."""
        difference = ops.mean(ops.abs(result - target))
        self.trackers["pixel_loss"].update_state(difference)
        loss = self.pixel_weight * difference
        if self.perceptual_weight:
            maps = [self.features(127.5 * (images + 1.0)) for images in (result, target)]
            difference = ops.mean(losses.feature_difference(*maps))
            self.trackers["perceptual_loss"].update_state(difference)
            loss = loss + self.perceptual_weight * difference
        return loss

    def generator_loss(self, inputs, target):
        """The sum of the three weighted losses, a scalar, and what was made of the inputs."""
        result = to_network(self.restorer(inputs, training=True))
        deception = self.deception_loss(judge(self.discriminator), result, target)
        return self.likeness_loss(result, target) + self.adversarial_weight * deception, result

    def discriminator_loss(self, target, result):
        """The objective's discriminator half; a scalar."""
        return self.judgement_loss(judge(self.discriminator), target, result)

    def train_step(self, data):
        """A step of the restorer, one of the discriminator on what it made, then the moving average."""
        inputs, target, _ = keras.utils.unpack_x_y_sample_weight(data)
        target = to_network(target)
        loss, result = self.minimize("generator", lambda: self.generator_loss(inputs, target))
        self.trackers["generator_loss"].update_state(loss)
        loss = self.minimize("discriminator", lambda: self.discriminator_loss(target, ops.stop_gradient(result)))
        self.trackers["discriminator_loss"].update_state(loss)
        self.averaged_restorer.update(self.restorer, ops.shape(target)[0])
        return self.get_metrics_result()

    def test_step(self, data):
        """Differences in pixels and in features of what the averaged weights make."""
        inputs, target, _ = keras.utils.unpack_x_y_sample_weight(data)
        self.likeness_loss(to_network(self.averaged_restorer(inputs)), to_network(target))
        return {name: self.trackers[name].result() for name in ("pixel_loss", "perceptual_loss")}

    def check_pixels(self, images, name):
        if np.shape(images)[-1:] != (3,):
            raise ValueError(f"`{name}` must be RGB, as the discriminator sees it, got shape {np.shape(images)}.")
        self.restorer.check_pixels(images, name)

    def checked_data(self, x, y, weights, name, whole):
        if y is None:
            raise ValueError(f"{type(self).__name__} learns from pairs: `fit(worse, good)`, or batches of them.")
        return super().checked_data(x, y, weights, name, whole)

    def get_config(self):
        serialize = keras.saving.serialize_keras_object
        return {
            "restorer": serialize(self.restorer),
            "discriminator": serialize(self.discriminator),
            "objective": serialize(self.objective),
            "pixel_weight": self.pixel_weight,
            "perceptual_weight": self.perceptual_weight,
            "adversarial_weight": self.adversarial_weight,
            "features_layer": self.features_layer,
            "vgg_weights": self.vgg_weights,
            "half_life_images": self.half_life_images,
            "name": self.name,
            "dtype": keras.dtype_policies.serialize(self.dtype_policy),
        }

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Rebuilds a model, with every object that is serialized among its constructor's arguments."""
        return cls(**keras.saving.deserialize_keras_object(copy.deepcopy(config)))  # Keras empties what it rebuilds
