"""Models that make images of one kind images of another."""
