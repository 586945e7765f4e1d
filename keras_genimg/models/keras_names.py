"""Names of Keras's own that mean something else here: they say what to use."""


class KerasNames:
    """For models whose `export` is `keras_genimg.export`."""

    def export(self, *args, **kwargs):
        """Refused: Keras would write the bare call, without uint8 pixels, seeds or encoded images.

        Raises:
            NotImplementedError: always; it names what to use.
        """
        raise NotImplementedError(
            f"Use `keras_genimg.export(model, path)`: it writes a SavedModel of {type(self).__name__} that takes and "
            "gives uint8 pixels. `keras_genimg.exporting` has `export_onnx` and `export_litert`."
        )
