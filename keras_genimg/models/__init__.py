"""The model families: one file each."""

from .classifier import classifier
from .dcgan import DCGAN, batch_normalization, dcgan_discriminator, dcgan_generator
from .edsr import EDSR
from .espcn import ESPCN
from .gan import GAN, gan_discriminator, gan_generator
from .vae import VAE, vae_decoder, vae_encoder
from .wgan_gp import WGANGP

__all__ = [
    "DCGAN",
    "EDSR",
    "ESPCN",
    "GAN",
    "VAE",
    "WGANGP",
    "batch_normalization",
    "classifier",
    "dcgan_discriminator",
    "dcgan_generator",
    "gan_discriminator",
    "gan_generator",
    "vae_decoder",
    "vae_encoder",
]
