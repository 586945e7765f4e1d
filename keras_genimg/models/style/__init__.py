"""Models that give a photo the style of a painting."""
