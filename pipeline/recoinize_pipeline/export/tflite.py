"""Keras to TFLite."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

from recoinize_edge.preprocessing import UInt8Array
from recoinize_pipeline.export.formats import ExportError
from recoinize_pipeline.export.quiet import quiet_stderr

INPUT = "polar"
OUTPUT = "embedding"


def convert(network: keras.Model, precision: str, calibration: UInt8Array) -> bytes:
    """Convert a network to TFLite.

    All precisions take the uint8 picture itself. `int8` is full integer, per channel for
    convolutions and per tensor for Dense layers: interpreters before 2.14 load Dense weights that
    are quantized per channel and then return the same vector for every input, without an error.

    Args:
        network: input (n, radii, angles, 3), output (n, dimension).
        precision: `float32`, `float16` (weights), `dynamic` (int8 weights, float activations) or
            `int8`.
        calibration: uint8 (n, radii, angles, 3), used by `int8` alone.

    Returns:
        The file. Input uint8 (1, radii, angles, 3), output float32 (1, dimension).

    Raises:
        ExportError: if the network needs operations outside the plain TFLite set.
    """
    integer = precision == "int8"
    shape = (1, *network.input_shape[1:])
    # The integer converter wants a float input, which it then replaces by the uint8 one.
    dtype = tf.float32 if integer else tf.uint8

    @tf.function(input_signature=[tf.TensorSpec(shape, dtype, name=INPUT)])
    def infer(polar: tf.Tensor) -> dict[str, tf.Tensor]:
        pixels = tf.cast(polar, tf.float32)
        if integer:
            # Fixes the input's scale at 1 and its zero point at 0, whatever the calibration images
            # span, so that callers hand over pixels as they are.
            pixels = tf.quantization.fake_quant_with_min_max_args(pixels, min=0, max=255)
        return {OUTPUT: network(pixels, training=False)}

    frozen = convert_variables_to_constants_v2(infer.get_concrete_function())
    with quiet_stderr():
        converter = tf.lite.TFLiteConverter.from_concrete_functions([frozen])
    converter._experimental_disable_per_channel_quantization_for_dense_layers = True
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
    if precision != "float32":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if precision == "float16":
        converter.target_spec.supported_types = [tf.float16]
    if integer:
        converter.representative_dataset = lambda: _one_by_one(calibration)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = tf.uint8
        converter.inference_output_type = tf.float32
    try:
        with quiet_stderr(), warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            return bytes(converter.convert())
    except Exception as error:  # the converter raises whatever its C++ side threw
        raise ExportError(
            f"Expected a network of plain TFLite operations for {precision}. "
            f"Received from the converter: {str(error).splitlines()[0]}"
        ) from error


def _one_by_one(images: UInt8Array) -> Iterator[list[npt.NDArray[np.float32]]]:
    for image in images:
        yield [image[None].astype(np.float32)]
