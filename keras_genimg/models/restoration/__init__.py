"""Models that bring back what a photo has lost."""
