"""A few words for wiring shader nodes."""

from __future__ import annotations

from typing import Any

import bpy

Socket = Any  # a bpy output socket, a number, or a tuple of numbers


class NodeTree:
    """Builds a shader node tree from expressions."""

    def __init__(self, tree: bpy.types.NodeTree) -> None:
        self.tree = tree
        tree.nodes.clear()

    def add(self, kind: str, inputs: dict[Any, Socket] | None = None, **properties: Any) -> Any:
        """Add a node, set its properties, and link or set its inputs (by name or number)."""
        node = self.tree.nodes.new(f"ShaderNode{kind}")
        for name, value in properties.items():
            setattr(node, name, value)
        for key, value in (inputs or {}).items():
            self.feed(node.inputs[key], value)
        return node

    def feed(self, socket: Any, value: Socket) -> None:
        """Link an output to an input, or set the input's value."""
        if isinstance(value, bpy.types.NodeSocket):
            self.tree.links.new(value, socket)
        else:
            socket.default_value = value

    def math(self, operation: str, *values: Socket, clamp: bool = False) -> Any:
        """A scalar operation, as in `math("MULTIPLY", a, 2.0)`."""
        inputs = dict(enumerate(values))
        return self.add("Math", inputs, operation=operation, use_clamp=clamp).outputs[0]

    def vector(self, operation: str, *values: Socket) -> Any:
        """A vector operation with a vector result."""
        node = self.add("VectorMath", operation=operation)
        for number, value in enumerate(values):
            # SCALE takes its factor from the fourth socket.
            index = 3 if operation == "SCALE" and number == 1 else number
            self.feed(node.inputs[index], value)
        return node.outputs["Value" if operation in ("LENGTH", "DOT_PRODUCT") else 0]

    def mix(self, factor: Socket, a: Socket, b: Socket, blend: str = "MIX") -> Any:
        """Mix two colours."""
        node = self.add("Mix", data_type="RGBA", blend_type=blend)
        # The node carries sockets for all data types; colours are numbers 6 and 7.
        self.feed(node.inputs[0], factor)
        self.feed(node.inputs[6], a)
        self.feed(node.inputs[7], b)
        return node.outputs[2]

    def step(self, value: Socket, low: Socket, high: Socket) -> Any:
        """0 below `low`, 1 above `high`, smooth between."""
        inputs = {"Value": value, "From Min": low, "From Max": high}
        return self.add("MapRange", inputs, interpolation_type="SMOOTHSTEP").outputs[0]

    def value(self, name: str) -> Any:
        """A number that `set_value` sets later, by name."""
        node = self.add("Value", name=name)
        return node.outputs[0]

    def colour(self, name: str) -> Any:
        """A colour that `set_colour` sets later, by name."""
        return self.add("RGB", name=name).outputs[0]


def set_value(tree: bpy.types.NodeTree, name: str, value: float) -> None:
    """Set what `NodeTree.value` made."""
    tree.nodes[name].outputs[0].default_value = value


def set_colour(tree: bpy.types.NodeTree, name: str, colour: tuple[float, float, float]) -> None:
    """Set what `NodeTree.colour` made."""
    tree.nodes[name].outputs[0].default_value = (*colour, 1.0)
