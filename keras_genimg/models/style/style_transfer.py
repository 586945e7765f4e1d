"""Style transfer by optimising the image itself: slow, and the measure of all faster ways.

Reference: Gatys et al., Image style transfer using convolutional neural networks, CVPR 2016.
"""

import keras
import numpy as np
from keras import ops

from ... import losses
from ...images import pixels
from ...images.colours import as_rgb
from ...networks.vgg import vgg_features
from ...training import autodiff, fit_by_lbfgs
from ..one_image import OneImageModel
from ..untracked import Untracked
from .restyling import shares_of

CONTENT_LAYERS = {"block4_conv2": 1.0}
STYLE_LAYERS = dict.fromkeys(("block1_conv1", "block2_conv1", "block3_conv1", "block4_conv1"), 1.0)


@keras.saving.register_keras_serializable("keras_genimg")
class StyleTransfer(OneImageModel):
    """An image that becomes, step by step, a photo's content in a painting's style: the image is the model's weight.

    Use it as `adapt(content, styles)`, `fit(steps)`, `picture()`. Not compiled, `fit` moves the image by L-BFGS, as the
    paper does; `compile(optimizer)` chooses a Keras optimizer instead, and `compile()` Adam. `stylize` does all of this
    for photos of any kind and size.

    Args:
        size: `(height, width)` of the image in pixels, at least 16 each and `most_pixels` in all.
        content_layers: dict of a VGG's layer -> weight of the squared difference of its features.
        style_layers: dict of a VGG's layer -> weight of the squared difference of its features' Gram matrices.
        content_weight: of the sum over `content_layers`.
        style_weight: of the sum over `style_layers`.
        variation_weight: of the total variation, of pixels counted from 0 to 1.
        network: "vgg16" or "vgg19".
        pooling: of the VGG: "average", as the paper recommends, or "max".
        vgg_weights: as `weights` in `vgg_features`; VGG19 needs "keras".
        dtype: Keras dtype policy of the VGG: "mixed_bfloat16" is faster where there is hardware for it, and comes out
            about half a percent above float32's loss.
        name: the model's name.

    Raises:
        ValueError: a size out of range, or layers that the VGG has not; on `fit`, that there was no `adapt`.

    Attributes:
        most_pixels: of an image that is optimised; its optimisation takes some 3 KB a pixel.

    Example:
        ```python
        rng = np.random.default_rng(0)
        content, style = rng.integers(0, 256, (32, 48, 3), "uint8"), rng.integers(0, 256, (40, 40, 3), "uint8")
        layers = {"block1_conv1": 1.0, "block2_conv1": 0.5}
        model = StyleTransfer((32, 48), content_layers={"block2_conv2": 1.0}, style_layers=layers, vgg_weights=None)
        model.adapt(content, style)
        model.fit(3, verbose=0)
        model.picture().shape  # (32, 48, 3)
        ```

    Reference: Gatys et al., Image style transfer using convolutional neural networks, CVPR 2016.
    """

    players = {"image": ()}

    def __init__(
        self,
        size,
        *,
        content_layers=CONTENT_LAYERS,
        style_layers=STYLE_LAYERS,
        content_weight=1.0,
        style_weight=1e6,
        variation_weight=0.0,
        network="vgg16",
        pooling="average",
        vgg_weights="zoo",
        dtype=None,
        name=None,
    ):
        super().__init__(size, ("loss", "content_loss", "style_loss", "variation_loss"), name=name, dtype=dtype)
        height, width = self.size
        self.content_layers, self.style_layers = dict(content_layers), dict(style_layers)
        self.content_weight, self.style_weight, self.variation_weight = content_weight, style_weight, variation_weight
        self.network, self.pooling, self.vgg_weights = network, pooling, vgg_weights
        vgg = vgg_features([*self.content_layers, *self.style_layers], network, pooling, vgg_weights, dtype)
        self.features = Untracked(vgg)  # the judge is no part of what is optimised or saved
        self.image = self.add_weight(name="image", shape=(1, height, width, 3), initializer="zeros")  # 0 to 1
        shapes = [shape[1:] for shape in vgg.compute_output_shape((1, height, width, 3))]
        goals = len(self.content_layers) * [lambda shape: (1, *shape)] + len(self.style_layers) * [_gram_shape]
        self.targets = [
            self.add_weight(name=f"target_{index}", shape=goal(shape), initializer="zeros", trainable=False)
            for index, (goal, shape) in enumerate(zip(goals, shapes, strict=True))
        ]

    def default_optimizers(self):
        return {"image": keras.optimizers.Adam(0.02)}

    def _variables_of(self, player):
        return [self.image]

    def adapt(self, content, styles, style_weights=None, start=None):
        """Takes the goals of the optimisation from images, and sets where it starts.

        Args:
            content: uint8 `(height, width)` or `(height, width, 1, 3 or 4)` of the model's size; alpha is passed over.
            styles: one such image of any size from 16 pixels a side, or a list of them. An image's size sets the size
                of the strokes.
            style_weights: a number of 0 or more for each style, of which the shares count; None gives equal shares.
            start: array of the model's size, 0..255, or None for the content.

        Raises:
            ValueError: not such images or weights, or another size.
        """
        content = as_rgb(content, "content")[0]
        start = content if start is None else np.asarray(start)
        for name, image in (("content", content), ("start", start)):
            if image.shape != (*self.size, 3):
                raise ValueError(f"`{name}` must have the model's size {self.size} and 3 channels, got {image.shape}.")
        styles = [as_rgb(style, "styles")[0] for style in (styles if isinstance(styles, (list, tuple)) else [styles])]
        small = [style.shape[:2] for style in styles if min(style.shape[:2]) < 16]
        if small:
            raise ValueError(f"A style needs 16 pixels a side or more, got {small[0]}.")
        shares = shares_of(content.shape[:2], len(styles), style_weights)
        count = len(self.content_layers)
        goals = self._maps(content)[:count]
        # The sum of losses to several Gram matrices is the loss to their mean, up to a constant.
        grams = [[losses.gram_matrix(maps) for maps in self._maps(style)[count:]] for style in styles]
        for layer in zip(*grams, strict=True):
            goals.append(sum(share * gram for share, gram in zip(shares, layer, strict=True)))
        for target, goal in zip(self.targets, goals, strict=True):
            target.assign(goal)
        self.image.assign(pixels.to_network(start[None], 0.0, 1.0))

    def _maps(self, image):
        return list(self.features(image[None].astype("float32")))

    def is_adapted(self):
        return bool(np.any(ops.convert_to_numpy(self.targets[-1])))

    def loss_terms(self, image):
        """The weighted terms of equation 7: content, style and variation.

        Args:
            image: `(1, height, width, 3)`, 0..1.

        Returns:
            float32 `(3,)`.
        """
        maps = self.features(image * 255.0)
        count, goals = len(self.content_layers), self.targets
        content = zip(self.content_layers.values(), maps[:count], goals[:count], strict=True)
        style = zip(self.style_layers.values(), maps[count:], goals[count:], strict=True)
        terms = (
            self.content_weight * sum(w * losses.content_loss(found, goal) for w, found, goal in content),
            self.style_weight * sum(w * losses.gram_loss(losses.gram_matrix(found), goal) for w, found, goal in style),
            self.variation_weight * losses.total_variation(image),
        )
        return ops.concatenate(terms)

    def train_step(self, data):
        """One step of a Keras optimizer."""

        def loss():
            terms = self.loss_terms(self.image)
            return ops.sum(terms), terms

        total, terms = self.minimize("image", loss)
        return self.logs(total, terms[0], terms[1], terms[2])

    def fit(self, steps=500, verbose="auto", callbacks=None):
        """Optimises the image.

        Args:
            steps: how many, of L-BFGS or of the optimizer of `compile`; to callbacks, each is a batch.
            verbose: 0 for silence; "auto" or 1 for a progress bar with the losses.
            callbacks: list of `keras.callbacks.Callback`, such as `training.callbacks.Previews`.

        Returns:
            A `keras.callbacks.History` of the last step's losses.

        Raises:
            ValueError: `adapt` was not called, or the loss became infinite.
        """
        if self.compiled:
            return super().fit(steps, verbose, callbacks)
        self.check_adapted()
        compiled = autodiff.compiled_value_and_grad(self.loss_terms, self.variables + self.features.network.variables)
        names = [tracker.name for tracker in self.loss_trackers]

        def losses_and_gradient(image):
            terms, gradient = (ops.convert_to_numpy(tensor) for tensor in compiled(image))
            return dict(zip(names, map(float, (terms.sum(), *terms)), strict=True)), gradient

        return fit_by_lbfgs(self, self.image, losses_and_gradient, steps, verbose, callbacks)

    def get_config(self):
        own = {
            "size": self.size,
            "content_layers": self.content_layers,
            "style_layers": self.style_layers,
            "content_weight": self.content_weight,
            "style_weight": self.style_weight,
            "variation_weight": self.variation_weight,
            "network": self.network,
            "pooling": self.pooling,
            "vgg_weights": self.vgg_weights,
            "name": self.name,
        }
        return {**own, "dtype": keras.dtype_policies.serialize(self.dtype_policy)}


def _gram_shape(shape):
    return (1, shape[-1], shape[-1])
