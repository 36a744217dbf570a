"""Drives Blender worker processes and keeps what they wrote."""
