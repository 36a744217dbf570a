"""The Kivy app that speaks what the edge reads."""
