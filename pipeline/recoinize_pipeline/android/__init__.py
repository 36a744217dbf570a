"""From the app and a bundle to a package for Android phones; runs on an engineer's machine."""
