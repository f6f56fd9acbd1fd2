"""Who works in the admin in most of these stories."""

import pytest


@pytest.fixture
def editor(browse):
    return browse("editor", name="Ana Torres")
