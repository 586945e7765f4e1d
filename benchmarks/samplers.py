"""How far each sampler misses, by its steps, where the right answer is known: on Gaussian data.

    KERAS_BACKEND=jax python -m benchmarks.samplers

Of data of mean 0 and deviation d the best denoiser is d^2 / (d^2 + sigma^2) times what it is given. A sampler that
solves the equation exactly makes images of deviation d; what is printed is by how much theirs differs, in per cent, the
worst of d = 0.2, 0.7 and 3.
"""

import numpy as np
from keras import ops

from keras_genimg import diffusion

DEVIATIONS = (0.2, 0.7, 3.0)
STEPS = (5, 10, 20, 50)


def missed(sampler, steps, deviation, count=100_000):
    """By what share the deviation of the images of a sampler differs from that of the data."""
    noise = np.random.default_rng(0).normal(size=(1, 1, count, 1)).astype("float32")

    def denoise(x, sigma):
        return deviation**2 / (deviation**2 + sigma**2) * x

    made = sampler(denoise, ops.convert_to_tensor(noise), ops.convert_to_tensor([float(steps)]))
    return abs(float(np.std(ops.convert_to_numpy(made)) / np.std(noise)) / deviation - 1.0)


def main():
    print("| sampler | calls of the network | " + " | ".join(f"{steps} steps" for steps in STEPS) + " |")
    print("|---|---|" + "---|" * len(STEPS))
    samplers = {
        "`DPMSolver()`": (diffusion.DPMSolver(), "N"),
        "`DPMSolver(lowest=0.002)`": (diffusion.DPMSolver(lowest=0.002), "N"),
        "`Heun()`": (diffusion.Heun(), "2 N - 1"),
        "`DDIM()`": (diffusion.DDIM(), "N"),
        "`Ancestral()`": (diffusion.Ancestral(), "N"),
    }
    for name, (sampler, calls) in samplers.items():
        found = [max(missed(sampler, steps, each) for each in DEVIATIONS) for steps in STEPS]
        print(f"| {name} | {calls} | " + " | ".join(f"{100 * each:.1f} %" for each in found) + " |")


if __name__ == "__main__":
    main()
