"""What a diffusion model does with images that are there: it translates, fills and encodes them."""

import functools

import numpy as np
from keras import ops

from ...images import pixels
from ...tasks import label_of
from ...training import latents_of_seeds
from ...training.autodiff import compiled, without_gradients
from ..checks import check_count


class DiffusionEditing:
    """Verbs of `Diffusion` that begin at images; mixed in before `ImageGenerator`."""

    def translate(self, images, label=None, strength=0.6, seed=0, batch_size=64, **settings):
        """Brings images nearer to what was learnt, or to another label: noise is put on, and taken away again.

        Args:
            images: `(count, height, width, channels)`, 0..255.
            label: as for `generate`: of the results; or a dict of all conditions.
            strength: how much noise, 0 (the image stays, nearly) to 1 (nothing is left of it).
            seed: of the first image's noise: image i has that of seed + i.
            batch_size: images at a time.
            settings: as for `generate`, such as `guidance`.

        Returns:
            A uint8 array of the same shape.

        Raises:
            ValueError: images of another size, a strength outside 0..1, or conditions as for `generate`.

        Reference: Meng et al., SDEdit: guided image synthesis and editing with stochastic differential equations, ICLR
        2022.
        """
        images = pixels.check_images(images, "images", self.image_shape)
        strengths = np.broadcast_to(np.asarray(strength, np.float32), (len(images),))
        if not (strengths.min() >= 0 and strengths.max() <= 1):
            raise ValueError(f"`strength` must be from 0 to 1, got {strength}.")
        return self._edit(self.translated, images, label, seed, batch_size, settings, strength=strengths[:, None])

    def inpaint(self, images, masks, label=None, seed=0, repeats=5, batch_size=64, **settings):
        """Makes anew what masks mark; all other pixels come back as they were, to the byte.

        Args:
            images: `(count, height, width, channels)`, uint8.
            masks: boolean or uint8, `(height, width)` for all or `(count, height, width)`: true, or above 0, where
                pixels are made.
            label: as for `translate`.
            seed: as for `translate`.
            repeats: how often each step is gone, so that what is made fits what is there; time grows with it.
            batch_size: images at a time.
            settings: as for `generate`.

        Returns:
            A uint8 array of the shape of the images.

        Raises:
            ValueError: images that are no uint8 or of another size, masks of another shape, `repeats` that are no whole
                number from 1, conditions as for `generate`, or a model that diffuses codes, which no mask of pixels
                fits.

        Reference: Lugmayr et al., RePaint: inpainting using denoising diffusion probabilistic models, CVPR 2022.
        """
        if self.autoencoder is not None:
            raise ValueError("This model diffuses the codes of an autoencoder, which no mask of pixels fits.")
        images, masks = pixels.check_images(images, "images", self.image_shape), np.asarray(masks)
        if images.dtype != np.uint8:
            raise ValueError(f"`images` must be uint8, so that what is kept stays as it is; got {images.dtype}.")
        if masks.shape not in (self.image_shape[:2], images.shape[:3]) or masks.dtype not in (np.uint8, np.bool_):
            raise ValueError(
                f"`masks` must be boolean or uint8, {self.image_shape[:2]} or {images.shape[:3]}; got {masks.dtype} "
                f"{masks.shape}."
            )
        check_count(repeats, "repeats")
        unknown = np.broadcast_to(masks > 0, images.shape[:3])[..., None]
        function = functools.partial(self.inpainted, repeats=repeats)
        return self._edit(function, images, label, seed, batch_size, settings, repeats, unknown=unknown)

    def encode(self, images, label=None, steps=50, batch_size=64):
        """The noise that images come of, for `decode`-like use and for ways between real images.

        `interpolate(encode(a)[0], encode(b)[0])` goes from one image to another. More steps bring the image back more
        truly; that needs about as many in `generate`, and a sampler that draws no fresh noise.

        Args:
            images: `(count, height, width, channels)`, 0..255.
            label: as for `translate`.
            steps: whole number from 2.
            batch_size: images at a time.

        Returns:
            A float32 array `(count, latent_dim)`.

        Raises:
            ValueError: images of another size, fewer than 2 steps, or conditions as for `generate`.

        Reference: Song et al., Denoising diffusion implicit models, ICLR 2021, section 5.4.
        """
        images = pixels.check_images(images, "images", self.image_shape)
        if steps < 2:
            raise ValueError(f"`steps` must be at least 2, got {steps}.")
        given = {"images": images, "label": self.vector_of(label, len(images))}

        def encoded(images, label=None):
            x0 = self.diffused(pixels.to_network(images))
            return ops.reshape(self.sampler.upwards(self.denoiser(label), x0, steps), (-1, self.latent_dim))

        return self._in_batches(("encode", steps), encoded, given, batch_size)

    def denoising(self, seed=0, label=None, **settings):
        """How an image comes about: what the network takes it for at each step, from a blur of all images to one.

        Args:
            seed: of the image.
            label: as for `generate`; or a dict of all conditions.
            settings: as for `generate`, such as `steps`.

        Returns:
            A uint8 array `(steps, height, width, channels)`; the last is the image that `generate` makes.

        Raises:
            ValueError: a seed or conditions as for `generate`.
        """
        values = self._settings(settings, 1)
        values = {name: ops.convert_to_tensor(value) for name, value in values.items()}
        vector = self.vector_of(label, 1, [seed])
        vector = None if vector is None else ops.convert_to_tensor(vector)
        latents, answers = ops.convert_to_tensor(latents_of_seeds([seed], self.latent_dim)), []
        with without_gradients():
            self.edited(latents, vector, answers=answers, **values)
            return pixels.to_uint8(self.shown_of(ops.concatenate(answers)))

    def ways(self):
        """How an image of each class comes about, at most ten, as `denoising` gives it; of seed 0 without classes."""
        label = label_of(self)
        told = [{}] if label is None else [{label.name: each} for each in range(min(label.size, 10))]
        return np.stack([self.denoising(seed, label=each) for seed, each in enumerate(told)], axis=1)

    def translated(self, images, latents, strength, label=None, **settings):
        """What `translate` computes, of tensors.

        Args:
            images: float32 0..255, `(batch, height, width, channels)`.
            latents: standard normal, float32 `(batch, latent_dim)`.
            strength: float32 `(batch, 1)`, 0 to 1.
            label: float32 `(batch, condition_size)`, the joined conditions; None where there are none.
            settings: as for `sample`.

        Returns:
            Images, float32 0..255.
        """
        start, highest = self.diffused(pixels.to_network(images)), self.sampler.begun(strength)
        return self.edited(latents, label, start=start, highest=highest, **settings)

    def inpainted(self, images, latents, unknown, label=None, repeats=5, **settings):
        """What `inpaint` computes, of tensors: as `translated`, with `unknown` `(batch, height, width, 1)`, 0 or 1."""
        known = self.diffused(pixels.to_network(images))
        made = self.edited(latents, label, known=known, unknown=unknown, repeats=repeats, **settings)
        return ops.where(unknown > 0, made, images)

    def _edit(self, function, images, label, seed, batch_size, settings, *key, **arrays):
        """uint8 images by one of the two functions above, which `key` tells apart beside its arrays."""
        values = self._settings(settings, len(images))
        latents = latents_of_seeds(range(seed, seed + len(images)), self.latent_dim)
        given = {"images": images, "latents": latents, "label": self.vector_of(label, len(images)), **values, **arrays}
        return pixels.to_uint8(self._in_batches(("edit", *key), function, given, batch_size))

    def _settings(self, given, count):
        """Settings of sampling by name; what is none is refused."""
        values, rest = self._split(given, count)
        if rest:
            raise ValueError(f"{type(self).__name__} takes no {', '.join(rest)} here.")
        return values

    def _in_batches(self, key, function, given, batch_size):
        """A function of arrays by name, compiled once for each `key` and set of names, over batches."""
        given = {name: np.asarray(value, np.float32) for name, value in given.items() if value is not None}
        names = tuple(given)
        if (key, names) not in self._compiled:
            self._compiled[key, names] = compiled(
                lambda *values: function(**dict(zip(names, values, strict=True))), self
            )
        call, count = self._compiled[key, names], len(next(iter(given.values())))
        parts = ([each[i : i + batch_size] for each in given.values()] for i in range(0, count, batch_size))
        return np.concatenate([ops.convert_to_numpy(call(*part)) for part in parts])
