"""One model family a file."""

from .super_resolution import EDSR, ESPCN

__all__ = ["EDSR", "ESPCN"]
