"""Reads coins on a device: numpy, OpenCV, Annoy and a TFLite runtime, nothing else."""
