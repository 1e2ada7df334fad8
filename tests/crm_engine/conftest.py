"""Settings shared by the tests of the engine."""

from hypothesis import settings

# The first example of a test also loads pandas, and machines differ: time is measured by the benchmarks, not here.
settings.register_profile("engine", deadline=None)
settings.load_profile("engine")
