"""The script that a newcomer to Blender would write, to measure ours against.

One scene with a table, a coin, a lamp and an environment map as world light; for each picture the
coin, the lamp and the camera are turned, Cycles renders, `write_still` saves a PNG, and a second
render with flat materials gives the mask. Nothing is slow on purpose: Cycles gets as many samples
as ours and all threads, and denoising, which is on by default and slow, is off as in ours. Its
other settings are the defaults.

    python -m recoinize_blender.plain_script --texture coin.png --images 8 DIR
"""

from __future__ import annotations

import argparse
import math
import random
import time
from pathlib import Path

import bpy


def main() -> None:
    """Render; print a line with the seconds for each image."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--texture", type=Path, required=True)
    parser.add_argument("--images", type=int, default=8)
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--samples", type=int, default=8)
    args = parser.parse_args()
    coin, camera, lamp = make_scene(args.texture)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.render.resolution_x = scene.render.resolution_y = args.size
    scene.cycles.samples = args.samples
    scene.cycles.use_denoising = False
    for number in range(args.images):
        start = time.perf_counter()
        random.seed(number)
        coin.rotation_euler.z = random.uniform(0, 2 * math.pi)
        lamp.location = (random.uniform(-100, 100), random.uniform(-100, 100), 150)
        camera.location = (random.uniform(-20, 20), random.uniform(-20, 20), 100)
        render(scene, args.folder / f"{number:05d}.png")
        render_mask(scene, coin, args.folder / f"{number:05d}.mask.png")
        print(f"seconds: {time.perf_counter() - start:.4f}", flush=True)


def make_scene(texture: Path) -> tuple[bpy.types.Object, bpy.types.Object, bpy.types.Object]:
    """A coin with its picture as colour and bumps, a table, a lamp, a camera and a world."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.mesh.primitive_plane_add(size=1000)
    table = bpy.context.object
    table.data.materials.append(noisy_material())
    bpy.ops.mesh.primitive_cylinder_add(radius=12, depth=2.2, location=(0, 0, 1.1), vertices=256)
    coin = bpy.context.object
    coin.data.materials.append(coin_material(texture))
    bpy.ops.object.light_add(type="AREA", location=(0, 0, 150))
    lamp = bpy.context.object
    lamp.data.energy, lamp.data.size = 3e5, 100
    bpy.ops.object.camera_add(location=(0, 0, 100))
    camera = bpy.context.object
    camera.data.lens = 110
    constraint = camera.constraints.new("TRACK_TO")
    constraint.target = coin
    bpy.context.scene.camera = camera
    folder = Path(bpy.utils.resource_path("LOCAL")) / "datafiles" / "studiolights" / "world"
    world = bpy.data.worlds.new("world")
    world.use_nodes = True
    environment = world.node_tree.nodes.new("ShaderNodeTexEnvironment")
    environment.image = bpy.data.images.load(str(folder / "interior.exr"))
    background = world.node_tree.nodes["Background"]
    world.node_tree.links.new(environment.outputs[0], background.inputs[0])
    bpy.context.scene.world = world
    return coin, camera, lamp


def coin_material(texture: Path) -> bpy.types.Material:
    """Metal with the picture as colour and as bumps."""
    material = bpy.data.materials.new("coin")
    material.use_nodes = True
    nodes, links = material.node_tree.nodes, material.node_tree.links
    coordinates = nodes.new("ShaderNodeTexCoord")
    picture = nodes.new("ShaderNodeTexImage")
    picture.image = bpy.data.images.load(str(texture.resolve()))
    bump = nodes.new("ShaderNodeBump")
    shader = nodes["Principled BSDF"]
    shader.inputs["Metallic"].default_value = 1.0
    shader.inputs["Roughness"].default_value = 0.3
    links.new(coordinates.outputs["Generated"], picture.inputs["Vector"])
    links.new(picture.outputs["Color"], shader.inputs["Base Color"])
    links.new(picture.outputs["Color"], bump.inputs["Height"])
    links.new(bump.outputs["Normal"], shader.inputs["Normal"])
    return material


def noisy_material() -> bpy.types.Material:
    """Concrete, from a noise texture."""
    material = bpy.data.materials.new("table")
    material.use_nodes = True
    nodes, links = material.node_tree.nodes, material.node_tree.links
    noise = nodes.new("ShaderNodeTexNoise")
    noise.inputs["Scale"].default_value = 300.0
    links.new(noise.outputs["Fac"], nodes["Principled BSDF"].inputs["Base Color"])
    return material


def render(scene: bpy.types.Scene, path: Path) -> None:
    """Render and save a picture."""
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)


def render_mask(scene: bpy.types.Scene, coin: bpy.types.Object, path: Path) -> None:
    """Render the coin in white on black."""
    white = bpy.data.materials.get("white") or flat_material("white", 1.0)
    black = bpy.data.materials.get("black") or flat_material("black", 0.0)
    materials = {item: item.data.materials[0] for item in scene.objects if item.type == "MESH"}
    for item in materials:
        item.data.materials[0] = white if item is coin else black
    scene.view_settings.view_transform = "Raw"
    render(scene, path)
    scene.view_settings.view_transform = "AgX"
    for item, material in materials.items():
        item.data.materials[0] = material


def flat_material(name: str, brightness: float) -> bpy.types.Material:
    """A material of one brightness, whatever the light."""
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    nodes, links = material.node_tree.nodes, material.node_tree.links
    emission = nodes.new("ShaderNodeEmission")
    emission.inputs["Strength"].default_value = brightness
    links.new(emission.outputs[0], nodes["Material Output"].inputs[0])
    return material


if __name__ == "__main__":
    main()
