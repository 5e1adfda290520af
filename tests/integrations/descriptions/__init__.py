"""The official descriptions that requests and fixtures are held against; see ORIGIN.md."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from integrations.conformance.description import OpenApiDescription
from tests.integrations.descriptions.cut import read

HERE = Path(__file__).parent
ELSEWHERE = "CLIENTLOAD_TEST_DESCRIPTIONS"
"""The variable that names a folder of descriptions that may not be kept here, or of whole and newer ones."""


@dataclass(frozen=True)
class Kept:
    """An OpenAPI description that is kept here, of a server at `base`; it is read when it is needed."""

    name: str
    base: str
    names_nulls: bool = True

    def hold(self, request: httpx.Request, response: httpx.Response) -> None:
        _openapi(self.name, self.base, self.names_nulls).hold(request, response)


@cache
def _openapi(name: str, base: str, names_nulls: bool) -> OpenApiDescription:  # noqa: FBT001 - a key of the cache
    return OpenApiDescription(read(HERE / name), base, names_nulls=names_nulls)


def elsewhere(name: str) -> Any:
    """Read a description from the folder that the environment names; None where there is none."""
    folder = os.environ.get(ELSEWHERE, "")
    path = Path(folder) / name
    return read(path) if folder and path.exists() else None
