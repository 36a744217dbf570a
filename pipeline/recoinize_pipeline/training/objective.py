"""What is minimized: the embedding network with its loss and optimizer."""

from __future__ import annotations

import keras

from recoinize_pipeline.settings import TrainingSettings
from recoinize_pipeline.training.losses.contrastive import ContrastiveLoss
from recoinize_pipeline.training.losses.distillation import DistilledCosineLoss
from recoinize_pipeline.training.losses.pattern_proxy import PatternProxyCosine
from recoinize_pipeline.training.losses.proxy import LargeMarginCosineLoss, ProxyCosine
from recoinize_pipeline.training.losses.triplet import BatchHardTripletLoss, SemiHardTripletLoss
from recoinize_pipeline.training.network import build_network

_WEIGHT_DECAY = 1e-4
_WARMUP_STEPS = 100


def compiled_model(
    input_shape: tuple[int, int, int],
    designs: int,
    settings: TrainingSettings,
    taught: bool = False,
) -> keras.Model:
    """A new network, ready to train on (inputs, design numbers).

    Args:
        input_shape: (radii, angles, 3).
        designs: how many designs there are.
        settings: loss, size and learning rate.
        taught: whether there are teachers; it then trains on (inputs, what `Teachers` say), and
            the loss has to be the proxy loss.
    """
    channels = settings.pattern_channels
    network = build_network(input_shape, settings.width, settings.dimension, channels)
    loss: keras.losses.Loss
    model = network
    if settings.loss == "proxy":
        margin, scale = settings.proxy_margin, settings.proxy_scale
        loss = LargeMarginCosineLoss(margin, scale)
        if taught:
            loss = DistilledCosineLoss(margin, scale, settings.teacher_share)
        proxies = (
            PatternProxyCosine(designs, settings.dimension, channels, settings.proxy_rejection)
            if channels
            else ProxyCosine(designs, settings.proxy_rejection)
        )
        model = keras.Model(network.input, proxies(network.output), name="with_proxies")
    elif settings.loss == "contrastive":
        loss = ContrastiveLoss()
    elif settings.mining == "semi-hard":
        loss = SemiHardTripletLoss(settings.margin)
    else:
        loss = BatchHardTripletLoss(settings.margin)
    steps = settings.epochs * settings.steps_per_epoch
    schedule = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0,
        warmup_target=settings.learning_rate,
        warmup_steps=min(_WARMUP_STEPS, max(1, steps // 10)),
        decay_steps=steps,
        alpha=0.005,
    )
    optimizer = keras.optimizers.AdamW(schedule, weight_decay=_WEIGHT_DECAY)
    model.compile(optimizer, loss)
    return model


def embedding_network(model: keras.Model) -> keras.Model:
    """The network that ships: a trained model without its proxies."""
    if isinstance(model.layers[-1], ProxyCosine):
        return keras.Model(model.input, model.layers[-2].output, name="coin_embedder")
    return model
