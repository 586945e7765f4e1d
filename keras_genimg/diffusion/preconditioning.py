"""What a network of diffusion is given and what it gives: the constants in which the methods differ.

A noisy image is always `x = x0 + sigma * n`, `n` standard normal. The denoised image is
`D(x, sigma) = c_skip x + c_out F(c_in x, c_noise)`, F being the network. Every method is this, seen through other
constants and trained at other levels of noise.

Reference: Karras et al., Elucidating the design space of diffusion-based generative models, NeurIPS 2022, table 1.
"""

import math

import keras
from keras import ops


class Preconditioning:
    """The constants of one method. A subclass writes `coefficients` and `training_sigma`."""

    def coefficients(self, sigma):
        """The four constants at levels of noise.

        Args:
            sigma: float32 tensor, above 0.

        Returns:
            c_skip, c_out, c_in and c_noise, tensors of the same shape.
        """
        raise NotImplementedError

    def training_sigma(self, normal, uniform):
        """The levels of noise that a batch is trained at.

        Args:
            normal: standard normal numbers, a tensor.
            uniform: numbers of 0..1, of the same shape; a method uses the one or the other.

        Returns:
            A tensor of that shape, above 0.
        """
        raise NotImplementedError

    def get_config(self):
        return {}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


@keras.saving.register_keras_serializable("keras_genimg")
class EDM(Preconditioning):
    """Inputs, outputs and targets of variance 1 at every level of noise.

    Args:
        data_deviation: standard deviation of the pixels, in -1..1, above 0: about 0.5 for photos.
        mean: of the logarithm of the levels that are trained at.
        deviation: of that logarithm.

    Raises:
        ValueError: a deviation that is not above 0.

    Example:
        ```python
        EDM(0.5).coefficients(ops.convert_to_tensor(0.5))[0]  # 0.5: half of the noisy image is kept
        ```

    Reference: Karras et al., Elucidating the design space of diffusion-based generative models, NeurIPS 2022.
    """

    def __init__(self, data_deviation=0.5, mean=-1.2, deviation=1.2):
        if not (data_deviation > 0 and deviation > 0):
            raise ValueError(f"`data_deviation` and `deviation` must be above 0, got {data_deviation} and {deviation}.")
        self.data_deviation, self.mean, self.deviation = data_deviation, mean, deviation

    def coefficients(self, sigma):
        variance, data = sigma**2 + self.data_deviation**2, self.data_deviation
        root = ops.sqrt(variance)
        return data**2 / variance, sigma * data / root, 1.0 / root, ops.log(sigma) / 4.0

    def training_sigma(self, normal, uniform):
        return ops.exp(self.mean + self.deviation * normal)

    def get_config(self):
        return {"data_deviation": self.data_deviation, "mean": self.mean, "deviation": self.deviation}


@keras.saving.register_keras_serializable("keras_genimg")
class NoisePrediction(Preconditioning):
    """The network names the noise, and is trained by the cosine schedule.

    Example:
        ```python
        NoisePrediction().coefficients(ops.convert_to_tensor(3.0))[1]  # -3.0: three times the noise is taken off
        ```

    Reference: Ho et al., Denoising diffusion probabilistic models, NeurIPS 2020; Nichol & Dhariwal, Improved denoising
    diffusion probabilistic models, ICML 2021 (the schedule).
    """

    def coefficients(self, sigma):
        return ops.ones_like(sigma), -sigma, 1.0 / ops.sqrt(1.0 + sigma**2), ops.log(sigma) / 4.0

    def training_sigma(self, normal, uniform):
        return ops.clip(ops.tan(0.5 * math.pi * uniform), 0.002, 80.0)


@keras.saving.register_keras_serializable("keras_genimg")
class RectifiedFlow(Preconditioning):
    """The network names the way from the image to the noise, along straight lines between them.

    With `t = sigma / (1 + sigma)`, the point on the line is `(1 - t) x0 + t n = x / (1 + sigma)`: the same equation in
    other clothes, so that the same samplers solve it; DDIM is Euler's method in t.

    Example:
        ```python
        RectifiedFlow().coefficients(ops.convert_to_tensor(1.0))[3]  # 0.5: half of the way
        ```

    Reference: Liu et al., Flow straight and fast: learning to generate and transfer data with rectified flow, ICLR
    2023; Esser et al., Scaling rectified flow transformers for high-resolution image synthesis, ICML 2024 (t in
    training).
    """

    def coefficients(self, sigma):
        share = 1.0 / (1.0 + sigma)
        return share, -sigma * share, share, sigma * share

    def training_sigma(self, normal, uniform):
        return ops.exp(normal)  # t is its sigmoid
