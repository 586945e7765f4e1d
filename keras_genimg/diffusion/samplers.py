"""Samplers: from noise to images, down a grid of levels of noise. Pure functions of a denoiser and of noise.

All solve `dx / dsigma = (x - D(x, sigma)) / sigma` from the highest level to 0; their last step lands on D. Each image
has its own number of steps: the loop runs to the largest, and what has landed stays as it is, so that no image depends
on those beside it in a batch.
"""

import keras
import numpy as np
from keras import ops

from ..training.noise import threefry

MOST_STEPS = 250
LITTLE = 0.002  # a level of noise that nobody sees
HELD = 1 << 16  # above the numbers of steps


class Sampler:
    """A grid of levels of noise and a step between two of them. A subclass writes `step`, or the grid, or both.

    Args:
        highest: level of noise to begin at.
        lowest: the last level above 0.

    Raises:
        ValueError: unless 0 < lowest < highest.

    Example:
        ```python
        # Images that are all 0: D says so at every level.
        found = DDIM()(lambda x, sigma: 0.0 * x, ops.ones((2, 4, 4, 1)), ops.convert_to_tensor([3.0, 10.0]))
        float(ops.max(ops.abs(found)))  # 0.0
        ```
    """

    def __init__(self, highest=80.0, lowest=LITTLE):
        if not 0 < lowest < highest:
            raise ValueError(f"The levels must be 0 < `lowest` < `highest`, got {lowest} and {highest}.")
        self.highest, self.lowest = highest, lowest

    def level(self, share):
        """The level of noise at shares of the way, 0 (highest) to 1 (lowest): tensors of one shape.

        Reference: Karras et al., Elucidating the design space of diffusion-based generative models, 2022, equation 5.
        """
        first, last = self.highest ** (1 / 7), self.lowest ** (1 / 7)
        return (first + share * (last - first)) ** 7

    def begun(self, strength):
        """The level to put on an image that is to be changed as much as `strength` says, from 0 (not) to 1 (wholly)."""
        return self.level(1.0 - strength)

    def levels(self, index, steps, highest):
        """The level before step `index` of images with `steps` steps, from at most `highest`; 0 from the last on."""
        share = ops.cast(index, "float32") / ops.maximum(steps - 1.0, 1.0)
        begun = ops.minimum(self.level(ops.minimum(share, 1.0)), highest)
        return ops.where(ops.cast(index, "float32") < steps - 0.5, begun, 0.0)

    def step(self, denoise, x, sigma, following, index, noise, before):
        """One step of a batch.

        Args:
            denoise: function of noisy images and their levels to denoised images.
            x: noisy images, float32 `(batch, height, width, channels)`.
            sigma: their levels, `(batch, 1, 1, 1)`, above 0.
            following: the levels to come to; 0 where this is the last step.
            index: number of the step, a scalar tensor.
            noise: the standard normal noise that the images began with, from which further noise follows.
            before: what the denoiser said in the step before.

        Returns:
            The images after the step, and what the denoiser said.
        """
        raise NotImplementedError

    def __call__(
        self, denoise, noise, steps, start=None, highest=None, known=None, unknown=None, repeats=1, answers=None
    ):
        """Images from noise.

        Args:
            denoise: function of noisy images and their levels `(batch, 1, 1, 1)` to denoised images.
            noise: standard normal, float32 `(batch, height, width, channels)`.
            steps: of each image, float32 `(batch,)`, whole numbers from 1.
            start: images that the noise is added to, in place of beginning at noise alone; None is 0.
            highest: level of noise to begin at, float32 `(batch,)`, below the sampler's own; None is that.
            known: images whose pixels are held where `unknown` is 0, as noisy at each level as it is; None holds none.
            unknown: float32 `(batch, height, width, 1)`, above 0 where pixels are made.
            repeats: how often each step between levels 10 and 0.1 is gone, up again and down again, where pixels are
                held: so that what is made comes to fit them.
            answers: a list, to which the denoised images of each step are added; not within a graph.

        Returns:
            Denoised images, of the shape of `noise`.

        Reference: Meng et al., SDEdit, ICLR 2022 (`start`); Lugmayr et al., RePaint: inpainting using denoising
        diffusion probabilistic models, CVPR 2022 (`known`).
        """
        steps = ops.reshape(ops.cast(steps, "float32"), (-1, 1, 1, 1))
        top = ops.full_like(steps, self.highest) if highest is None else ops.reshape(highest, (-1, 1, 1, 1))
        begun = self.levels(0, steps, top) * noise
        begun = begun if start is None else start + begun
        count = ops.cast(ops.max(steps) + 0.5, "int32")

        def body(index, x, before):
            sigma, following = self.levels(index, steps, top), self.levels(index + 1, steps, top)
            flying = sigma > 0.0
            sigma, following = ops.where(flying, sigma, 1.0), ops.where(flying, following, 0.0)
            moved, said = self.step(denoise, x, sigma, following, index, noise, before)
            if known is not None:
                held = HELD * (index + 1)  # numbers of noise that no step draws
                moved = ops.where(unknown > 0, moved, known + following * shuffled(noise, held))
                between = ops.logical_and(sigma < 10.0, sigma > 0.1)

                def again(first, said_first):
                    moved, said = first, said_first
                    for turn in range(1, repeats):
                        up = ops.sqrt(sigma**2 - following**2) * shuffled(noise, held + 2 * turn)
                        other = shuffled(noise, held + HELD // 2 + turn)
                        moved, said = self.step(denoise, moved + up, sigma, following, index, other, before)
                        kept = known + following * shuffled(noise, held + 2 * turn + 1)
                        moved = ops.where(unknown > 0, moved, kept)
                    return ops.where(between, moved, first), ops.where(between, said, said_first)

                moved, said = ops.cond(ops.any(between), lambda: again(moved, said), lambda: (moved, said))
            return index + 1, ops.where(flying, moved, x), said

        state = (ops.convert_to_tensor(0, "int32"), begun, ops.zeros_like(begun))
        if answers is None:
            return ops.while_loop(lambda index, x, before: index < count, body, state)[1]
        for _ in range(int(count)):
            state = body(*state)
            answers.append(state[2])
        return state[1]

    def upwards(self, denoise, images, steps):
        """The noise that images come of: the same equation the other way, by Euler's method.

        Args:
            denoise: as for a call.
            images: float32 `(batch, height, width, channels)`.
            steps: one whole number from 2.

        Returns:
            A tensor of the same shape: about standard normal, of which a sampler of first order makes the images again.

        Reference: Song et al., Denoising diffusion implicit models, ICLR 2021, section 5.4.
        """

        def level(index):
            strength = ops.cast(index, "float32") / (steps - 1.0)
            return self.begun(ops.minimum(strength, 1.0)) * ops.ones_like(images[:, :1, :1, :1])

        def body(index, x):
            sigma = level(index)
            return index + 1, euler(x, denoise(x, sigma), sigma, level(index + 1))

        start = (ops.convert_to_tensor(0, "int32"), images)
        return ops.while_loop(lambda index, x: index < steps - 1, body, start)[1] / self.highest

    def get_config(self):
        return {"highest": self.highest, "lowest": self.lowest}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


@keras.saving.register_keras_serializable("keras_genimg")
class DDIM(Sampler):
    """Euler's method: one call of the denoiser a step.

    Args:
        highest: level of noise to begin at.
        lowest: the last level above 0.

    Reference: Song et al., Denoising diffusion implicit models, ICLR 2021.
    """

    def step(self, denoise, x, sigma, following, index, noise, before):
        said = denoise(x, sigma)
        return euler(x, said, sigma, following), said


@keras.saving.register_keras_serializable("keras_genimg")
class Heun(Sampler):
    """The mean of the slopes at both ends of a step: two calls of the denoiser a step, and of second order.

    Args:
        highest: level of noise to begin at.
        lowest: the last level above 0.

    Reference: Karras et al., Elucidating the design space of diffusion-based generative models, NeurIPS 2022,
    algorithm 1.
    """

    def step(self, denoise, x, sigma, following, index, noise, before):
        said = denoise(x, sigma)
        guess = euler(x, said, sigma, following)
        level = ops.where(following > 0.0, following, 1.0)
        slope = (x - said) / sigma + (guess - denoise(guess, level)) / level
        return ops.where(following > 0.0, x + 0.5 * (following - sigma) * slope, guess), said


class _EvenInLogarithm(Sampler):
    """A sampler whose levels are even in their logarithm."""

    def level(self, share):
        return self._down_to(self.lowest, share)

    def _down_to(self, lowest, share):
        return self.highest * (lowest / self.highest) ** share


@keras.saving.register_keras_serializable("keras_genimg")
class DPMSolver(_EvenInLogarithm):
    """DPM-Solver++ of second order: one call of the denoiser a step, and what it said in the step before.

    Its levels are even in their logarithm, on which it is more exact by far than on those of `DDIM` and `Heun`. The
    first and the last step are of first order: one of second order onto 0 breaks it.

    Args:
        highest: level of noise to begin at.
        lowest: the last level above 0.

    Reference: Lu et al., DPM-Solver++: fast solver for guided sampling of diffusion probabilistic models, 2022.
    """

    def __init__(self, highest=80.0, lowest=0.02):
        super().__init__(highest, lowest)

    def step(self, denoise, x, sigma, following, index, noise, before):
        said = denoise(x, sigma)
        first_order = ops.logical_or(index == 0, following == 0.0)
        ahead = ops.where(first_order, said, 1.5 * said - 0.5 * before)  # the steps are even in ln sigma
        return euler(x, ahead, sigma, following), said


@keras.saving.register_keras_serializable("keras_genimg")
class Ancestral(Sampler):
    """The paper's random walk: each step takes all of the noise off that it can, and puts fresh noise on. 50 steps and
    more.

    The fresh noise follows from the noise that an image began with, so that one seed stays one image: see `shuffled`,
    which wants images; codes of few numbers come out with tails that are too long.

    Args:
        highest: level of noise to begin at.
        lowest: the last level above 0.

    Reference: Ho et al., Denoising diffusion probabilistic models, NeurIPS 2020.
    """

    def step(self, denoise, x, sigma, following, index, noise, before):
        said = denoise(x, sigma)
        share = (following / sigma) ** 2
        fresh = following * ops.sqrt(1.0 - share) * shuffled(noise, index)
        return said + share * (x - said) + fresh, said


@keras.saving.register_keras_serializable("keras_genimg")
class Renoising(_EvenInLogarithm):
    """Denoises at once, puts fresh noise of a lower level on, and denoises again: for a denoiser that knows the end of
    the way, such as that of a `ConsistencyStudent`, in 1 to 4 steps.

    The fresh noise follows from the noise that an image began with, as in `Ancestral`.

    Args:
        highest: level of noise to begin at.
        lowest: the level before the last step, of two steps and more; the levels are even in their logarithm.

    Reference: Song et al., Consistency models, ICML 2023, algorithm 1.
    """

    def __init__(self, highest=80.0, lowest=0.8):
        super().__init__(highest, lowest)

    def begun(self, strength):
        return self._down_to(LITTLE, 1.0 - strength)  # its own lowest level is no small one

    def step(self, denoise, x, sigma, following, index, noise, before):
        said = denoise(x, sigma)
        return said + following * shuffled(noise, index), said


def euler(x, denoised, sigma, following):
    """The straight way from one level to another; onto 0 it is the denoised image."""
    share = following / sigma
    return share * x + (1.0 - share) * denoised


def shuffled(noise, index):
    """Noise that is as good as fresh, made of given noise: its pixels moved along and half of the signs turned.

    A pure function of the noise, which runs in a compiled loop and is the same on every backend, where drawing anew
    would need the seed. Pixel by pixel it is uncorrelated with the given noise and with that of other numbers; but the
    sizes of all numbers stay, so that of a few dozen numbers it is no good stand-in for fresh noise over many steps.

    Args:
        noise: standard normal, `(batch, height, width, channels)`.
        index: a whole number, a scalar tensor.

    Returns:
        A tensor of the same shape.
    """
    _, *shape = noise.shape
    size = int(np.prod(shape))
    positions = ops.arange(size, dtype="int32")
    index = ops.cast(index, "int32")
    signs, moves = threefry((np.int32(7), index), (positions, ops.zeros_like(positions)))
    signs = ops.where(signs < 0, -1.0, 1.0)
    far = ops.bitwise_and(moves[0], np.int32(0x7FFFFFFF)) % size
    moved = ops.take(ops.reshape(noise, (-1, size)), (positions + far) % size, axis=1)
    return ops.reshape(signs * moved, ops.shape(noise))
