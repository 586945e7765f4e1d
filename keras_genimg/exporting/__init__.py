"""Export of models: SavedModels for TensorFlow Serving, and ONNX and LiteRT files.

TensorFlow writes them, whichever backend computes: it is imported when something is exported, not before.
"""

import importlib.util

import keras

__all__ = ["export", "export_litert", "export_onnx", "run_litert"]


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
      an `Autoencoder` these two alone (`encode` gives `latents`).
      Each also takes the conditions that the model declares, by their names and for each image: `label`, a whole
      number from 0, of a model with classes; `decode` takes them as float vectors, so that classes can be mixed.
      `generate_with_settings` takes what `generate` does and the settings of sampling, such as `truncation`;
    - `Diffusion` also `translate` (`image`, `seed`, `strength` -> `image`) and `inpaint` (`image`, `mask`, `seed` ->
      `image`), with its conditions, on images of its own size;
    - super-resolution: `upscale` (`image` -> `image`), `upscale_bytes` (`image_bytes` -> `image_bytes`);
    - style transfer: `stylize` (`image`, for `AdaIN` `style`, `strength` -> `image`), `stylize_bytes` (`image_bytes`,
      for `AdaIN` `style_bytes`, `strength` -> `image_bytes`);
    - translation: `translate` (`image`, for `StarGAN` `target` -> `image`), `translate_bytes`; `CycleGAN` has both for
      each domain, `to_painting` and `to_painting_bytes`. They work at the size of what is sent, where `translate`
      in Python goes to that of the training: shrink photos before you send them;
    - classifiers: `classify` (`image` -> `logits`, `probabilities`; with several heads `logits_hair` and the like).

    `image_bytes` and `style_bytes` are PNG, JPEG, WebP, GIF (its first frame) or BMP going in, and PNG coming out. A
    graph cannot see the EXIF orientation: turn photos before you send them.

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


def export_onnx(model, path):
    """Writes what a call of the model computes as an ONNX file, for onnxruntime and others.

    The file takes float32 `latents` `(count, latent_dim)`, of a model with conditions also `label`, their joined
    vectors `(count, condition_size)`, or `image` `(count, height, width, channels)`, 0..255 (style
    transfer, of no less than `model.smallest` pixels a side, also `strength` `(count,)` and `AdaIN` `style`), and gives
    float32 `output`: pixels 0..255 that are not rounded, nor clipped where the model's call does not; of a
    classifier logits, those of several heads side by side. Batch and size are free where the model leaves them free.
    Super-resolution takes RGB. `training.latents_of_seeds` makes latents of seeds.

    Args:
        model: as for `export`.
        path: the file; `.onnx` is appended where it is missing.

    Returns:
        The file's path.

    Raises:
        ImportError: TensorFlow or tf2onnx is not installed.
        ValueError: the model is of no family that is exported, or has an operation that ONNX lacks, or the backend is
            not TensorFlow.
    """
    _check_backend("tensorflow")
    from .portable import write_onnx

    return write_onnx(model, path)


def export_litert(model, path, int8=False):
    """Writes what a call of the model computes as a LiteRT (TensorFlow Lite) file, for phones and small computers.

    It takes and gives what the file of `export_onnx` does.

    Args:
        model: as for `export`.
        path: the file; `.tflite` is appended where it is missing.
        int8: super-resolution only: store large kernels as int8 and convolve in int8, a third of the size; pixels and
            what lies between convolutions stay float.

    Returns:
        The file's path.

    Raises:
        ImportError: TensorFlow is not installed.
        ValueError: as `export_onnx`, or `int8` was asked of another family.
    """
    _check_backend("tensorflow")
    from .portable import write_litert

    return write_litert(model, path, int8)


def run_litert(path, images):
    """Enlarges images by a LiteRT file of super-resolution: to see what `int8` costs.

    Args:
        path: the file.
        images: RGB `(count, height, width, 3)`, 0..255.

    Returns:
        A uint8 array, as many times as high and wide as the model makes it.

    Raises:
        ImportError: the LiteRT runtime is not installed.
    """
    from .portable import run_litert

    return run_litert(path, images)


def _check_backend(*wanted):
    if importlib.util.find_spec("tensorflow") is None:
        raise ImportError("Exporting needs TensorFlow: `pip install tensorflow`.")
    wanted = wanted or ("tensorflow", "jax")
    if keras.backend.backend() not in wanted:
        raise ValueError(
            f"This is exported from {' or '.join(wanted)}, not from {keras.backend.backend()}: save the model "
            "(`model.save`), set KERAS_BACKEND=tensorflow, load it there and export it. Entries of the zoo load on any "
            "backend."
        )
