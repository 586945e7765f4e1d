"""Layers that Keras lacks."""

from .bicubic_upsampling import BicubicUpsampling
from .image_normalization import ImageNormalization
from .pixel_shuffle import PixelShuffle, PixelUnshuffle
from .spectral_normalization import SpectralConv2D, SpectralDense

__all__ = [
    "BicubicUpsampling",
    "ImageNormalization",
    "PixelShuffle",
    "PixelUnshuffle",
    "SpectralConv2D",
    "SpectralDense",
]
