"""Keras to ONNX."""

from __future__ import annotations

import tempfile
from pathlib import Path

import keras
import numpy as np
import onnx
import onnxruntime
import tensorflow as tf
import tf2onnx
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

from recoinize_edge.preprocessing import UInt8Array
from recoinize_pipeline.export.quiet import quiet_stderr

INPUT = "polar"
OUTPUT = "embedding"
OPSET = 17


def convert(network: keras.Model, precision: str, calibration: UInt8Array) -> bytes:
    """Convert a network to ONNX.

    Args:
        network: input (n, radii, angles, 3), output (n, dimension).
        precision: `float32`, or `int8` (static, per channel, QDQ).
        calibration: uint8 (n, radii, angles, 3), used by `int8` alone.

    Returns:
        The file. Input uint8 (n, radii, angles, 3), output float32 (n, dimension).
    """
    with tempfile.TemporaryDirectory(prefix="recoinize-onnx-") as folder, quiet_stderr():
        plain, folded, quantized = (Path(folder) / f"{n}.onnx" for n in ("plain", "folded", "int8"))
        _convert_float(network, plain)
        _fold(plain, folded)
        if precision == "float32":
            return folded.read_bytes()
        quantize_static(
            folded,
            quantized,
            _Reader(calibration),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            # Signed both: u8 by s8 saturates on processors without VNNI instructions.
            activation_type=QuantType.QInt8,
            weight_type=QuantType.QInt8,
        )
        return quantized.read_bytes()


def _convert_float(network: keras.Model, path: Path) -> None:
    signature = [tf.TensorSpec((None, *network.input_shape[1:]), tf.uint8, name=INPUT)]

    @tf.function(input_signature=signature)
    def infer(polar: tf.Tensor) -> dict[str, tf.Tensor]:
        return {OUTPUT: network(tf.cast(polar, tf.float32), training=False)}

    model, _ = tf2onnx.convert.from_function(infer, input_signature=signature, opset=OPSET)
    onnx.save(model, path)


def _fold(source: Path, target: Path) -> None:
    """Fold constants and batch norm into convolutions, as ONNX Runtime does when it loads.

    Done before quantization, or else each folded operation would get a scale of its own.
    """
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(target)
    onnxruntime.InferenceSession(str(source), options, providers=["CPUExecutionProvider"])


class _Reader(CalibrationDataReader):
    """Feeds the calibration images one by one."""

    def __init__(self, images: UInt8Array) -> None:
        self._images = iter(images)

    def get_next(self) -> dict[str, UInt8Array] | None:
        image = next(self._images, None)
        return None if image is None else {INPUT: np.ascontiguousarray(image[None])}
