"""Blender scenes of coins, randomized from one seed per image: bpy and numpy, nothing else."""
