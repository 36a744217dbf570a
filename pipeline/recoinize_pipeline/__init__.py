"""Faces, renders, dataset, training, evaluation, export, and the command line."""
