"""The official descriptions that requests and fixtures are held against; see ORIGIN.md."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from integrations.conformance.description import GraphQlDescription, OpenApiDescription
from tests.integrations.descriptions.cut import read
from tests.integrations.descriptions.swagger import modern

HERE = Path(__file__).parent
ELSEWHERE = "CLIENTLOAD_TEST_DESCRIPTIONS"
"""The variable that names a folder of descriptions that may not be kept here, or of whole and newer ones."""


@dataclass(frozen=True)
class Kept:
    """An OpenAPI description that is kept here, of a server at `base`; it is read when it is needed."""

    name: str
    base: str
    names_nulls: bool = True
    by_parts: bool = False
    elsewhere: frozenset[str] = frozenset()

    def hold(self, request: httpx.Request, response: httpx.Response) -> None:
        _openapi(self).hold(request, response)


@dataclass(frozen=True)
class Schema:
    """A GraphQL schema that is not kept here; where it is not at hand the check is shown as skipped."""

    name: str
    path: str

    def hold(self, request: httpx.Request, response: httpx.Response) -> None:
        schema = _schema(self.name, self.path)
        if schema is None:
            pytest.skip(f"{ELSEWHERE} names no folder with {self.name}")
        schema.hold(request, response)


@dataclass(frozen=True)
class Apart:
    """OpenAPI descriptions that may not be kept here; what stands in those that are not at hand is not compared.

    Nor are paths that begin with one of `but`. One that `contradicts` itself requires fields that it does not describe.
    """

    names: tuple[str, ...]
    base: str
    but: tuple[str, ...] = ()
    contradicts: bool = False

    def hold(self, request: httpx.Request, response: httpx.Response) -> None:
        at_hand = [found for name in self.names if (found := _apart(name, self.base, contradicts=self.contradicts))]
        if not at_hand:
            pytest.skip(f"{ELSEWHERE} names no folder with {self.names[0]}")
        knowing = [description for description in at_hand if description.knows(request)]
        left_out = len(at_hand) < len(self.names) or request.url.path.startswith(self.but)
        assert knowing or left_out, f"{request.method} {request.url.path} is not described"
        for description in knowing[:1]:
            description.hold(request, response)


@cache
def _apart(name: str, base: str, *, contradicts: bool) -> OpenApiDescription | None:
    held = elsewhere(name)
    if not held:
        return None
    return OpenApiDescription(modern(_possible(held) if contradicts else held), base, names_nulls=False)


@cache
def _schema(name: str, path: str) -> GraphQlDescription | None:
    folder = os.environ.get(ELSEWHERE, "")
    file = Path(folder) / name
    return GraphQlDescription.of(file.read_text(encoding="utf-8"), path) if folder and file.exists() else None


@cache
def _openapi(kept: Kept) -> OpenApiDescription:
    return OpenApiDescription(
        read(HERE / kept.name),
        kept.base,
        names_nulls=kept.names_nulls,
        by_parts=kept.by_parts,
        elsewhere=kept.elsewhere,
    )


def elsewhere(name: str) -> Any:
    """Read a description from the folder that the environment names; None where there is none."""
    folder = os.environ.get(ELSEWHERE, "")
    path = Path(folder) / name
    return read(path) if folder and path.exists() else None


def _possible(part: Any) -> Any:
    """Require no field of an object that the object may not have."""
    if isinstance(part, list):
        return [_possible(one) for one in part]
    if not isinstance(part, dict):
        return part
    whole = {name: _possible(one) for name, one in part.items()}
    if isinstance(whole.get("required"), list) and "properties" in whole:
        whole["required"] = [one for one in whole["required"] if one in whole["properties"]]
    return whole
