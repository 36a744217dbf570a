"""Environment maps, area lamps and the phone that the coin mirrors."""

from __future__ import annotations

import math
from itertools import zip_longest
from pathlib import Path

import bpy
import numpy as np
import numpy.typing as npt

from recoinize_blender.images import load_pixels, number_image
from recoinize_blender.node_tree import NodeTree
from recoinize_blender.scene import ENVIRONMENTS, Lamp, Light

LAMP_SLOTS = 2
"""Most lamps in a scene."""

_BRIGHTEST = 8.0
"""Environment maps are clipped at this many times their mean: the sun's disc, hit by one light path
in ten thousand, would be a white speck in the picture; area lamps stand in for it."""

_COLOURFULNESS = 0.55
"""Share of an environment's own colours that is kept. Coins are read by their colour too: in the
reflection of a whole forest gold turns teal, which happens in no purse."""

_MIRRORED_ROWS = 16
"""Rows of the environment that metal mirrors; its roughness would blur finer ones."""

_SCATTERED_ROWS = 8
"""Rows of the environment that lights rough surfaces. A table adds up the light of half the sky;
taking it from a map that has been added up in part gives the same picture from few light paths."""

_PHONE_MM = (71.0, 146.0)


class Lighting:
    """The lights of a scene, made once and set for each picture."""

    def __init__(self, collection: bpy.types.Collection) -> None:
        self._worlds = {name: _world(name) for name in ENVIRONMENTS}
        self._lamps = [_lamp(number, collection) for number in range(LAMP_SLOTS)]
        self._phone = _phone(collection)

    def set(
        self, light: Light, scene: bpy.types.Scene, camera: bpy.types.Object, height: float
    ) -> None:
        """Light the scene.

        Args:
            light: what to set.
            scene: where.
            camera: placed already; the phone sits right behind it.
            height: of the subject's face above the table, millimetres; lamps aim there.
        """
        world = self._worlds[light.environment]
        scene.world = world
        nodes = world.node_tree.nodes
        nodes["mapping"].inputs["Rotation"].default_value = (light.lean, 0.0, light.rotation)
        nodes["tint"].inputs[1].default_value = light.tint
        nodes["Background"].inputs["Strength"].default_value = light.strength
        for item, lamp in zip_longest(self._lamps, light.lamps):
            # A hidden lamp would leave Cycles' list and later come back at its end, and another
            # order of lamps is another noise: a lamp that is off stays where it is.
            item.data.energy = 0.0
            if lamp is not None:
                _set_lamp(item, lamp, height)
        self._phone.hide_render = not light.phone
        back = camera.matrix_world.to_3x3().col[2].normalized()
        side = camera.matrix_world.to_3x3().col[1].normalized()
        # The lens is near one end of the phone, not in its middle.
        self._phone.matrix_world = camera.matrix_world.normalized()
        self._phone.location = camera.location + back * 4.0 - side * (0.38 * _PHONE_MM[1])


def _world(name: str) -> bpy.types.World:
    folder = Path(bpy.utils.resource_path("LOCAL")) / "datafiles" / "studiolights" / "world"
    panorama = load_pixels(str(folder / f"{name}.exr"), as_stored=False)[..., :3]
    # The sky (the upper half) is equally bright and white on average in all maps, as after metering
    # and white balance; colour and strength are matters of the light's parameters.
    panorama = panorama / panorama[: len(panorama) // 2].mean(axis=(0, 1))
    grey = panorama.mean(axis=2, keepdims=True)
    panorama = grey + _COLOURFULNESS * (panorama - grey)
    mirrored = _averaged(np.minimum(panorama, _BRIGHTEST), _MIRRORED_ROWS)
    scattered = _averaged(panorama, _SCATTERED_ROWS)

    world = bpy.data.worlds.new(f"world {name}")
    world.use_nodes = True
    n = NodeTree(world.node_tree)
    direction = n.add("TexCoord").outputs["Generated"]
    direction = n.add("Mapping", {"Vector": direction}, name="mapping").outputs[0]
    skies = [
        n.add("TexEnvironment", {0: direction}, image=number_image(f"{name} {use}", pixels))
        for use, pixels in (("mirrored", mirrored), ("scattered", scattered))
    ]
    diffuse = n.add("LightPath").outputs["Is Diffuse Ray"]
    sky = n.mix(diffuse, *(s.outputs[0] for s in skies))
    tinted = n.add("VectorMath", {0: sky}, operation="MULTIPLY", name="tint").outputs[0]
    background = n.add("Background", {"Color": tinted}, name="Background")
    n.add("OutputWorld", {0: background.outputs[0]})
    # A map of where the light comes from would be built anew for every picture.
    world.cycles.sampling_method = "NONE"
    return world


def _averaged(panorama: npt.NDArray[np.float32], rows: int) -> npt.NDArray[np.float32]:
    """A panorama of fewer rows, smooth, with an alpha of 1."""
    factor = panorama.shape[0] // rows
    blocks = panorama.reshape(rows, factor, 2 * rows, factor, 3).mean(axis=(1, 3))
    # Around the horizon the panorama is closed; towards zenith and nadir it ends.
    padded = np.pad(
        np.pad(blocks, ((0, 0), (1, 1), (0, 0)), "wrap"), ((1, 1), (0, 0), (0, 0)), "edge"
    )
    smooth = sum(
        weight * padded[y : y + rows, x : x + 2 * rows]
        for y, wy in enumerate((0.25, 0.5, 0.25))
        for x, wx in enumerate((0.25, 0.5, 0.25))
        for weight in (wy * wx,)
    )
    return np.concatenate([smooth, np.ones((rows, 2 * rows, 1))], axis=-1).astype(np.float32)


def _lamp(number: int, collection: bpy.types.Collection) -> bpy.types.Object:
    data = bpy.data.lights.new(f"lamp {number}", "AREA")
    data.shape = "SQUARE"
    item = bpy.data.objects.new(f"lamp {number}", data)
    collection.objects.link(item)
    return item


def _set_lamp(item: bpy.types.Object, lamp: Lamp, height: float) -> None:
    x = lamp.distance * math.cos(lamp.elevation) * math.cos(lamp.azimuth)
    y = lamp.distance * math.cos(lamp.elevation) * math.sin(lamp.azimuth)
    item.location = (x, y, height + lamp.distance * math.sin(lamp.elevation))
    # A lamp shines along its -z axis: turn -z towards the subject.
    item.rotation_euler = (0.0, math.pi / 2 - lamp.elevation, lamp.azimuth)
    item.data.size = lamp.size
    item.data.color = lamp.colour
    # A Lambertian emitter of power P gives the irradiance P / (pi d^2) at the distance d.
    item.data.energy = lamp.irradiance * math.pi * lamp.distance**2


def _phone(collection: bpy.types.Collection) -> bpy.types.Object:
    mesh = bpy.data.meshes.new("phone")
    x, y = _PHONE_MM[0] / 2, _PHONE_MM[1] / 2
    mesh.from_pydata([(-x, -y, 0), (x, -y, 0), (x, y, 0), (-x, y, 0)], [], [(0, 1, 2, 3)])
    material = bpy.data.materials.new("phone")
    material.use_nodes = True
    n = NodeTree(material.node_tree)
    shader = n.add("BsdfDiffuse", {"Color": (0.03, 0.03, 0.03, 1.0)})
    n.add("OutputMaterial", {0: shader.outputs[0]})
    mesh.materials.append(material)
    item = bpy.data.objects.new("phone", mesh)
    item.visible_camera = False
    collection.objects.link(item)
    return item
