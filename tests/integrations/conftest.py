"""No test of a source waits: retries run through stamina's test mode, with as many attempts as in earnest."""

from collections.abc import Iterator

import pytest
import stamina

from integrations.http import ATTEMPTS


@pytest.fixture(autouse=True)
def retries_at_once() -> Iterator[None]:
    with stamina.set_testing(True, attempts=ATTEMPTS, cap=True):
        yield
