"""Networks that a model uses without owning them."""


class Untracked:
    """Holds a network that a model uses and neither trains nor saves: Keras tracks layers, not this.

    Args:
        network: a `keras.Model`.
    """

    def __init__(self, network):
        self.network = network

    def __call__(self, images, training=False):
        return self.network(images, training=training)
