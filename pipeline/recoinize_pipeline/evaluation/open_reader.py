"""Opens an artifact of a bundle in the runtime that fits it."""

from __future__ import annotations

from pathlib import Path

from recoinize_edge.bundle import Bundle
from recoinize_edge.errors import RuntimeMissingError
from recoinize_edge.interpreter import RUNTIMES
from recoinize_pipeline.evaluation.recognize_photos import BundleReader

ONNX_RUNTIME = "onnxruntime"


def open_bundle(path: Path, artifact: str | None = None, runtime: str = "auto") -> BundleReader:
    """A reader of one artifact of a bundle, with one thread.

    Args:
        path: folder of the bundle.
        artifact: the bundle's default if None.
        runtime: `auto`, a TFLite runtime, or `onnxruntime`, which ONNX artifacts need.

    Raises:
        BundleError: the bundle cannot be used.
        RuntimeMissingError: the runtime is not installed or cannot run the artifact.
    """
    bundle = Bundle.load(path, artifact)
    is_onnx = bundle.manifest.artifact(bundle.artifact).model.endswith(".onnx")
    fitting = {"auto", ONNX_RUNTIME} if is_onnx else {"auto", *RUNTIMES}
    if runtime not in fitting:
        raise RuntimeMissingError(
            f"Expected a runtime of {', '.join(sorted(fitting))} for artifact {bundle.artifact}. "
            f"Received {runtime}. Choose another --runtime or --artifact."
        )
    if is_onnx:
        from recoinize_pipeline.export.onnx_interpreter import OnnxInterpreter

        return BundleReader(bundle, interpreter=OnnxInterpreter(bundle.model_bytes))
    return BundleReader(bundle, runtime)
