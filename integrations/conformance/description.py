"""Requests and answers held against an official description: OpenAPI by openapi-core, GraphQL by graphql-core.

Both packages are needed by those alone who call this module.
"""

import json
import warnings
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import httpx
from graphql import GraphQLResolveInfo, GraphQLSchema, build_schema, execute_sync, parse, validate
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from openapi_core.templating.paths.finders import APICallPathFinder
from werkzeug.datastructures import Headers, ImmutableMultiDict


class _Asked:
    """A request in the form in which openapi-core reads one."""

    def __init__(self, request: httpx.Request, elsewhere: Collection[str] = ()) -> None:
        self.host_url = f"{request.url.scheme}://{request.url.netloc.decode()}"
        self.path = request.url.path
        self.method = request.method.lower()
        self.content_type = request.headers.get("Content-Type", "")
        self.body = _without(request.content, elsewhere) if elsewhere else request.content or None
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(request.url.params.multi_items()), header=Headers(request.headers.multi_items())
        )


class _Answered:
    """Likewise a response."""

    def __init__(self, response: httpx.Response) -> None:
        self.status_code = response.status_code
        self.headers = Headers(response.headers.multi_items())
        self.content_type = response.headers.get("Content-Type", "")
        self.data = response.content


class OpenApiDescription:
    """An OpenAPI description of the server at `base`; what it does not describe may not be asked.

    `names_nulls` is False for a description that never says which fields may be null. `by_parts` is for one that puts
    its objects together from several (`allOf`): each knows its own fields alone, so unknown ones cannot be told there.
    `elsewhere` are fields of a request's body that the vendor's guides name and the description forgot.
    """

    def __init__(
        self,
        description: Mapping[str, Any],
        base: str,
        *,
        names_nulls: bool = True,
        by_parts: bool = False,
        elsewhere: Collection[str] = (),
    ) -> None:
        self._names_nulls = names_nulls
        self._elsewhere = elsewhere
        own = {**description, "servers": [{"url": base}]}
        self._api = OpenAPI.from_dict(
            own,
            Config(
                additional_properties_default_policy="allow" if by_parts else "forbid",
                # Real servers, and the descriptions' own examples, spell an offset as `+0000` too.
                extra_format_validators={"date-time": _is_instant},
            ),
        )

    def knows(self, request: httpx.Request) -> bool:
        """Say whether the request is one that it describes."""
        asked = _Asked(request)
        try:
            APICallPathFinder(self._api.spec).find(asked.method, asked.host_url + asked.path)
        except OpenAPIError:
            return False
        return True

    def hold(self, request: httpx.Request, response: httpx.Response) -> None:
        """Compare a request with its path, its parameters, each of which must be described, and its answer."""
        asked, answered = _Asked(request, self._elsewhere), _Answered(response)
        for validating in (
            partial(self._api.validate_request, asked),
            partial(self._api.validate_response, asked, answered),
        ):
            try:
                with warnings.catch_warnings():
                    # An official description may use what OpenAPI itself has given up since.
                    warnings.filterwarnings("ignore", "Use of allowEmptyValue", DeprecationWarning)
                    # How one signs in is not compared, and not every way is known there.
                    warnings.filterwarnings("ignore", "Unsupported scheme type", UserWarning)
                    validating()
            except OpenAPIError as fault:
                wrong = self._wrong(fault)
                assert not wrong, f"{request.method} {request.url.path}: {wrong}"
        found = APICallPathFinder(self._api.spec).find(asked.method, asked.host_url + asked.path)
        described = {
            parameter["name"]
            for place in (found.path, found.operation)
            if "parameters" in place
            for parameter in (one.read_value() for one in place / "parameters")
        }
        # What a description calls one object is asked for by its parts, `q[after]`.
        unknown = {name for name in request.url.params if not {name, name.partition("[")[0]} & described}
        assert not unknown, f"{request.method} {request.url.path} has no parameter {sorted(unknown)}"

    def _wrong(self, fault: BaseException) -> list[str]:
        """Say what an error complains about: openapi-core tells it in the last of its causes."""
        while fault.__cause__ is not None:
            fault = fault.__cause__
        errors = getattr(fault, "schema_errors", None)
        if errors is None:
            return [str(fault)]
        told = [one for one in errors if self._names_nulls or one.instance is not None]
        return [f"{one.json_path}: {one.message}" for one in told]


def _without(body: bytes, fields: Collection[str]) -> bytes | None:
    if not body:
        return None
    return json.dumps({name: value for name, value in json.loads(body).items() if name not in fields}).encode()


def _is_instant(value: object) -> bool:
    if not isinstance(value, str):
        return True  # a format speaks of texts alone; an instant can be a number of seconds
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


@dataclass(frozen=True)
class GraphQlDescription:
    """A GraphQL schema, and the path that it is behind."""

    schema: GraphQLSchema
    path: str

    @classmethod
    def of(cls, text: str, path: str) -> "GraphQlDescription":
        """Read a schema in its own language."""
        return cls(build_schema(text, assume_valid=True), path)

    def hold(self, request: httpx.Request, response: httpx.Response) -> None:
        """Compare a query with the schema, and its answer with what a server of that schema could say."""
        assert request.url.path == self.path, request.url.path
        body = json.loads(request.content)
        document = parse(body["query"])
        assert not (wrong := validate(self.schema, document)), [str(one) for one in wrong]
        data = response.json().get("data")
        assert data is not None, response.text
        served = execute_sync(
            self.schema,
            document,
            data,
            variable_values=body.get("variables"),
            field_resolver=_by_alias,
        )
        assert not served.errors, [str(one) for one in served.errors]
        assert served.data == data, "the answer has more than was asked, or less"


def _by_alias(source: Any, info: GraphQLResolveInfo[Any], **_arguments: Any) -> Any:
    return source.get(info.path.key)
