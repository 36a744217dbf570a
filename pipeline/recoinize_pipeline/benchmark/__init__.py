"""Measures models, index and reader: size, speed, memory, answers; targets met or missed."""
