"""Renders coins with Blender: one randomized scene for each (settings, face, index).

Imports bpy and numpy only. Everything that decides what a picture shows (`randomize`, `scene`) and
everything that happens to its pixels (`develop`) runs without bpy; `studio` is where Blender is.
"""
