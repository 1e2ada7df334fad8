"""One module per command of `coursebook`."""
