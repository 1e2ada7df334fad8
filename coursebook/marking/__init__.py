"""Marking: hand-in files and a roster in, marks out; answers run in a sandbox and are judged outside of it."""
