from collections import Counter

import numpy as np
import pytest

from recoinize_blender.coin_mesh import EDGES, coin_mesh, edge_depth

EULER = 2  # vertices - edges + faces of a closed surface without holes


def directed_edges(faces: np.ndarray) -> list[tuple[int, int]]:
    return [
        (int(a), int(b)) for face in faces for a, b in zip(face, np.roll(face, -1), strict=True)
    ]


@pytest.mark.parametrize("edge", EDGES)
def test_mesh_is_closed_and_faces_outwards(edge: str) -> None:
    mesh = coin_mesh(22.25, 2.14, edge)
    edges = Counter(directed_edges(mesh.quads) + directed_edges(mesh.triangles))
    assert all(count == 1 for count in edges.values())
    assert all((b, a) in edges for a, b in edges)
    faces = len(mesh.quads) + len(mesh.triangles)
    assert len(mesh.vertices) - len(edges) // 2 + faces == EULER

    # Volume by the divergence theorem: positive only if all faces point outwards.
    halves = np.vstack([mesh.triangles, mesh.quads[:, :3], mesh.quads[:, [0, 2, 3]]])
    a, b, c = (mesh.vertices[halves[:, k]] for k in range(3))
    volume = np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6
    cylinder = np.pi * 11.125**2 * 2.14
    assert 0.8 * cylinder < volume < cylinder


@pytest.mark.parametrize(("diameter", "thickness"), [(16.25, 1.67), (25.75, 2.20)])
def test_mesh_has_the_official_size(diameter: float, thickness: float) -> None:
    mesh = coin_mesh(diameter, thickness, "smooth")
    assert np.hypot(*mesh.vertices[:, :2].T).max() == pytest.approx(diameter / 2)
    assert mesh.vertices[:, 2].max() == pytest.approx(0)
    assert mesh.vertices[:, 2].min() == pytest.approx(-thickness)
    assert mesh.uv.min() == pytest.approx(0, abs=1e-3)
    assert mesh.uv.max() == pytest.approx(1, abs=1e-3)


def test_spanish_flower_has_seven_dents_one_of_them_at_the_top() -> None:
    angle = np.arange(2520) * (2 * np.pi / 2520)
    depth = edge_depth("Spanish flower", angle, 11.125)
    deep = depth > np.roll(depth, 1)
    peaks = np.flatnonzero(deep & ~np.roll(deep, -1))
    assert len(peaks) == 7
    assert np.min(np.abs(angle[peaks] - np.pi / 2)) < 0.01
    assert 0.2 < depth.max() < 0.6  # millimetres: visible, yet a dent


def test_interrupted_reeding_has_three_smooth_sections() -> None:
    angle = np.arange(3600) * (2 * np.pi / 3600)
    reeded = edge_depth("interrupted reeding", angle, 11.6).reshape(180, 20).max(axis=1) > 0.03
    assert np.sum(reeded & ~np.roll(reeded, 1)) == 3


def test_unknown_edge_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Expected an edge of smooth.*Received 'square'"):
        coin_mesh(20, 2, "square")
