"""Models whose images come from latents."""
