"""The model families, one file each in a folder a task, and the networks that they are made of."""

from ..images.colours import match_colours, match_histograms
from ..networks.autoencoders import plain_encoder, vae_decoder, vae_encoder
from ..networks.classifier import Classifier, classifier
from ..networks.dcgan import batch_normalization, dcgan_discriminator, dcgan_generator
from ..networks.denoising_unet import denoising_unet
from ..networks.diffusion_transformer import diffusion_transformer
from ..networks.migan import migan_network
from ..networks.mlp_denoiser import mlp_denoiser
from ..networks.patch_discriminator import patch_discriminator
from ..networks.patch_projector import patch_projector
from ..networks.perceptrons import gan_discriminator, gan_generator
from ..networks.prior import prior_network
from ..networks.progressive import progressive_discriminator, progressive_generator
from ..networks.r3gan import r3gan_discriminator, r3gan_generator
from ..networks.real_esrgan import compact_network, rrdb_network
from ..networks.residual import residual_discriminator, residual_generator
from ..networks.restoration_unet import restoration_unet
from ..networks.star_gan import star_discriminator
from ..networks.style_gan import style_discriminator, style_generator, style_mapping, style_synthesis
from ..networks.swin import swin_network
from ..networks.translation import translation_network
from ..networks.unet import unet
from ..networks.vgg import vgg_features
from .generation.acgan import ACGAN, acgan_discriminator
from .generation.autoencoder import Autoencoder
from .generation.consistency_student import ConsistencyStudent
from .generation.dcgan import DCGAN
from .generation.diffusion import Diffusion
from .generation.gan import GAN
from .generation.progressive_gan import ProgressiveGAN
from .generation.r3gan import R3GAN
from .generation.style_gan import StyleGAN2
from .generation.vae import VAE
from .generation.wgan_gp import WGANGP
from .photo_editor import PhotoEditor
from .restoration.adversarial import AdversarialRestoration
from .restoration.colouriser import Colouriser
from .restoration.deep_image_prior import DeepImagePrior
from .restoration.edsr import EDSR
from .restoration.espcn import ESPCN
from .restoration.migan import MIGAN
from .restoration.real_esrgan import SRVGG, RRDBNet
from .restoration.restorer import Restorer
from .restoration.sesr import SESR
from .restoration.swin_ir import SwinIR
from .restoration.unet_restorer import UNetRestorer
from .style.adain import AdaIN, adain_decoder
from .style.coarse_to_fine import stylize
from .style.fast_style_transfer import FastStyleTransfer, fast_style_network
from .style.style_transfer import StyleTransfer
from .translation.cut import CUT
from .translation.cycle_gan import CycleGAN
from .translation.pix2pix import Pix2Pix
from .translation.star_gan import StarGAN

__all__ = [
    "ACGAN",
    "CUT",
    "DCGAN",
    "EDSR",
    "ESPCN",
    "GAN",
    "MIGAN",
    "R3GAN",
    "SESR",
    "SRVGG",
    "VAE",
    "WGANGP",
    "AdaIN",
    "AdversarialRestoration",
    "Autoencoder",
    "Classifier",
    "Colouriser",
    "ConsistencyStudent",
    "CycleGAN",
    "DeepImagePrior",
    "Diffusion",
    "FastStyleTransfer",
    "PhotoEditor",
    "Pix2Pix",
    "ProgressiveGAN",
    "RRDBNet",
    "Restorer",
    "StarGAN",
    "StyleGAN2",
    "StyleTransfer",
    "SwinIR",
    "UNetRestorer",
    "acgan_discriminator",
    "adain_decoder",
    "batch_normalization",
    "classifier",
    "compact_network",
    "dcgan_discriminator",
    "dcgan_generator",
    "denoising_unet",
    "diffusion_transformer",
    "fast_style_network",
    "gan_discriminator",
    "gan_generator",
    "match_colours",
    "match_histograms",
    "migan_network",
    "mlp_denoiser",
    "patch_discriminator",
    "patch_projector",
    "plain_encoder",
    "prior_network",
    "progressive_discriminator",
    "progressive_generator",
    "r3gan_discriminator",
    "r3gan_generator",
    "residual_discriminator",
    "residual_generator",
    "restoration_unet",
    "rrdb_network",
    "star_discriminator",
    "style_discriminator",
    "style_generator",
    "style_mapping",
    "style_synthesis",
    "stylize",
    "swin_network",
    "translation_network",
    "unet",
    "vae_decoder",
    "vae_encoder",
    "vgg_features",
]
