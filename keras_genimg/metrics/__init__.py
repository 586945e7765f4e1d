"""Fidelity to a given image, and distance between sets of images; each name is a protocol."""

from .classes import class_balance_kl, class_coverage, class_fcd
from .classifier import ClassifierFeatures
from .compare import compare
from .features import InceptionFeatures
from .fidelity import psnr, psnr_y, ssim, ssim_y
from .frechet import Statistics, fid, frechet_distance
from .inception import inception_2015
from .kernel import KernelDistance, kid
from .labels import class_diversity, label_accuracy
from .manifold import coverage, density, precision, recall
from .neighbours import memorisation, nearest_neighbours, neighbours_picture
from .perceptual import lpips_alex, lpips_vgg
from .probe import linear_probe
from .protocols import Protocol
from .sets import DegenerateFeatures
from .weights import load_weights

__all__ = [
    "ClassifierFeatures",
    "DegenerateFeatures",
    "InceptionFeatures",
    "KernelDistance",
    "Protocol",
    "Statistics",
    "class_balance_kl",
    "class_coverage",
    "class_diversity",
    "class_fcd",
    "compare",
    "coverage",
    "density",
    "fid",
    "frechet_distance",
    "inception_2015",
    "kid",
    "label_accuracy",
    "linear_probe",
    "load_weights",
    "lpips_alex",
    "lpips_vgg",
    "memorisation",
    "nearest_neighbours",
    "neighbours_picture",
    "precision",
    "psnr",
    "psnr_y",
    "recall",
    "ssim",
    "ssim_y",
]
