"""The embedding network, its losses, and the training loop."""
