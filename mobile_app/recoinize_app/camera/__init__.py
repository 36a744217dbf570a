"""Where frames come from: a phone's camera, a desktop's, or files."""
