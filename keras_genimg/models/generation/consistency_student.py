"""Images in one or two steps: a diffusion model that learns where its own way ends.

Reference: Geng et al., Consistency models made easy, ICLR 2025.
"""

import keras
from keras import ops

from ...diffusion import Renoising
from .diffusion import Diffusion

STAGES = 8
MEAN, DEVIATION = -1.1, 2.0  # of the logarithm of the levels of noise


@keras.saving.register_keras_serializable("keras_genimg")
class ConsistencyStudent(Diffusion):
    """A `Diffusion` that is trained to say at each level of noise what it says a little nearer to the image.

    Both levels lie on one line from an image to its noise. Of little noise, the nearer one begins at 0, where the image
    itself is the answer: that is what diffusion learns; of much, at half. Stage by stage it comes closer to the other,
    so that what is known near the image spreads to all levels. It begins best with the weights of a trained model: see
    `of`.

    Args:
        image_shape: as for `Diffusion`.
        stage_images: images of training after which the levels come closer, seven times in all.
        sampler: None is `diffusion.Renoising()`.
        steps: of the sampler where `generate` is told none.
        settings: the other arguments of `Diffusion`.

    Raises:
        ValueError: as for `Diffusion`, `stage_images` below 1, or a preconditioning whose answer at no noise is not the
            image.

    Example:
        ```python
        import numpy as np
        from keras_genimg.models import denoising_unet
        teacher = Diffusion(network=denoising_unet((8, 8, 1), widths=(8, 16)))
        student = ConsistencyStudent.of(teacher, stage_images=4)
        student.compile()
        student.fit(np.random.default_rng(0).integers(0, 256, (6, 8, 8, 1), "uint8"), verbose=0)
        student.generate(2, seed=0, steps=1).shape  # (2, 8, 8, 1)
        ```

    Reference: Geng et al., Consistency models made easy, ICLR 2025; Song & Dhariwal, Improved techniques for training
    consistency models, ICLR 2024 (the loss).
    """

    def __init__(self, image_shape=None, *, stage_images=200_000, sampler=None, steps=2, **settings):
        if stage_images < 1:
            raise ValueError(f"`stage_images` must be at least 1, got {stage_images}.")
        super().__init__(image_shape, sampler=Renoising() if sampler is None else sampler, steps=steps, **settings)
        c_skip, c_out, *_ = self.preconditioning.coefficients(ops.convert_to_tensor(1e-4))
        if abs(float(c_skip) - 1.0) > 1e-3 or abs(float(c_out)) > 1e-3:
            raise ValueError("`preconditioning` must give the image back where there is no noise, as `EDM` does.")
        self.stage_images = stage_images

    @classmethod
    def of(cls, teacher, **settings):
        """A student with the networks, the constants and the averaged weights of a model.

        Args:
            teacher: a `Diffusion`.
            settings: arguments of the student that are not the teacher's.

        Returns:
            The student; the teacher stays as it is.
        """
        config = teacher.get_config()
        for name in ("sampler", "steps", "name"):
            config.pop(name)
        config = keras.saving.deserialize_keras_object(config) | {"autoencoder": teacher.autoencoder}
        student = cls(**(config | settings))
        for network in (student.network, student.averaged_network.network):
            network.set_weights(teacher.averaged_network.network.get_weights())
        return student

    def default_optimizers(self):
        return {"denoiser": keras.optimizers.Adam(3e-4, beta_2=0.99, clipnorm=1.0)}

    def nearer(self, sigma):
        """The level that is compared with `sigma`, by how many images were seen: tensors of one shape."""
        stage = ops.floor(ops.convert_to_tensor(self.averaged_network.images_seen) / float(self.stage_images))
        stage = ops.minimum(stage, float(STAGES - 1))
        apart = (1.0 + 8.0 * ops.sigmoid(-sigma)) * ops.power(0.5, stage + 1.0)
        return ops.maximum(sigma * (1.0 - apart), 0.0)

    def denoising_loss(self, images, label=None, training=False):
        """How far apart the answers at two levels are, as a share of the distance of the levels: a scalar."""
        x0 = self.diffused(images)
        each = (ops.shape(images)[0], 1, 1, 1)
        sigma = ops.exp(MEAN + DEVIATION * self.noise.normal(each))
        label = self.dropped(label, each[0])
        noise, nearer = self.noise.normal(ops.shape(x0)), self.nearer(sigma)
        said = self.denoised(x0 + sigma * noise, sigma, label, self.network, training)
        some = ops.maximum(nearer, 1e-4)  # the logarithm of a level is what the network is told
        wanted = self.denoised(x0 + some * noise, some, label, self.network, training)
        wanted = ops.stop_gradient(ops.where(nearer > 0.0, wanted, x0))
        huber = 0.00054 * self.latent_dim**0.5
        squares = ops.sum(ops.square(said - wanted), axis=(1, 2, 3))
        apart = ops.reshape(sigma - nearer, (-1,))
        return ops.mean((ops.sqrt(squares + huber**2) - huber) / apart)

    def get_config(self):
        return {**super().get_config(), "stage_images": self.stage_images}
