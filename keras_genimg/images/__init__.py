"""What is done to images outside of networks."""
