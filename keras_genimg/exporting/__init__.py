"""Export of models: SavedModels for TensorFlow Serving, and ONNX and LiteRT files.

TensorFlow writes them, whichever backend computes: it is imported when something is exported, not before.
"""

import importlib.util

import keras


def export(model, path, version=1):
    """Writes a model as a SavedModel that TensorFlow Serving and plain TensorFlow run without Keras.

    The folder `path/<version>/` appears whole or not at all. It takes and gives uint8 pixels 0..255, encoded images and
    seeds: scaling, colours, decoding and encoding are in the graph, and one seed is the image that `model.generate`
    makes of it. Beside the SavedModel lie `signatures.json` (what it takes and gives), warm-up requests and, for an
    entry of the zoo that was not compiled since, `MODEL_CARD.md`. The folder above `path` gets the settings to serve
    all that was exported there: `models.config`, `batching.config`, `docker-compose.yml`; remove the first line of one
    and it is yours.

    The signatures (`serving_default` is the first):

    - models of latents: `generate` (`seed` -> `image`), `decode` (`latents` -> `image`), `generate_png` (`seed` ->
      `image_bytes`); a `VAE` also `encode` (`image` -> `mean`, `log_variance`) and `reconstruct` (`image` -> `image`);
    - super-resolution: `upscale` (`image` -> `image`), `upscale_bytes` (`image_bytes` -> `image_bytes`);
    - classifiers: `classify` (`image` -> `logits`, `probabilities`).

    `image_bytes` are PNG, JPEG, WebP, GIF (its first frame) or BMP going in, and PNG coming out. A graph cannot see the
    EXIF orientation: turn photos before you send them.

    Args:
        model: a model of `keras_genimg.models`, or a classifier: a functional `keras.Model` from images to logits.
        path: the model's folder, such as `models/dcgan_fashion_mnist`; its last part is the name that is served.
        version: whole number from 1 to 2^63 - 1; servers take the highest.

    Returns:
        The path of the version's folder.

    Raises:
        ImportError: TensorFlow is not installed.
        ValueError: the version exists or is no such number, another export writes to `path`, the model is of no family
            that is exported, or the backend is torch.

    Example:
        ```python
        import tensorflow as tf
        import keras_genimg as kg

        model = kg.models.DCGAN(image_shape=(16, 16, 1), latent_dim=4)
        served = tf.saved_model.load(str(kg.export(model, "models/garments")))
        served.signatures["generate"](seed=tf.constant([7, 8], tf.int64))["image"].shape  # (2, 16, 16, 1)
        ```
    """
    _check_backend()
    from .saved_model import write

    return write(model, path, version)


def _check_backend():
    if importlib.util.find_spec("tensorflow") is None:
        raise ImportError("Exporting needs TensorFlow: `pip install tensorflow`.")
    if keras.backend.backend() == "torch":
        raise ValueError(
            "A model cannot be exported from the torch backend: save it (`model.save`), set KERAS_BACKEND=tensorflow, "
            "load it there (entries of the zoo load on any backend) and export it."
        )
