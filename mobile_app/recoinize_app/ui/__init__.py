"""The window: the camera's picture, large words, and nothing that has to be hit."""
