"""What runs on a phone only: the start of the app, and its bundle out of the package."""
