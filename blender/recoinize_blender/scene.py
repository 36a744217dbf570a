"""What one picture shows: plain values, complete, ready for JSON.

Lengths are millimetres, angles radians, colours linear RGB. The table's surface is z = 0, z points
up, and the subject is the first coin. `Studio.render` reads nothing else, so a scene with several
known coins (a rendered handful) is a `Scene` with several entries in `coins`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

Colour = tuple[float, float, float]

VERSION = 1
"""Of the pictures: raised when the same scene or seed gives another picture than before, so that
renders of two versions do not mix in one folder."""

GROUNDS = ("concrete", "wood", "cloth", "paper", "stone", "plain", "dark")
"""Kinds of ground, drawn by shaders in `ground`."""

ENVIRONMENTS = (
    "city",
    "courtyard",
    "forest",
    "interior",
    "night",
    "studio",
    "sunrise",
    "sunset",
)
"""Environment maps: photographed HDR panoramas that ship with Blender (CC0)."""


@dataclass(frozen=True, slots=True)
class Face:
    """The face that a coin shows.

    Attributes:
        face_id: name of the face.
        texture: path of its disc texture, an RGBA picture whose inscribed circle is the coin; or
            `anonymous:<n>`, a drawing of no particular coin (see `anonymous`).
        alloy: key of `metal.ALLOYS`.
        edge: key of `coin_mesh.EDGES`.
        diameter_mm: outer diameter.
        thickness_mm: height of the rim.
    """

    face_id: str
    texture: str
    alloy: str
    edge: str
    diameter_mm: float
    thickness_mm: float

    @property
    def radius_mm(self) -> float:
        """Outer radius."""
        return self.diameter_mm / 2


@dataclass(frozen=True, slots=True)
class Surface:
    """Condition of a coin's metal. Amounts run from 0 (fresh from the mint) to 1.

    Attributes:
        relief: slope of the relief, 1 for a coin as struck; wear lowers it.
        roughness: GGX roughness of the bare metal.
        tarnish: how far the colour has gone from bright to old.
        patchiness: how unevenly.
        dirt: dirt in the recesses.
        stains: rust on steel, verdigris on copper alloys.
        scratches: slope of the scratches.
        picture: share of the face picture's own light and dark that stays on as colour.
        tint: factor on the metal's colour; no two batches and no two coins are equal.
        offset: where on the wear map this coin lies, in turns of the map.
    """

    relief: float
    roughness: float
    tarnish: float
    patchiness: float
    dirt: float
    stains: float
    scratches: float
    picture: float
    tint: Colour
    offset: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Coin:
    """A coin and where it lies.

    Attributes:
        face: what it shows, face up.
        surface: its condition.
        x: centre of the upper face, millimetres.
        y: centre of the upper face, millimetres.
        z: centre of the upper face, millimetres above the table.
        roll: turn about its own axis.
        lean: angle between its axis and the vertical; a coin that lies on another one leans.
        lean_direction: direction on the table in which its axis leans.
    """

    face: Face
    surface: Surface
    x: float
    y: float
    z: float
    roll: float
    lean: float = 0.0
    lean_direction: float = 0.0


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera that looks at the table.

    Attributes:
        distance: from the lens to the point looked at.
        tilt: between the line of sight and the vertical.
        azimuth: direction on the table from which it looks.
        roll: turn about the line of sight.
        target: point on the plane of the subject's face that is in the middle of the picture.
        focal_length: millimetres for a sensor 36 mm wide.
        aperture: diameter of the lens opening, millimetres.
        focus: distance that is sharp.
    """

    distance: float
    tilt: float
    azimuth: float
    roll: float
    target: tuple[float, float, float]
    focal_length: float
    aperture: float
    focus: float


@dataclass(frozen=True, slots=True)
class Lamp:
    """A square area lamp.

    Attributes:
        distance: from the subject.
        elevation: above the table.
        azimuth: direction on the table.
        size: side of the square.
        irradiance: of the table where the subject lies, W/m², were the lamp overhead.
        colour: of its light.
    """

    distance: float
    elevation: float
    azimuth: float
    size: float
    irradiance: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class Light:
    """Everything that shines or casts a shadow from outside the picture.

    Attributes:
        environment: one of `ENVIRONMENTS`.
        rotation: of the environment about the vertical.
        lean: of the environment's horizon; moves windows overhead.
        strength: of the environment.
        tint: factor on the environment's colour.
        lamps: area lamps; may be none.
        phone: whether a dark phone is behind the lens, to be mirrored by the coin.
    """

    environment: str
    rotation: float
    lean: float
    strength: float
    tint: Colour
    lamps: tuple[Lamp, ...]
    phone: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """The surface of the table.

    Attributes:
        kind: one of `GROUNDS`.
        colour: main colour.
        second_colour: colour of grain, chips, threads or print.
        scale: size of the pattern, factor.
        rotation: of the pattern.
        offset: of the pattern, millimetres.
        roughness: of its surface.
    """

    kind: str
    colour: Colour
    second_colour: Colour
    scale: float
    rotation: float
    offset: tuple[float, float]
    roughness: float


@dataclass(frozen=True, slots=True)
class Development:
    """How the camera's computer turns light into an 8-bit picture. See `develop`.

    Attributes:
        exposure: stops above (+) or below what the meter says.
        white_balance: gains of the three channels that remain wrong after white balance.
        contrast: strength of the S-shaped part of the tone curve.
        saturation: factor.
        softness: standard deviation of the blur by lens and resampling, pixels.
        motion: length of the motion blur, pixels.
        motion_direction: direction of the motion.
        shot_noise: variance of the noise for each unit of light.
        read_noise: standard deviation of the noise in the dark, linear light.
        denoising: standard deviation of what counts as noise and is smoothed, encoded values 0 … 1.
        sharpening: amount of unsharp masking.
        vignetting: loss of light in the corners.
        jpeg_quality: quality on libjpeg's scale; 100 leaves the picture as it is.
    """

    exposure: float
    white_balance: Colour
    contrast: float
    saturation: float
    softness: float
    motion: float
    motion_direction: float
    shot_noise: float
    read_noise: float
    denoising: float
    sharpening: float
    vignetting: float
    jpeg_quality: int


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture.

    Attributes:
        seed: of the image; also seeds the renderer's and the sensor's noise.
        size: side of the picture, pixels.
        samples: light paths for each pixel.
        coins: the subject first, then the others.
        camera: the camera.
        light: the light.
        ground: the table.
        development: the camera's computer.
    """

    seed: int
    size: int
    samples: int
    coins: tuple[Coin, ...]
    camera: Camera
    light: Light
    ground: Ground
    development: Development

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)
