"""Layers that Keras lacks."""

from .spectral_normalization import SpectralConv2D, SpectralDense

__all__ = ["SpectralConv2D", "SpectralDense"]
