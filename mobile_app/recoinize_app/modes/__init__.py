"""The modes of the app, and the lists that open over them."""
