"""Parts of reading and freezing exercises; the way in is `coursebook.exercise`."""
