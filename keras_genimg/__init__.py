"""Image generation and editing with Keras 3: one `train_step` for TensorFlow, JAX and torch."""
