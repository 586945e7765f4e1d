"""The linear probe: how much of the classes lies open in codes that were learnt without them."""

import numpy as np
from scipy import optimize, special

DECAY = 1e-4  # of the squared weights: without it, what can be parted would grow for ever


def linear_probe(codes, labels, test_codes, test_labels, steps=300):
    """The accuracy of a logistic regression from codes to classes.

    Codes are brought to mean 0 and deviation 1 by those that it is fitted to; L-BFGS makes it the same at each call.

    Args:
        codes: `(count, size)`, what it is fitted to.
        labels: integers `(count,)` from 0.
        test_codes: `(other count, size)`.
        test_labels: integers `(other count,)`.
        steps: of L-BFGS, at most.

    Returns:
        A float, 0 to 1: the share of the test codes that it names right.

    Example:
        ```python
        codes, labels = np.array([[0.0], [1.0], [4.0], [5.0]]), np.array([0, 0, 1, 1])
        linear_probe(codes, labels, np.array([[0.4], [4.4]]), np.array([0, 1]))  # 1.0
        ```

    Reference: Alain & Bengio, Understanding intermediate layers using linear classifier probes, 2016.
    """
    mean, deviation = np.mean(codes, axis=0), np.std(codes, axis=0) + 1e-6
    known, asked = (np.c_[(each - mean) / deviation, np.ones(len(each))] for each in (codes, test_codes))
    wanted = np.eye(np.max(labels) + 1)[labels]

    def loss_and_gradient(flat):
        weights = flat.reshape(known.shape[1], -1)
        logs = special.log_softmax(known @ weights, axis=1)
        gradient = known.T @ (np.exp(logs) - wanted) / len(known) + 2 * DECAY * weights
        return -(wanted * logs).sum() / len(known) + DECAY * np.sum(weights**2), gradient.ravel()

    start = np.zeros(known.shape[1] * wanted.shape[1])
    found = optimize.minimize(loss_and_gradient, start, jac=True, method="L-BFGS-B", options={"maxiter": steps})
    answers = (asked @ found.x.reshape(known.shape[1], -1)).argmax(axis=1)
    return float(np.mean(answers == test_labels))
