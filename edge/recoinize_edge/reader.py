"""Reads one coin: find it, prepare it, embed it, look it up, decide."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from recoinize_edge.answer import Answer
from recoinize_edge.bundle import Bundle
from recoinize_edge.decision import decide
from recoinize_edge.disc import find_disc
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.errors import BundleError
from recoinize_edge.interpreter import Interpreter, open_interpreter
from recoinize_edge.preprocessing import PreprocessingSpec, UInt8Array
from recoinize_edge.seen_coin import see_coin
from recoinize_edge.view import nearest_view


class CoinReader:
    """Answers which coin a picture shows.

    Args:
        bundle: what it knows.
        runtime: program that runs the network, see `recoinize_edge.interpreter.RUNTIMES`.
        threads: processor threads for the network.
        interpreter: an open network instead of the bundle's model in `runtime`, for back ends
            that are not in the table.

    Raises:
        RuntimeMissingError: the runtime is not installed.
        BundleError: the model does not fit the bundle.

    Example:
        >>> reader = CoinReader(Bundle.load("bundle"))
        >>> reader.read(read_image("coin.jpg")).text
        '2 euro · Germany'
    """

    def __init__(
        self,
        bundle: Bundle,
        runtime: str = "auto",
        threads: int = 1,
        *,
        interpreter: Interpreter | None = None,
    ) -> None:
        self.bundle = bundle
        self.interpreter = interpreter or open_interpreter(bundle.model_bytes, runtime, threads)
        if self.interpreter.input_shape != bundle.spec.shape:
            raise BundleError(
                f"Expected a model with inputs of shape {bundle.spec.shape}, as the bundle's "
                f"preprocessing makes. Received {self.interpreter.input_shape}. The model was made "
                "with other preprocessing settings: export the bundle again."
            )
        dimension = bundle.manifest.parts.dimension
        if self.interpreter.dimension != dimension:
            raise BundleError(
                f"Expected a model with embeddings of length {dimension}, as the references have. "
                f"Received {self.interpreter.dimension}. Export the bundle again."
            )

    @property
    def spec(self) -> PreprocessingSpec:
        """The bundle's preprocessing."""
        return self.bundle.spec

    def find(self, image: UInt8Array) -> Ellipse | None:
        """Outline of the coin in the middle of a picture, or None; see `find_disc`."""
        return find_disc(image)

    def embed(self, inputs: UInt8Array) -> npt.NDArray[np.float32]:
        """Embeddings of unit length.

        Args:
            inputs: uint8 (n, radii, angles, 3), from `polar_input`.

        Returns:
            float32 (n, dimension).

        Raises:
            BundleError: the network gave something that has no direction.
        """
        embeddings = self.bundle.manifest.parts.unit(self.interpreter(inputs))
        if not np.allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-3):
            raise BundleError(
                "Expected finite embeddings that are not zero. The model gave others. "
                "Export the bundle again."
            )
        return embeddings

    def read(
        self, image: UInt8Array, outline: Ellipse | None = None, diameter_mm: float | None = None
    ) -> Answer:
        """Say which coin a picture shows.

        Args:
            image: uint8 (height, width, 3), RGB.
            outline: where the coin is; looked for if None.
            diameter_mm: the coin's diameter, where the scene tells it.

        Returns:
            The answer; unknown if there is no coin.

        Raises:
            ImageError: `image` is not a uint8 RGB picture.
        """
        if outline is None:
            outline = self.find(image)
        if outline is None:
            return Answer.unknown("no coin found in the picture")
        embedding = self.embed_coin(image, outline)
        return self.answer(embedding, diameter_mm)

    def embed_coin(self, image: UInt8Array, outline: Ellipse) -> npt.NDArray[np.float32]:
        """Embedding of the view of a coin that resembles a reference most; see `see_coin`.

        Args:
            image: uint8 (height, width, 3), RGB.
            outline: where the coin is.

        Returns:
            float32 (dimension,), of unit length.
        """
        return nearest_view(see_coin(self, image, outline)).embedding

    def answer(
        self, embedding: npt.NDArray[np.float32], diameter_mm: float | None = None
    ) -> Answer:
        """Look one embedding up and decide.

        Args:
            embedding: float32 (dimension,), of unit length.
            diameter_mm: the coin's diameter, where the scene tells it.
        """
        decision = self.bundle.decision
        return decide(*self.nearest(embedding), self.bundle.labels, decision, diameter_mm)

    def nearest(
        self, embedding: npt.NDArray[np.float32], count: int | None = None
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int32]]:
        """What `decide` is given: the nearest references.

        Args:
            embedding: float32 (dimension,), of unit length.
            count: how many; as many as the decision looks up if None.

        Returns:
            Distances, float32 (n,), nearest first, and the references' faces, int32 (n,), as
            indices into the bundle's labels.
        """
        looked_up = self.bundle.decision.looked_up if count is None else count
        references, distances = self.bundle.search.nearest(embedding, looked_up)
        return distances, self.bundle.reference_faces[references]
