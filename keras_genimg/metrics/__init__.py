"""Fidelity to a given image, and distance between sets of images; each name is a protocol."""

from keras_genimg.metrics.compare import compare
from keras_genimg.metrics.features import InceptionFeatures
from keras_genimg.metrics.fidelity import psnr, psnr_y, ssim, ssim_y
from keras_genimg.metrics.frechet import Statistics, fid, frechet_distance
from keras_genimg.metrics.inception import inception_2015
from keras_genimg.metrics.kernel import KernelDistance, kid
from keras_genimg.metrics.manifold import coverage, density, precision, recall
from keras_genimg.metrics.perceptual import lpips_alex, lpips_vgg
from keras_genimg.metrics.protocols import Protocol
from keras_genimg.metrics.weights import load_weights

__all__ = [
    "InceptionFeatures",
    "KernelDistance",
    "Protocol",
    "Statistics",
    "compare",
    "coverage",
    "density",
    "fid",
    "frechet_distance",
    "inception_2015",
    "kid",
    "load_weights",
    "lpips_alex",
    "lpips_vgg",
    "precision",
    "psnr",
    "psnr_y",
    "recall",
    "ssim",
    "ssim_y",
]
