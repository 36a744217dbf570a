"""The shader of the table slab."""

from __future__ import annotations

import bpy

from recoinize_blender.ground_map import TILE_MM, ground_map
from recoinize_blender.images import number_image
from recoinize_blender.node_tree import NodeTree, set_colour, set_value
from recoinize_blender.scene import Ground

_REFLECTANCE = 0.045
"""Share of light that varnish, polished stone and plastic mirror."""


class GroundMaterial:
    """A material that becomes any ground: `set` changes everything that differs."""

    def __init__(self) -> None:
        self.material = bpy.data.materials.new("ground")
        self.material.use_nodes = True
        self._maps: dict[str, bpy.types.Image] = {}
        _build(NodeTree(self.material.node_tree))

    def set(self, ground: Ground) -> None:
        """Become this ground."""
        tree = self.material.node_tree
        if ground.kind not in self._maps:
            self._maps[ground.kind] = number_image(ground.kind, ground_map(ground.kind))
        tree.nodes["map"].image = self._maps[ground.kind]
        set_colour(tree, "colour", ground.colour)
        set_colour(tree, "second colour", ground.second_colour)
        set_value(tree, "roughness", ground.roughness)
        mapping = tree.nodes["mapping"].inputs
        mapping["Location"].default_value = (*(x / TILE_MM for x in ground.offset), 0.0)
        mapping["Rotation"].default_value = (0.0, 0.0, ground.rotation)
        mapping["Scale"].default_value = (1 / (TILE_MM * ground.scale),) * 3


def _build(n: NodeTree) -> None:
    position = n.add("TexCoord").outputs["Object"]
    position = n.add("Mapping", {"Vector": position}, name="mapping").outputs[0]
    pattern = n.add("TexImage", {0: position}, name="map")
    channels = n.add("SeparateColor", {0: pattern.outputs["Color"]}).outputs
    colour = n.mix(channels["Red"], n.colour("colour"), n.colour("second colour"))
    colour = n.vector("SCALE", colour, channels["Green"])
    # The map's turn is left out: light comes from all sides, and nobody sees which way a
    # grain of sand faces.
    x = n.math("SUBTRACT", 0.5, channels["Blue"])
    y = n.math("SUBTRACT", 0.5, pattern.outputs["Alpha"])
    normal = n.vector("NORMALIZE", n.add("CombineXYZ", {0: x, 1: y, 2: 0.5}).outputs[0])
    diffuse = n.add("BsdfDiffuse", {"Color": colour, "Normal": normal}).outputs[0]
    gloss = n.add("BsdfGlossy", {"Roughness": n.value("roughness"), "Normal": normal}).outputs[0]
    shader = n.add("MixShader", {0: _REFLECTANCE, 1: diffuse, 2: gloss}).outputs[0]
    n.add("OutputMaterial", {0: shader})
