"""Any style in one pass: the features of a photo are given the statistics of a painting's, and decoded.

Reference: Huang & Belongie, Arbitrary style transfer in real-time with adaptive instance normalization, ICCV 2017.
"""

import keras
import numpy as np
from keras import layers, ops

from ... import losses, tasks
from ...images import pixels
from ...images.colours import as_rgb, match_colours
from ...images.padding import padded
from ...layers import AdaptiveInstanceNormalization, NearestUpsampling, ReflectionPadding2D, instance_statistics
from ...layers.reflection_padding import reflected
from ...networks.vgg import FILTERS, vgg_features
from ...training import MultiStepModel, NoiseSource
from ..photo_editor import PhotoEditor
from ..untracked import Untracked
from .restyling import check_strength, shares_of

# VGG's features have a root mean square of about 4 there; the decoder begins with 1. The output's scale keeps a step of
# Adam from changing the whole image: without both, training is restless.
INPUT, OUTPUT = 0.25, 0.1
LAYERS = ("block1_conv1", "block2_conv1", "block3_conv1", "block4_conv1")  # the paper's relu1_1 to relu4_1


def adain_decoder(dtype=None):
    """The mirror of VGG16 up to `block4_conv1`: nearest upsampling for pooling, padding by reflection.

    Args:
        dtype: Keras dtype policy of the convolutions but the last.

    Returns:
        A `keras.Model` named "decoder": features `(batch, height, width, 512)` -> images `(batch, 8 height, 8 width,
        3)` of about -0.5..0.5.
    """
    features = keras.Input((None, None, FILTERS[3]), name="features")
    x = layers.Rescaling(INPUT, dtype="float32")(features)
    for index, (filters, doubled) in enumerate(
        [(256, True), (256, False), (256, False), (128, True), (128, False), (64, True), (64, False)]
    ):
        x = ReflectionPadding2D(1, dtype=dtype)(x)
        kernel = keras.initializers.HeNormal(seed=index)
        x = layers.Conv2D(filters, 3, activation="relu", kernel_initializer=kernel, dtype=dtype)(x)
        x = NearestUpsampling(dtype=dtype)(x) if doubled else x
    # from grey, not from noise
    x = layers.Conv2D(3, 3, kernel_initializer="zeros", dtype="float32")(ReflectionPadding2D(1, dtype=dtype)(x))
    return keras.Model(features, layers.Rescaling(OUTPUT, dtype="float32")(x), name="decoder")


@keras.saving.register_keras_serializable("keras_genimg")
class AdaIN(PhotoEditor, MultiStepModel):
    """One decoder for all styles: statistics of a painting's features, given to a photo's, become an image again.

    Train it on photos and paintings of one size, with sides that are multiples of 8: `fit(photos, paintings)`, or
    batches of `data.unpaired`. Each pair draws its own strength from 0 to 1. That weighs the style in the goal and in
    the loss, and what is not style is held to the photo's own pixels, which the paper's training does not ask for. What
    the decoder still cannot draw of the photo is added to the result, the less of it the stronger the style: a strength
    of 0 is the photo itself.

    Args:
        style_weight: of the differences of statistics, summed over four layers.
        reconstruction_weight: of the squared difference of pixels (-0.5..0.5) where there is to be no style.
        variation_weight: of the total variation (pixels of 0..255).
        vgg_weights: of VGG16, as `weights` in `vgg_features`.
        seed: of the strengths in training; None draws one.
        dtype: Keras dtype policy of the convolutions, also of VGG16's.
        name: the model's name.

    Example:
        ```python
        rng = np.random.default_rng(0)
        model = AdaIN(vgg_weights=None)
        photo, painting = rng.integers(0, 256, (30, 41, 3), "uint8"), rng.integers(0, 256, (24, 24, 3), "uint8")
        model.stylize(photo, painting, strength=0.5).shape  # (30, 41, 3)
        ```

    Reference: Huang & Belongie, Arbitrary style transfer in real-time with adaptive instance normalization, ICCV 2017.
    """

    tasks = (tasks.STYLIZE,)
    players = {"decoder": ("decoder",)}
    most_pixels = 4_000_000  # VGG's first features take 256 bytes a pixel, several times over
    smallest = 24  # more than `margin` and what completes a multiple of eight
    margin = 16  # pixels around a photo, so that what VGG makes of the border lies outside

    def __init__(
        self,
        *,
        style_weight=10.0,
        reconstruction_weight=1000.0,
        variation_weight=0.0,
        vgg_weights="zoo",
        seed=None,
        dtype=None,
        name=None,
    ):
        super().__init__(name=name, dtype=dtype)
        self.style_weight = style_weight
        self.reconstruction_weight = reconstruction_weight
        self.variation_weight = variation_weight
        self.vgg_weights = vgg_weights
        features = vgg_features(LAYERS, weights=vgg_weights, dtype=dtype)
        self.features = Untracked(features)
        self.encoder = Untracked(keras.Model(features.input, features.output[-1], name="encoder"))
        self.decoder = adain_decoder(dtype)
        self.transfer = AdaptiveInstanceNormalization(dtype="float32")
        self.transfer.built = True  # else `fit` on JAX and torch would call the whole model on a batch to build it
        self.noise = NoiseSource(seed)
        self.seed = self.noise.seed
        names = ("loss", "content_loss", "style_loss", "reconstruction_loss")
        self.loss_trackers = [keras.metrics.Mean(name) for name in names]

    @property
    def takes(self):
        painting = tasks.Photo("style", (3,), "a painting for each photo, whose size sets that of the strokes")
        return tasks.Photo(), painting, tasks.Number("strength", meaning="Of the style")

    @property
    def learns_from(self):
        return (tasks.Photo(),)

    def exported_layers(self):
        return [self.encoder.network, self.decoder]

    @property
    def served_networks(self):
        """Name -> networks that hold the weights of a saved artifact; the encoder is the zoo's `vgg16`."""
        return {"decoder": [self.decoder]}

    def default_optimizers(self):
        return {"decoder": keras.optimizers.Adam(1e-4)}

    def call(self, inputs):
        """`[photos 0..255, paintings 0..255, strength (batch, 1)]` -> float32 images 0..255 of the photos' size.

        Photos have at least 24 pixels a side; of the paintings there may be one for all.
        """
        photos, paintings, strength = inputs
        content, style = self.encoder(self.framed(photos)), self.encoder(paintings)
        decoded = self.unframed(self.decoder(self.mixed(content, style, strength)), photos)
        plain = self.unframed(self.decoder(content), photos)
        return with_details(decoded, plain, photos, strength[:, None, None])

    def framed(self, photos):
        """Photos with a mirrored margin, more of it below and right: pooling cuts what is no multiple of eight."""
        return reflected(ops.cast(photos, "float32"), self.margin, self.margin + 7)

    def unframed(self, decoded, photos):
        """What the decoder made of framed photos, 0..255, at their size."""
        start, (height, width) = self.margin, ops.shape(photos)[1:3]
        decoded = decoded[:, start : start + height, start : start + width]
        return pixels.to_pixels(decoded, -0.5, 0.5)

    def mixed(self, content, style, strength):
        """The decoder's input: equation 14 of the paper."""
        content, share = ops.cast(content, "float32"), strength[:, None, None]
        return (1.0 - share) * content + share * self.transfer(content, style)

    def losses_of(self, photos, paintings, strength):
        """Equations 11 to 13 of the paper, each pair at its own strength; a scalar."""
        sides = [side for side in photos.shape[1:3] if side is not None]
        if any(side % 8 for side in sides):  # the decoder makes eight pixels of each place of the features
            raise ValueError(f"Photos to train on need sides that are multiples of 8, these have {sides}.")
        photos, paintings = ops.cast(photos, "float32"), ops.cast(paintings, "float32")
        style = self.features(paintings)
        goal = ops.stop_gradient(self.mixed(self.encoder(photos), style[-1], strength))
        decoded = ops.cast(self.decoder(goal), "float32")
        found = self.features((decoded + 0.5) * 255.0)
        content = losses.content_loss(found[-1], goal)
        statistics = sum(
            losses.statistics_loss(instance_statistics(a), instance_statistics(b))
            for a, b in zip(found, style, strict=True)
        )
        reconstruction = losses.content_loss(decoded, pixels.to_network(photos, -0.5, 0.5))
        share = strength[:, 0]
        loss = content + self.style_weight * share * statistics
        loss = loss + self.reconstruction_weight * (1.0 - share) * reconstruction
        loss = ops.mean(loss + self.variation_weight * losses.total_variation(255.0 * decoded))
        for tracker, value in zip(self.loss_trackers, (loss, content, statistics, reconstruction), strict=True):
            tracker.update_state(ops.mean(value))
        return loss

    def train_step(self, data):
        """One step on a batch of photos beside paintings."""
        photos, paintings, _ = keras.utils.unpack_x_y_sample_weight(data)
        # a third of the pairs at full strength, which is what is used most
        strength = ops.minimum(1.5 * self.noise.uniform((ops.shape(photos)[0], 1)), 1.0)
        self.minimize("decoder", lambda: self.losses_of(photos, paintings, strength))
        return self.get_metrics_result()

    def test_step(self, data):
        """The loss at full strength."""
        photos, paintings, _ = keras.utils.unpack_x_y_sample_weight(data)
        self.losses_of(photos, paintings, ops.ones((ops.shape(photos)[0], 1)))
        return self.get_metrics_result()

    def stylize(self, content, styles, strength=1.0, style_weights=None, masks=None, preserve_color=False):
        """Restyles photos of any size and kind in the manner of any paintings.

        Args:
            content: uint8 array: one photo `(height, width)` or `(height, width, channels)`, or a batch
                `(count, height, width, channels)`; 1, 3 or 4 channels.
            styles: a painting, uint8 like one photo, or a list of them. Their size sets the size of the strokes.
            strength: of the style, 0 to 1.
            style_weights: how much there is to be of each painting, 0 or more; they are scaled to add up to 1. None
                gives all the same.
            masks: where each painting holds: a list of arrays `(height, width)` of the photo's size, 0 or more, one a
                painting; at each place they are scaled to add up to 1 together with the weights.
            preserve_color: keep the photo's colours: the paintings are recoloured after it first.

        Returns:
            A uint8 array of the photo's size: RGB, also for a grey photo; alpha is kept as it was.

        Raises:
            ValueError: not such images, too large ones, a strength outside 0 to 1, or weights or masks that do not fit.
        """
        several = isinstance(content, (list, tuple))
        if several or np.ndim(content) == 4:
            options = (strength, style_weights, masks, preserve_color)
            results = [self.stylize(image, styles, *options) for image in content]
            return results if several else np.stack(results)
        strength = check_strength(strength)
        photo, _ = as_rgb(content, "content")
        styles = [as_rgb(style, "styles")[0] for style in (styles if isinstance(styles, (list, tuple)) else [styles])]
        if preserve_color:
            styles = [match_colours(style, photo) for style in styles]
        shares = shares_of(photo.shape[:2], len(styles), style_weights, masks)
        styles = [padded(style, self.smallest).astype("float32")[None] for style in styles]
        return self.edited(content, network=lambda inputs: self.blended(*inputs, styles, shares, strength))

    def compute(self, inputs):
        image, style, strength = inputs
        return self.blended(image, [style], [1.0], strength[0, 0])

    def blended(self, image, styles, shares, strength):
        """One photo in several styles, by networks that are compiled each for itself.

        Args:
            image: float32 `(1, height, width, 3)`, 0..255.
            styles: the same of the paintings, of any size from `smallest` on.
            shares: of each style, as `shares_of` gives them.
            strength: of the style, 0 to 1.

        Returns:
            A float32 tensor like `image`.
        """
        maps = self.encoder.network.predict_on_batch(self.framed(image))
        mixed = (1.0 - strength) * maps
        for style, share in zip(styles, shares, strict=True):
            adapted = self.transfer(maps, self.encoder.network.predict_on_batch(style))
            mixed = mixed + strength * self.on_maps(share, maps.shape[1:3]) * ops.convert_to_numpy(adapted)
        decoded = self.unframed(self.decoder.predict_on_batch(mixed), image)
        if strength == 1.0:
            return decoded
        plain = self.unframed(self.decoder.predict_on_batch(maps), image)
        return with_details(decoded, plain, image, strength)

    def on_maps(self, share, size):
        """A painting's share of each place of the photo, at the places of the features of the framed photo."""
        share = np.asarray(share, "float32")
        if share.ndim == 0:
            return share
        centres = [8 * np.arange(count) + 4 - self.margin for count in size]
        rows, columns = (np.clip(c, 0, side - 1) for c, side in zip(centres, share.shape, strict=True))
        return share[rows][:, columns, None]

    def get_config(self):
        own = ("style_weight", "reconstruction_weight", "variation_weight", "vgg_weights", "seed", "name")
        own = {key: getattr(self, key) for key in own}
        return {**own, "dtype": keras.dtype_policies.serialize(self.dtype_policy)}


def with_details(decoded, plain, photos, strength):
    """Gives back what the decoder loses of the photo, in the measure in which it is to be the photo.

    Args:
        decoded: what the decoder made of the mixed features, `(batch, height, width, 3)`, 0..255.
        plain: what it makes of the photo's own features.
        photos: the photos, as an array or a tensor.
        strength: of the style, 0 to 1: a number, or `(batch, 1, 1, 1)`.

    Returns:
        Images like `decoded`; with a strength of 1 the same, with 0 the photos.
    """
    return ops.clip(decoded + (1.0 - strength) * (ops.cast(photos, "float32") - plain), 0.0, 255.0)
