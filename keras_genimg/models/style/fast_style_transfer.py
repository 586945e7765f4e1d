"""One style in one pass: a residual network trained on what a VGG sees.

Reference: Johnson et al., Perceptual losses for real-time style transfer and super-resolution, ECCV 2016.
"""

import keras
import numpy as np
from keras import layers, ops

from ... import losses, tasks
from ...images import pixels
from ...images.colours import as_rgb, keep_colours
from ...layers import ConditionalInstanceNormalization, ReflectionPadding2D
from ...networks.translation import residual_trunk
from ...networks.vgg import vgg_features
from ...training import MultiStepModel, NoiseSource
from ..photo_editor import PhotoEditor
from ..untracked import Untracked

# Scale of the output. Without it one step of Adam at 1e-3 changes the image by 15 grey levels: training is restless.
STEP = 0.2


def fast_style_network(filters=(32, 64, 128), residual_blocks=5, dtype=None):
    """The image transformation network of Johnson et al., with instance normalization and no checkerboards.

    Two halvings, residual blocks, two doublings by nearest neighbour; every padding reflects. How much style there is
    to be is a second input: it sets scale and offset after each normalization, and lets the rest of the photo through.

    Args:
        filters: of the three resolutions, full, half and quarter.
        residual_blocks: how many, at a quarter of the resolution.
        dtype: Keras dtype policy of the convolutions.

    Returns:
        A `keras.Model` named "network": images `(batch, height, width, 3)` of about -0.5..0.5, at least 16 pixels a
        side, and strength `(batch, 1)` -> images of the same kind and size.

    Example:
        ```python
        network = fast_style_network((4, 8, 8), residual_blocks=1)
        network([np.zeros((2, 32, 32, 3)), np.ones((2, 1))]).shape  # (2, 32, 32, 3)
        ```

    Reference: Johnson et al., 2016, its supplement; Odena et al., Deconvolution and checkerboard artifacts, 2016;
    Babaeizadeh & Ghiasi, Adjustable real-time style transfer, 2018 (strength as a condition).
    """
    images, strength = keras.Input((None, None, 3), name="images"), keras.Input((1,), name="strength")

    def normalized(x):
        return ConditionalInstanceNormalization(dtype=dtype)(x, strength)

    x = residual_trunk(images, filters, residual_blocks, normalized, first=9, dtype=dtype)
    x = ReflectionPadding2D(1, dtype=dtype)(x)
    x = layers.Conv2D(3, 3, kernel_initializer="zeros", dtype="float32")(x)
    x = layers.Rescaling(STEP, dtype="float32")(x)
    # Between the photo and what the network paints: no strength is the photo itself.
    share = layers.Reshape((1, 1, 1), dtype="float32")(strength)
    painted = layers.Multiply(dtype="float32")([x, share])
    kept = layers.Multiply(dtype="float32")([images, layers.Rescaling(-1.0, 1.0, dtype="float32")(share)])
    return keras.Model([images, strength], layers.Add(dtype="float32")([kept, painted]), name="network")


@keras.saving.register_keras_serializable("keras_genimg")
class FastStyleTransfer(PhotoEditor, MultiStepModel):
    """A network for one style, adjustable in strength, many hundred times faster than optimising the image.

    Train it on photos: `adapt(style)`, `compile()`, `fit(photos)`. Each photo of a batch draws its own strength from 0
    to 1, which weighs the style's part of its loss; so the network learns all strengths.

    Args:
        filters: of the network's three resolutions; the paper's are 32, 64, 128.
        residual_blocks: of the network; the paper has 5.
        content_weight: of the squared difference of `content_layer`'s features.
        style_weight: of the Gram matrices' differences, summed over `style_layers`.
        variation_weight: of the total variation.
        content_layer: a layer of VGG16.
        style_layers: layers of VGG16.
        vgg_weights: of VGG16, as `weights` in `vgg_features`.
        seed: of the strengths in training; None draws one.
        dtype: Keras dtype policy of the convolutions, also of VGG16's.
        name: the model's name.

    Raises:
        ValueError: layers that VGG16 has not; on `fit`, that there was no `adapt`.

    Example:
        ```python
        rng = np.random.default_rng(0)
        model = FastStyleTransfer(filters=(4, 8, 8), residual_blocks=1, vgg_weights=None)
        model.adapt(rng.integers(0, 256, (40, 50, 3), "uint8"))
        model.compile()
        model.fit(rng.integers(0, 256, (2, 32, 32, 3), "uint8"), verbose=0)
        model.stylize(rng.integers(0, 256, (21, 35, 3), "uint8"), strength=0.5).shape  # (21, 35, 3)
        ```

    Reference: Johnson et al., Perceptual losses for real-time style transfer and super-resolution, ECCV 2016; Ulyanov
    et al., Instance normalization, 2016.
    """

    tasks = (tasks.STYLIZE,)
    smallest = 16
    players = {"network": ("network",)}

    def __init__(
        self,
        filters=(32, 64, 128),
        residual_blocks=5,
        *,
        content_weight=1.0,
        style_weight=1e5,
        variation_weight=0.0,
        content_layer="block3_conv3",
        style_layers=("block1_conv2", "block2_conv2", "block3_conv3", "block4_conv3"),
        vgg_weights="zoo",
        seed=None,
        dtype=None,
        name=None,
    ):
        super().__init__(name=name, dtype=dtype)
        self.filters, self.residual_blocks = tuple(filters), residual_blocks
        self.content_weight, self.style_weight, self.variation_weight = content_weight, style_weight, variation_weight
        self.content_layer, self.style_layers = content_layer, tuple(style_layers)
        self.vgg_weights = vgg_weights
        self.network = fast_style_network(filters, residual_blocks, dtype)
        # the judge is no part of what is trained or saved
        self.features = Untracked(vgg_features([content_layer, *style_layers], weights=vgg_weights, dtype=dtype))
        self.noise = NoiseSource(seed)
        self.seed = self.noise.seed
        self.targets = [
            self.add_weight(name=f"gram_{name}", shape=(maps.shape[-1],) * 2, initializer="zeros", trainable=False)
            for name, maps in zip(style_layers, self.features.network.outputs[1:], strict=True)
        ]
        self.loss_trackers = [keras.metrics.Mean(name) for name in ("loss", "content_loss", "style_loss")]

    @property
    def takes(self):
        return tasks.Photo(), tasks.Number("strength", meaning="Of the style")

    @property
    def learns_from(self):
        return (tasks.Photo(),)

    def exported_layers(self):
        return [self.network]

    @property
    def served_networks(self):
        """Name -> networks that hold the weights of a saved artifact."""
        return {"network": [self.network]}

    def default_optimizers(self):
        return {"network": keras.optimizers.Adam(1e-3)}

    def adapt(self, style):
        """Takes a style image's Gram matrices as the goal of the training.

        Args:
            style: uint8 `(height, width)` or `(height, width, 1, 3 or 4)`; alpha is passed over. Its size sets the size
                of the strokes: give it at about the size of the photos in training, or up to twice that.

        Raises:
            ValueError: not such an image.
        """
        style, _ = as_rgb(style, "style")
        for target, maps in zip(self.targets, self.features(style[None].astype("float32"))[1:], strict=True):
            target.assign(losses.gram_matrix(maps)[0])

    def call(self, inputs):
        """`[images 0..255, strength (batch, 1)]` -> float32 images 0..255 of the same size."""
        images, strength = inputs
        return pixels.to_pixels(self.restyle(images, strength), -0.5, 0.5)

    def restyle(self, images, strength):
        """Images 0..255 to the network's output, about -0.5..0.5."""
        return ops.cast(self.network([pixels.to_network(images, -0.5, 0.5), strength]), "float32")

    def perceptual_loss(self, images, strength):
        """Equations 2 and 5 of the paper, the style's part weighed by each image's strength; a scalar."""
        restyled = (self.restyle(images, strength) + 0.5) * 255.0
        content, *style = self.features(restyled)
        wanted = self.features(images)[0]
        content = self.content_weight * losses.content_loss(content, wanted)
        style = self.style_weight * sum(
            losses.gram_loss(losses.gram_matrix(maps), target) for maps, target in zip(style, self.targets, strict=True)
        )
        loss = ops.mean(content + strength[:, 0] * style + self.variation_weight * losses.total_variation(restyled))
        for tracker, value in zip(self.loss_trackers, (loss, content, style), strict=True):
            tracker.update_state(ops.mean(value))
        return loss

    def train_step(self, data):
        """One step on the perceptual loss of a batch of photos, each at a strength of its own."""
        images = ops.cast(keras.utils.unpack_x_y_sample_weight(data)[0], "float32")
        # a third of the photos at full strength, which is what is used most
        strength = ops.minimum(1.5 * self.noise.uniform((ops.shape(images)[0], 1)), 1.0)
        self.minimize("network", lambda: self.perceptual_loss(images, strength))
        return self.get_metrics_result()

    def test_step(self, data):
        """The loss at full strength."""
        images = ops.cast(keras.utils.unpack_x_y_sample_weight(data)[0], "float32")
        self.perceptual_loss(images, ops.ones((ops.shape(images)[0], 1)))
        return self.get_metrics_result()

    def fit(self, x=None, *args, **kwargs):
        """`keras.Model.fit` on photos.

        Args:
            x: photos 0..255, RGB and of one size, as an array, a `tf.data.Dataset` or a `keras.utils.PyDataset`.
            args: as for `keras.Model.fit`.
            kwargs: as for `keras.Model.fit`.

        Returns:
            A `keras.callbacks.History`.

        Raises:
            ValueError: `adapt` was not called, or the data do not hold such photos.
        """
        if not np.any(ops.convert_to_numpy(self.targets[0])):
            raise ValueError("There is no style to learn yet: call `adapt(style)` before `fit`.")
        return super().fit(x, *args, **kwargs)

    def check_pixels(self, images, name):
        pixels.check_training_images(images, name, (*np.shape(images)[1:3], 3))

    def stylize(self, images, strength=1.0, preserve_color=False):
        """Restyles photos of any size and kind.

        Args:
            images: uint8 array: one photo `(height, width)` or `(height, width, channels)`, or a batch
                `(count, height, width, channels)`; 1, 3 or 4 channels.
            strength: of the style, 0 to 1; one for all photos, or one for each.
            preserve_color: keep the photo's colours; only its lightness is restyled.

        Returns:
            A uint8 array of the photo's size: RGB, also for a grey photo; alpha is kept as it was.

        Raises:
            ValueError: not such images, too large ones, or a strength outside 0 to 1.
        """
        result = self.edit(images, strength=strength)
        if preserve_color:
            one = not isinstance(images, (list, tuple)) and np.ndim(images) != 4
            for photo, styled in zip(*(([images], [result]) if one else (images, result)), strict=True):
                styled[..., :3] = keep_colours(as_rgb(photo)[0], styled[..., :3])
        return result

    def get_config(self):
        own = {
            "filters": self.filters,
            "residual_blocks": self.residual_blocks,
            "content_weight": self.content_weight,
            "style_weight": self.style_weight,
            "variation_weight": self.variation_weight,
            "content_layer": self.content_layer,
            "style_layers": self.style_layers,
            "vgg_weights": self.vgg_weights,
            "seed": self.seed,
            "name": self.name,
        }
        return {**own, "dtype": keras.dtype_policies.serialize(self.dtype_policy)}
