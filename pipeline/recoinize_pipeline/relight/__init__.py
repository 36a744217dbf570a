"""Photo-like pictures of a face without a renderer: its relief under other lights."""
