"""The model families: one file each."""

from .adain import AdaIN, adain_decoder
from .classifier import classifier
from .coarse_to_fine import stylize
from .colours import match_histograms
from .dcgan import DCGAN, batch_normalization, dcgan_discriminator, dcgan_generator
from .edsr import EDSR
from .espcn import ESPCN
from .fast_style_transfer import FastStyleTransfer, fast_style_network
from .gan import GAN, gan_discriminator, gan_generator
from .residual import residual_discriminator, residual_generator
from .restyling import match_colours
from .style_transfer import StyleTransfer
from .vae import VAE, vae_decoder, vae_encoder
from .vgg import vgg_features
from .wgan_gp import WGANGP

__all__ = [
    "DCGAN",
    "EDSR",
    "ESPCN",
    "GAN",
    "VAE",
    "WGANGP",
    "AdaIN",
    "FastStyleTransfer",
    "StyleTransfer",
    "adain_decoder",
    "batch_normalization",
    "classifier",
    "dcgan_discriminator",
    "dcgan_generator",
    "fast_style_network",
    "gan_discriminator",
    "gan_generator",
    "match_colours",
    "match_histograms",
    "residual_discriminator",
    "residual_generator",
    "stylize",
    "vae_decoder",
    "vae_encoder",
    "vgg_features",
]
