"""The families that are exported: each file states the signatures of one. A new family is a file and a name here."""

from . import classifiers, latent_images, style, super_resolution

__all__ = ["classifiers", "latent_images", "style", "super_resolution"]
