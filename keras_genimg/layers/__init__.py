"""Layers that Keras lacks."""

from .bicubic_upsampling import BicubicUpsampling
from .conservative_smoothing import ConservativeSmoothing
from .crop_like import CropLike
from .image_normalization import ImageNormalization
from .inference_only import InferenceOnly
from .instance_normalization import (
    AdaptiveInstanceNormalization,
    ConditionalInstanceNormalization,
    instance_statistics,
)
from .nearest_upsampling import NearestUpsampling
from .pixel_shuffle import PixelShuffle, PixelUnshuffle
from .reflection_padding import ReflectionPadding2D
from .spectral_normalization import SpectralConv2D, SpectralDense

__all__ = [
    "AdaptiveInstanceNormalization",
    "BicubicUpsampling",
    "ConditionalInstanceNormalization",
    "ConservativeSmoothing",
    "CropLike",
    "ImageNormalization",
    "InferenceOnly",
    "NearestUpsampling",
    "PixelShuffle",
    "PixelUnshuffle",
    "ReflectionPadding2D",
    "SpectralConv2D",
    "SpectralDense",
    "instance_statistics",
]
