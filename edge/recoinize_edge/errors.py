"""Errors that a user can act on.

Every error raised on purpose derives from `RecoinizeError`. Its message is one sentence (or a few)
that says what was expected, what came, and what to do. Command-line programs print the message
and no traceback; anything that is not a `RecoinizeError` is a bug.
"""

from __future__ import annotations


class RecoinizeError(Exception):
    """Base of all errors that are the input's or the environment's fault, not the code's."""


class ImageError(RecoinizeError):
    """A picture that cannot be used: missing, torn, not an image, too small or too large."""


class BundleError(RecoinizeError):
    """A bundle that is incomplete, damaged, or written for another version."""


class RuntimeMissingError(RecoinizeError):
    """A program or library that this step needs is not installed on this machine."""


class SettingsError(RecoinizeError):
    """A setting with an unknown name, a wrong type, or a value out of range."""


class CatalogueError(RecoinizeError):
    """A face catalogue, or a table of coins, that is missing or inconsistent."""


class WorkspaceError(RecoinizeError):
    """A step was started before the step whose result it reads, or the disk is full."""


class RenderError(RecoinizeError):
    """A picture that Blender could not render."""


class PackagingError(RecoinizeError):
    """The Android app cannot be staged, built or installed."""
