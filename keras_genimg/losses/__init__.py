"""Losses that Keras lacks."""

from .charbonnier import Charbonnier

__all__ = ["Charbonnier"]
