"""The contrastive loss of patches: what is at a place resembles what was there, more than what was elsewhere.

Reference: Park et al., Contrastive learning for unpaired image-to-image translation, ECCV 2020.
"""

from keras import ops


def patch_nce_loss(queries, keys, temperature=0.07):
    """Cross-entropy of finding each place's key among those of the same image.

    Args:
        queries: features of a result, `(batch, places, size)`, each of length 1.
        keys: features of its source at the same places, likewise.
        temperature: by which products are divided; above 0.

    Returns:
        A float32 scalar, 0 or more; log(places) where all are alike.

    Example:
        ```python
        patch_nce_loss(np.ones((1, 4, 1), "float32"), np.ones((1, 4, 1), "float32"))  # 1.3863: log 4
        ```

    Reference: Park et al., Contrastive learning for unpaired image-to-image translation, ECCV 2020, equation 3.
    """
    queries, keys = ops.cast(queries, "float32"), ops.cast(keys, "float32")
    logits = ops.matmul(queries, ops.transpose(keys, (0, 2, 1))) / temperature
    right = ops.sum(queries * keys, axis=-1) / temperature
    return ops.mean(ops.logsumexp(logits, axis=-1) - right)
