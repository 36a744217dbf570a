"""Writes two tiny TFLite models, float32 and full-integer int8, into the folder named.

A script of its own, so that the tests of edge never have TensorFlow in their process.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import tensorflow as tf

folder, radii, angles, dimension = Path(sys.argv[1]), *map(int, sys.argv[2:5])
tf.config.threading.set_intra_op_parallelism_threads(1)
rng = np.random.default_rng(0)
stage1 = tf.constant(rng.normal(0, 0.2, (5, 5, 3, 8)), tf.float32)
stage2 = tf.constant(rng.normal(0, 0.2, (3, 3, 8, 16)), tf.float32)
head = tf.constant(rng.normal(0, 0.5, (16, dimension)), tf.float32)


@tf.function(input_signature=[tf.TensorSpec((1, radii, angles, 3), tf.float32)])
def embed(pixels: tf.Tensor) -> tf.Tensor:
    x = pixels / 127.5 - 1
    x = tf.nn.relu(tf.nn.conv2d(x, stage1, 4, "SAME"))
    x = tf.nn.relu(tf.nn.conv2d(x, stage2, 4, "SAME"))
    return tf.matmul(tf.reduce_mean(x, (1, 2)), head)


def converter() -> tf.lite.TFLiteConverter:
    return tf.lite.TFLiteConverter.from_concrete_functions([embed.get_concrete_function()])


def calibration() -> Iterator[list[np.ndarray]]:
    for _ in range(32):
        coarse = rng.integers(0, 256, (1, 6, 10, 3))
        yield [np.repeat(np.repeat(coarse, radii // 6, 1), angles // 10, 2).astype(np.float32)]


(folder / "float32.tflite").write_bytes(converter().convert())
quantized = converter()
quantized.optimizations = [tf.lite.Optimize.DEFAULT]
quantized.representative_dataset = calibration
quantized.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
quantized.inference_input_type = tf.uint8
quantized.inference_output_type = tf.int8
# Old interpreters return one constant vector for dense weights quantized per channel.
quantized._experimental_disable_per_channel_quantization_for_dense_layers = True
(folder / "int8.tflite").write_bytes(quantized.convert())
