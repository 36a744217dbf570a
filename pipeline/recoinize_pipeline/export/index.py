"""The Annoy index of one artifact's reference embeddings."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from annoy import AnnoyIndex

from recoinize_edge.index import ReferenceIndex

METRIC: Final = "angular"
MOST_TREES_FACTOR = 16
"""Trees are doubled until recall is 1, up to this many times the wanted number."""


def build_index(
    path: Path, embeddings: npt.NDArray[np.float32], trees: int, seed: int
) -> ReferenceIndex:
    """Build an index and open it.

    Args:
        path: file to write.
        embeddings: float32 (references, dimension), of unit length.
        trees: Annoy trees.
        seed: of Annoy's random splits. The same arguments give the same file.
    """
    annoy = AnnoyIndex(embeddings.shape[1], METRIC)
    annoy.set_seed(seed % 2**31 + 1)  # Annoy takes 0 for "its default"
    annoy.on_disk_build(str(path))
    for i, embedding in enumerate(embeddings):
        annoy.add_item(i, embedding.tolist())
    annoy.build(trees, n_jobs=1)  # several threads would make the file depend on their timing
    annoy.unload()
    path.chmod(0o644)  # Annoy makes files that only their owner may read
    return ReferenceIndex(path, METRIC, embeddings.shape[1], len(embeddings))


def recall_at_1(
    index: ReferenceIndex,
    references: npt.NDArray[np.float32],
    queries: npt.NDArray[np.float32],
    looked_up: int,
) -> float:
    """Share of queries for which the index finds a reference as near as exact search does.

    Args:
        index: of `references`.
        references: float32 (references, dimension), of unit length.
        queries: float32 (n, dimension), of unit length, n at least 1.
        looked_up: neighbours asked for, as the reader does; Annoy searches wider for more.
    """
    cosines = queries @ references.T
    best = cosines.max(axis=1)
    found = np.array([index.query(query, looked_up)[0][0] for query in queries])
    # Duplicates in the references are equally near; float32 products differ in the last digits.
    return float(np.mean(cosines[np.arange(len(queries)), found] >= best - 1e-5))


def choose_trees(
    folder: Path,
    references: npt.NDArray[np.float32],
    queries: npt.NDArray[np.float32],
    wanted: int,
    looked_up: int,
    seed: int,
) -> tuple[int, float]:
    """The least number of trees, doubling from `wanted`, whose recall@1 is 1, and its recall.

    Args:
        folder: where trial indexes may be written.
        references: float32 (references, dimension), of unit length.
        queries: float32 (n, dimension), of unit length.
        wanted: trees to begin with.
        looked_up: neighbours that the reader asks for.
        seed: of Annoy's random splits.
    """
    trees, recall = wanted, 0.0
    while True:
        path = folder / f"trial_{trees}.ann"
        recall = recall_at_1(
            build_index(path, references, trees, seed), references, queries, looked_up
        )
        path.unlink()
        if recall == 1.0 or trees >= wanted * MOST_TREES_FACTOR:
            return trees, recall
        trees *= 2
