"""Layers that Keras lacks."""

from .bicubic_upsampling import BicubicUpsampling
from .pixel_shuffle import PixelShuffle, PixelUnshuffle

__all__ = ["BicubicUpsampling", "PixelShuffle", "PixelUnshuffle"]
