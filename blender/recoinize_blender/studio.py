"""The Blender scene: made once in a process, set and rendered for each picture."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np
import numpy.typing as npt
from mathutils import Matrix

from recoinize_blender import anonymous
from recoinize_blender.coin_mesh import CoinMesh, coin_mesh
from recoinize_blender.denoise import denoise
from recoinize_blender.develop import develop
from recoinize_blender.exr import Exr, read_exr
from recoinize_blender.ground import GroundMaterial
from recoinize_blender.images import load_pixels, number_image
from recoinize_blender.lighting import Lighting
from recoinize_blender.metal import CoinMaterial
from recoinize_blender.projection import SENSOR_WIDTH, camera_axes, coin_axes, outline
from recoinize_blender.relief import relief_from_texture
from recoinize_blender.scene import Camera, Coin, Face, Scene
from recoinize_blender.wear_map import wear_map

_TABLE_MM = (1200.0, 1200.0, 30.0)
_RELIEFS_KEPT = 64


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered scene.

    Attributes:
        image: uint8 (size, size, 3), RGB.
        masks: uint8 (coins, size, size); the share of each pixel that a coin covers, 0 … 255.
            What another coin hides does not count.
        outlines: cx, cy, major, minor and angle of each coin's outline, complete even where hidden.
    """

    image: npt.NDArray[np.uint8]
    masks: npt.NDArray[np.uint8]
    outlines: tuple[dict[str, float], ...]


class Studio:
    """Renders scenes, one after the other.

    Making one takes over the process's Blender: all its data is discarded.
    """

    def __init__(self, threads: int = 1) -> None:
        """Set up the parts that all scenes share.

        Args:
            threads: threads of the renderer. Many processes of one thread each are faster for
                small pictures than one process of many.
        """
        bpy.ops.wm.read_factory_settings(use_empty=True)
        self._scene = bpy.context.scene
        self._output = Path(bpy.app.tempdir) / "render.exr"
        self._reliefs: dict[tuple[str, int], bpy.types.Image] = {}
        self._meshes: dict[tuple[float, float, str], bpy.types.Mesh] = {}
        self._coins: list[tuple[bpy.types.Object, CoinMaterial]] = []
        self._wear = number_image("wear", wear_map())
        self._ground = GroundMaterial()
        self._lighting = Lighting(self._scene.collection)
        self._table = self._new_table()
        self._camera = self._new_camera()
        _configure(self._scene, threads, self._output)

    def close(self) -> None:
        """Remove this process's temporary folder; nothing can be rendered afterwards."""
        shutil.rmtree(bpy.app.tempdir, ignore_errors=True)

    def render(self, scene: Scene) -> Rendered:
        """Render a scene.

        Args:
            scene: what to show. The result depends on nothing else.

        Returns:
            The picture, a mask for each coin, and the coins' outlines.
        """
        self._place_coins(scene)
        self._ground.set(scene.ground)
        self._place_camera(scene.camera)
        self._lighting.set(scene.light, self._scene, self._camera, scene.coins[0].z)
        render, cycles = self._scene.render, self._scene.cycles
        render.resolution_x = render.resolution_y = scene.size
        cycles.samples = scene.samples
        cycles.seed = scene.seed & 0x7FFFFFFF
        bpy.ops.render.render(write_still=True)
        exr = read_exr(self._output.read_bytes())
        names = [item.name for item, _ in self._coins[: len(scene.coins)]]
        masks = _masks(exr, names)
        return Rendered(
            image=develop(
                _light(exr, masks), scene.development, np.random.default_rng([scene.seed, 1])
            ),
            masks=np.clip(np.rint(masks * 255), 0, 255).astype(np.uint8),
            outlines=tuple(outline(coin, scene.camera, scene.size) for coin in scene.coins),
        )

    def _place_coins(self, scene: Scene) -> None:
        while len(self._coins) < len(scene.coins):
            self._coins.append(self._new_coin(len(self._coins)))
        for number, (item, material) in enumerate(self._coins):
            item.hide_render = number >= len(scene.coins)
            if item.hide_render:
                continue
            coin = scene.coins[number]
            item.data = self._mesh(coin.face)
            item.matrix_world = _coin_matrix(coin)
            material.dress(coin.surface, coin.face.alloy, self._relief(coin.face, scene.size))
            item.material_slots[0].link = "OBJECT"
            item.material_slots[0].material = material.material

    def _new_coin(self, number: int) -> tuple[bpy.types.Object, CoinMaterial]:
        face = Face("", "", "", "smooth", 20.0, 2.0)
        item = bpy.data.objects.new(f"coin {number}", self._mesh(face))
        self._scene.collection.objects.link(item)
        return item, CoinMaterial(f"coin {number}", self._wear)

    def _mesh(self, face: Face) -> bpy.types.Mesh:
        key = (face.diameter_mm, face.thickness_mm, face.edge)
        if key not in self._meshes:
            self._meshes[key] = _blender_mesh(coin_mesh(*key))
        return self._meshes[key]

    def _relief(self, face: Face, size: int) -> bpy.types.Image:
        # The coin is smaller than the picture, so this is as fine as its pixels; finer slopes
        # would only be noise in few light paths.
        resolution = 64
        while resolution < size:
            resolution *= 2
        key = (face.texture, resolution)
        if key not in self._reliefs:
            while len(self._reliefs) >= _RELIEFS_KEPT:
                oldest = next(iter(self._reliefs))
                bpy.data.images.remove(self._reliefs.pop(oldest))
            relief = relief_from_texture(_texture(face.texture), resolution)
            self._reliefs[key] = number_image(face.face_id, relief.packed())
        return self._reliefs[key]

    def _place_camera(self, camera: Camera) -> None:
        position, axes = camera_axes(camera)
        matrix = np.eye(4)
        matrix[:3, :3], matrix[:3, 3] = axes, position
        self._camera.matrix_world = Matrix(matrix.tolist())
        data = self._camera.data
        data.lens = camera.focal_length
        data.dof.focus_distance = camera.focus
        data.dof.aperture_fstop = camera.focal_length / camera.aperture
        data.clip_end = 10 * camera.distance

    def _new_camera(self) -> bpy.types.Object:
        data = bpy.data.cameras.new("camera")
        data.sensor_width, data.sensor_fit = SENSOR_WIDTH, "HORIZONTAL"
        data.clip_start = 1.0
        data.dof.use_dof = True
        item = bpy.data.objects.new("camera", data)
        self._scene.collection.objects.link(item)
        self._scene.camera = item
        return item

    def _new_table(self) -> bpy.types.Object:
        x, y, thickness = _TABLE_MM[0] / 2, _TABLE_MM[1] / 2, _TABLE_MM[2]
        corners = [(-x, -y), (x, -y), (x, y), (-x, y)]
        vertices = [(*c, z) for z in (-thickness, 0.0) for c in corners]
        sides = [(i, (i + 1) % 4, (i + 1) % 4 + 4, i + 4) for i in range(4)]
        mesh = bpy.data.meshes.new("table")
        mesh.from_pydata(vertices, [], [(3, 2, 1, 0), (4, 5, 6, 7), *sides])
        mesh.materials.append(self._ground.material)
        item = bpy.data.objects.new("table", mesh)
        self._scene.collection.objects.link(item)
        return item


def _configure(scene: bpy.types.Scene, threads: int, output: Path) -> None:
    render, cycles = scene.render, scene.cycles
    render.engine = "CYCLES"
    cycles.device = "CPU"
    render.threads_mode, render.threads = "FIXED", threads
    render.use_persistent_data = True
    render.use_compositing = render.use_sequencer = False
    render.image_settings.file_format = "OPEN_EXR_MULTILAYER"
    render.image_settings.exr_codec, render.image_settings.color_depth = "NONE", "32"
    render.filepath = str(output)
    render.film_transparent = False
    cycles.use_denoising = False
    cycles.use_adaptive_sampling = False
    cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces = 2, 1, 2
    cycles.transmission_bounces = cycles.volume_bounces = 0
    cycles.transparent_max_bounces = 0
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.sample_clamp_direct, cycles.sample_clamp_indirect = 5.0, 4.0
    cycles.use_auto_tile = False
    cycles.use_light_tree = False  # pays off with many lamps only
    layer = scene.view_layers[0]
    layer.name = "ViewLayer"
    layer.use_pass_cryptomatte_object = True
    layer.pass_cryptomatte_depth = 4
    layer.use_pass_z = False
    layer.cycles.denoising_store_passes = True  # normals and colours, for `denoise`


def _coin_matrix(coin: Coin) -> Matrix:
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = coin_axes(coin), (coin.x, coin.y, coin.z)
    return Matrix(matrix.tolist())


def _blender_mesh(coin: CoinMesh) -> bpy.types.Mesh:
    mesh = bpy.data.meshes.new("coin")
    faces = [*coin.quads.tolist(), *coin.triangles.tolist()]
    mesh.from_pydata(coin.vertices.tolist(), [], faces)
    mesh.polygons.foreach_set("use_smooth", np.ones(len(faces), bool))
    corners = np.empty(len(mesh.loops), np.int32)
    mesh.loops.foreach_get("vertex_index", corners)
    layer = mesh.uv_layers.new(name="uv")
    layer.data.foreach_set("uv", coin.uv[corners].astype(np.float32).ravel())
    mesh.materials.append(None)
    mesh.validate()
    return mesh


def _texture(path: str) -> npt.NDArray[np.uint8]:
    """The disc texture of a face, uint8 RGBA, row 0 at the top."""
    if path.startswith(anonymous.PREFIX):
        return anonymous.anonymous_texture(int(path.removeprefix(anonymous.PREFIX)))
    return np.rint(load_pixels(path) * 255).astype(np.uint8)


def _light(exr: Exr, masks: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Linear light without the renderer's noise, float64 (h, w, 3)."""
    channels = exr.channels
    light, albedo = (
        np.stack([channels[f"ViewLayer.{name}.{c}"] for c in "RGB"], axis=-1)
        for name in ("Combined", "Denoising Albedo")
    )
    # Everything lies about flat, so the normal's x and y say which way a surface leans.
    leans = [channels[f"ViewLayer.Denoising Normal.{axis}"] for axis in "XY"]
    return denoise(light, albedo, np.stack([*leans, masks.sum(axis=0)], axis=-1))


def _masks(exr: Exr, names: list[str]) -> npt.NDArray[np.float64]:
    """Coverage of each named object from the cryptomatte passes, 0 … 1, float64 (names, h, w).

    Pairs of (object, coverage) lie in the passes' channels; an object's number is the hash of its
    name, which the file's manifest spells out (Psyop, "Cryptomatte specification", 2016).
    """
    manifest = json.loads(next(v for k, v in exr.texts.items() if k.endswith("/manifest")))
    shape = exr.channels["ViewLayer.Combined.R"].shape
    masks = np.zeros((len(names), *shape))
    passes = sorted({k[:-1] for k in exr.channels if ".CryptoObject" in k})
    for number, name in enumerate(names):
        identity = np.array(int(manifest[name], 16), np.uint32).view(np.float32)
        for prefix in passes:
            for which, share in (("r", "g"), ("b", "a")):
                here = exr.channels[prefix + which] == identity
                masks[number] += np.where(here, exr.channels[prefix + share], 0)
    return masks
