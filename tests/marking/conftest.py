import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from marking_course import make_course


@pytest.fixture(scope="session")
def course(tmp_path_factory):
    return make_course(tmp_path_factory.mktemp("course"))


@pytest.fixture
def own_course(tmp_path):
    """A course that a test may change."""
    return make_course(tmp_path / "course")
