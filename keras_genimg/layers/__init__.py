"""Layers that Keras lacks."""

from .batch_normalization import BatchNormalization
from .bicubic_downsampling import BicubicDownsampling
from .bicubic_upsampling import BicubicUpsampling
from .blur import Blur
from .collapsible_conv2d import CollapsibleConv2D
from .conditional_batch_normalization import ConditionalBatchNormalization
from .conservative_smoothing import ConservativeSmoothing
from .crop_like import CropLike
from .equalized import EqualizedConv2D, EqualizedDense
from .image_normalization import ImageNormalization
from .inference_only import InferenceOnly
from .instance_normalization import (
    AdaptiveInstanceNormalization,
    ConditionalInstanceNormalization,
    instance_statistics,
)
from .learned_constant import LearnedConstant
from .minibatch_deviation import MinibatchDeviation
from .modulated_convolution import ModulatedConv2D
from .nearest_upsampling import NearestUpsampling
from .pixel_bias import PixelBias
from .pixel_normalization import PixelNormalization
from .pixel_shuffle import PixelShuffle, PixelUnshuffle
from .reflection_padding import ReflectionPadding2D
from .self_attention import SelfAttention
from .sinusoids import Sinusoids
from .spectral_normalization import SpectralConv2D, SpectralDense
from .window_attention import WindowAttention

__all__ = [
    "AdaptiveInstanceNormalization",
    "BatchNormalization",
    "BicubicDownsampling",
    "BicubicUpsampling",
    "Blur",
    "CollapsibleConv2D",
    "ConditionalBatchNormalization",
    "ConditionalInstanceNormalization",
    "ConservativeSmoothing",
    "CropLike",
    "EqualizedConv2D",
    "EqualizedDense",
    "ImageNormalization",
    "InferenceOnly",
    "LearnedConstant",
    "MinibatchDeviation",
    "ModulatedConv2D",
    "NearestUpsampling",
    "PixelBias",
    "PixelNormalization",
    "PixelShuffle",
    "PixelUnshuffle",
    "ReflectionPadding2D",
    "SelfAttention",
    "Sinusoids",
    "SpectralConv2D",
    "SpectralDense",
    "WindowAttention",
    "instance_statistics",
]
