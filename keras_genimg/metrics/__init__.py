"""Fidelity to a given image, and distance between sets of images; each name is a protocol."""

from keras_genimg.metrics.fidelity import psnr, psnr_y, ssim, ssim_y

__all__ = ["psnr", "psnr_y", "ssim", "ssim_y"]
