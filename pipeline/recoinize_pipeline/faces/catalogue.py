"""The catalogue: every face that is known, with its texture."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path, PurePosixPath
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from recoinize_edge.coin import CoinLabel
from recoinize_edge.errors import CatalogueError
from recoinize_pipeline import atomic

SCHEMA = 1
FILE_NAME = "catalogue.json"
TEXTURES = "textures"


@dataclass(frozen=True, slots=True)
class Face:
    """One side of one coin type, and where its picture is.

    Attributes:
        label: what the face is called.
        texture: file of the disc texture, relative to the catalogue's folder.
        thickness_mm: thickness of the coin.
        alloy: `copper-plated steel`, `nordic gold`, `bimetal-1e` or `bimetal-2e`.
        edge: what runs around the coin: `smooth`, `smooth with groove`, `reeded`,
            `fine scallops`, `Spanish flower`, `interrupted reeding` or
            `fine reeding with lettering`.
        source: where the picture comes from.
        licence: what may be done with the picture.
        kind: `regular` or `commemorative`.
        year: years of issue as the source has them, `2022|2025` where it names several; may be
            empty.
    """

    label: CoinLabel
    texture: str
    thickness_mm: float
    alloy: str
    edge: str
    source: str
    licence: str
    kind: str = "regular"
    year: str = ""

    @property
    def face_id(self) -> str:
        """Unique name, `<country>-<denomination>-<edition>`."""
        return self.label.face_id

    def to_dict(self) -> dict[str, Any]:
        """Plain values, the label's beside the face's, for JSON."""
        values = asdict(self)
        return values.pop("label") | values

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Face:
        """Read what `to_dict` wrote.

        Raises:
            CatalogueError: on a missing, unknown or mistyped field.
        """
        label_fields = list(fields(CoinLabel))
        face_fields = [f for f in fields(cls) if f.name != "label"]
        names = {f.name for f in (*label_fields, *face_fields)}
        if set(values) != names:
            raise CatalogueError(
                f"Expected the fields {', '.join(sorted(names))} in each face of the catalogue. "
                f"Received {', '.join(sorted(values))}. Import the faces again."
            )
        for name, value in values.items():
            kind: tuple[type, ...] = (int, float) if name.endswith("_mm") else (str,)
            if isinstance(value, bool) or not isinstance(value, kind):
                raise CatalogueError(
                    f"Expected {name} of face {values['face_id']!r} to be {kind[-1].__name__}. "
                    f"Received {value!r}. Import the faces again."
                )
        label = CoinLabel(**{f.name: values[f.name] for f in label_fields})
        return cls(label=label, **{f.name: values[f.name] for f in face_fields})


class Catalogue:
    """Faces, sorted by `face_id`, and the folder that holds their textures.

    Args:
        root: folder of the catalogue; textures are read from it.
        faces: in any order.

    Raises:
        CatalogueError: if two faces have the same `face_id`.
    """

    def __init__(self, root: Path, faces: Iterable[Face]) -> None:
        self.root = Path(root)
        self.faces: list[Face] = sorted(faces, key=lambda face: face.face_id)
        self._by_id = {face.face_id: face for face in self.faces}
        if len(self._by_id) < len(self.faces):
            ids = [face.face_id for face in self.faces]
            double = next(a for a, b in itertools.pairwise(ids) if a == b)
            raise CatalogueError(
                f"Expected each face once. Received {double!r} more than once. "
                "Give one of them another edition."
            )

    def __len__(self) -> int:
        return len(self.faces)

    def __iter__(self) -> Iterator[Face]:
        return iter(self.faces)

    def __contains__(self, face_id: object) -> bool:
        return face_id in self._by_id

    def __getitem__(self, face_id: str) -> Face:
        """The face of that name.

        Raises:
            CatalogueError: if there is none.
        """
        try:
            return self._by_id[face_id]
        except KeyError:
            raise CatalogueError(
                f"Expected one of the {len(self.faces)} faces in {self.root}. "
                f"Received {face_id!r}. `recoinize faces list` names them."
            ) from None

    @classmethod
    def load(cls, faces_dir: Path) -> Catalogue:
        """Read a catalogue and check that all its textures are there.

        Raises:
            CatalogueError: if it is missing, damaged, or lacks a texture.
        """
        root = Path(faces_dir)
        path = root / FILE_NAME
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise CatalogueError(
                f"Expected a face catalogue at {path}. Received nothing there. "
                "Run `recoinize faces import FOLDER` or `recoinize faces builtin` first."
            ) from None
        except (OSError, ValueError) as error:
            raise CatalogueError(
                f"Expected JSON in {path}. {error}. Import the faces again."
            ) from None
        if not isinstance(content, dict) or content.get("schema") != SCHEMA:
            found = content.get("schema") if isinstance(content, dict) else content
            raise CatalogueError(
                f"Expected a face catalogue of schema {SCHEMA} in {path}. Received {found!r}. "
                "Import the faces again with this version."
            )
        entries = content.get("faces")
        if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
            raise CatalogueError(f"Expected a list of faces in {path}. Import the faces again.")
        catalogue = cls(root, (Face.from_dict(entry) for entry in entries))
        for face in catalogue.faces:
            name = PurePosixPath(face.texture)
            if name.is_absolute() or ".." in name.parts or not (root / name).is_file():
                raise CatalogueError(
                    f"Expected the texture of face {face.face_id!r} at {root / name}. "
                    "Received none inside the catalogue's folder. Import the faces again."
                )
        return catalogue

    def save(self, faces_dir: Path) -> None:
        """Write the list of faces, as a whole or not at all. Textures are written by others.

        Raises:
            WorkspaceError: if the disk is full or the place cannot be written to.
        """
        content = {"schema": SCHEMA, "faces": [face.to_dict() for face in self.faces]}
        atomic.write_json(Path(faces_dir) / FILE_NAME, content)

    def texture(self, face: Face) -> npt.NDArray[np.uint8]:
        """Read the disc texture of a face.

        Returns:
            uint8 RGBA (n, n, 4). The coin's outline is the circle around ((n-1)/2, (n-1)/2) with
            radius n/2, in pixels with centres at whole numbers; alpha is 0 outside it.

        Raises:
            CatalogueError: if the file is missing, torn, or not a square picture with alpha.
        """
        path = self.root / face.texture
        picture = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        if picture is None or picture.ndim != 3 or picture.shape[2] != 4:
            raise CatalogueError(
                f"Expected a picture with alpha at {path}. Received something else. "
                "Import the faces again."
            )
        if picture.shape[0] != picture.shape[1] or picture.dtype != np.uint8:
            raise CatalogueError(
                f"Expected a square 8-bit picture at {path}. Received {picture.dtype} "
                f"{picture.shape}. Import the faces again."
            )
        return cv2.cvtColor(picture, cv2.COLOR_BGRA2RGBA)  # type: ignore[return-value]
