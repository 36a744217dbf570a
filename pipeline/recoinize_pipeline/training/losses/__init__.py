"""Metric-learning losses over a batch of labelled embeddings."""
