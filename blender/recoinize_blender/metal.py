"""The shader of a coin: relief, scratches, two metals, tarnish, dirt and stains."""

from __future__ import annotations

import bpy

from recoinize_blender.alloys import ALLOYS, Metal
from recoinize_blender.node_tree import NodeTree, set_colour, set_value
from recoinize_blender.scene import Colour, Surface

_RELIEF_SLOPE = 0.13
"""Slope (dz/dx) that one deviation of the relief map stands for, on a coin as struck."""

_SCRATCH_SLOPE = 0.9


class CoinMaterial:
    """A material that any coin can wear: `dress` sets everything that differs between coins."""

    def __init__(self, name: str, wear: bpy.types.Image) -> None:
        self.material = bpy.data.materials.new(name)
        self.material.use_nodes = True
        self._tree = self.material.node_tree
        _build(NodeTree(self._tree), wear)

    def dress(self, surface: Surface, alloy_name: str, relief: bpy.types.Image) -> None:
        """Put on a face, an alloy and a condition.

        Args:
            surface: condition.
            alloy_name: key of `ALLOYS`.
            relief: `Relief.packed()` as a Blender image.
        """
        tree = self._tree
        alloy = ALLOYS[alloy_name]
        if tree.nodes["relief"].image is not relief:
            tree.nodes["relief"].image = relief
        for part, metal in (("outer", alloy.outer), ("inner", alloy.inner)):
            _set_metal(tree, part, metal, surface.tint)
        set_value(tree, "core", alloy.core)
        set_value(tree, "slope", surface.relief * _RELIEF_SLOPE * 8)
        set_value(tree, "scratches", surface.scratches * _SCRATCH_SLOPE)
        set_value(tree, "roughness", surface.roughness)
        set_value(tree, "tarnish", surface.tarnish)
        set_value(tree, "patchiness", surface.patchiness)
        set_value(tree, "dirt", surface.dirt)
        set_value(tree, "stains", 1 - 0.2 * surface.stains)
        set_value(tree, "picture", surface.picture)
        tree.nodes["offset"].inputs["Location"].default_value = (*surface.offset, 0)


def _set_metal(tree: bpy.types.NodeTree, part: str, metal: Metal, tint: Colour) -> None:
    for state in ("bright", "old", "stain"):
        colour = getattr(metal, state)
        tinted = tuple(min(1.0, c * t) for c, t in zip(colour, tint, strict=True))
        set_colour(tree, f"{part} {state}", tinted)  # type: ignore[arg-type]


def _build(n: NodeTree, wear_image: bpy.types.Image) -> None:
    uv = n.add("UVMap", uv_map="uv").outputs[0]
    relief = n.add("TexImage", {0: uv}, name="relief", extension="EXTEND")
    slope = n.add("SeparateColor", {0: relief.outputs["Color"]}).outputs
    detail = relief.outputs["Alpha"]
    moved = n.add("Mapping", {"Vector": uv}, name="offset")
    wear = n.add("TexImage", {0: moved.outputs[0]}, image=wear_image)
    scratch = n.add("SeparateColor", {0: wear.outputs["Color"]}).outputs
    blotches, specks = scratch["Blue"], wear.outputs["Alpha"]

    # Which metal: the core of a bimetal coin, or everything.
    radius = n.math("MULTIPLY", n.vector("LENGTH", n.vector("SUBTRACT", uv, (0.5, 0.5, 0.0))), 2.0)
    core = n.value("core")
    inner = n.step(radius, n.math("ADD", core, 0.004), n.math("SUBTRACT", core, 0.004))
    metal = {
        state: n.mix(inner, n.colour(f"outer {state}"), n.colour(f"inner {state}"))
        for state in ("bright", "old", "stain")
    }
    seam = n.math("ABSOLUTE", n.math("SUBTRACT", radius, core))
    seam = n.math("SUBTRACT", 1.0, n.step(seam, 0.004, 0.012))

    # Tarnish creeps over the surface in patches; raised parts are rubbed bright again.
    height = slope["Blue"]
    rubbed = n.math("MULTIPLY", n.math("SUBTRACT", height, 0.5), -0.5)
    uneven = n.math("MULTIPLY", n.math("SUBTRACT", blotches, 0.5), n.value("patchiness"))
    tarnish = n.math("ADD", n.math("ADD", n.value("tarnish"), uneven), rubbed, clamp=True)
    colour = n.mix(tarnish, metal["bright"], metal["old"])
    kept = n.math("MULTIPLY", n.math("SUBTRACT", detail, 0.5), n.value("picture"))
    gain = n.math("ADD", 1.0, n.math("MULTIPLY", kept, 2.0))
    colour = n.vector("SCALE", colour, gain)

    # Dirt sits in the recesses, in the seam of the two metals, and thins out towards the top.
    recess = n.math("SUBTRACT", 1.0, n.step(height, 0.25, 0.55))
    smudge = n.math("ADD", 0.5, n.math("MULTIPLY", blotches, 1.0))
    dirt = n.math("MULTIPLY", n.math("MULTIPLY", recess, smudge), n.value("dirt"), clamp=True)
    dirt = n.math("MAXIMUM", dirt, n.math("MULTIPLY", seam, 0.6))
    stained = n.step(
        n.math("ADD", n.math("MULTIPLY", specks, 0.25), n.math("MULTIPLY", blotches, 0.75)),
        n.math("SUBTRACT", n.value("stains"), 0.08),
        n.math("ADD", n.tree.nodes["stains"].outputs[0], 0.02),
    )
    colour = n.mix(dirt, colour, (0.035, 0.027, 0.02, 1.0))
    colour = n.mix(stained, colour, metal["stain"])
    covered = n.math("MAXIMUM", n.math("MULTIPLY", dirt, 0.7), stained)
    matt = n.math("ADD", n.math("MULTIPLY", tarnish, 0.12), n.math("MULTIPLY", covered, 0.4))
    roughness = n.math("ADD", n.value("roughness"), matt, clamp=True)

    # Slopes tip the normal of the mesh. They are written in the coin's own axes.
    strength, scratches = n.value("slope"), n.value("scratches")
    tipped = []
    for axis in ("Red", "Green"):
        struck = n.math("MULTIPLY", n.math("SUBTRACT", slope[axis], 0.5), strength)
        cut = n.math("MULTIPLY", n.math("SUBTRACT", scratch[axis], 0.5), scratches)
        tipped.append(n.math("MULTIPLY", n.math("ADD", struck, cut), -1.0))
    local = n.add("CombineXYZ", {0: tipped[0], 1: tipped[1]}).outputs[0]
    world = n.add(
        "VectorTransform",
        {0: local},
        vector_type="VECTOR",
        convert_from="OBJECT",
        convert_to="WORLD",
    ).outputs[0]
    normal = n.vector("NORMALIZE", n.vector("ADD", n.add("NewGeometry").outputs["Normal"], world))

    metal_shader = n.add(
        "BsdfGlossy",
        {"Color": colour, "Roughness": roughness, "Normal": normal},
        distribution="GGX",
    ).outputs[0]
    crust = n.add("BsdfDiffuse", {"Color": colour, "Normal": normal}).outputs[0]
    shader = n.add("MixShader", {0: covered, 1: metal_shader, 2: crust}).outputs[0]
    n.add("OutputMaterial", {"Surface": shader})
