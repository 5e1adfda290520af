"""Cut the needed operations out of an official OpenAPI description: with their schemas, without prose and examples.

python tests/integrations/descriptions/cut.py DESCRIPTION OUT "GET /path" "POST /other"
"""

import gzip
import json
import sys
from pathlib import Path
from typing import Any

from jsonschema_path.readers import FilePathReader

METHODS = frozenset({"get", "post"})
PROSE = frozenset({"description", "summary", "example", "examples", "externalDocs", "tags", "operationId"})


def read(path: Path) -> Any:
    """Read a description: JSON, plain or gzipped, or YAML."""
    if path.suffix == ".yaml":
        return FilePathReader(str(path)).read()[0]
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return json.loads(text)


def cut(whole: dict[str, Any], operations: list[str]) -> dict[str, Any]:
    """Keep the operations, such as `GET /path`, and what they refer to."""
    kept: dict[str, Any] = {"openapi": whole["openapi"], "info": whole["info"], "paths": {}, "components": {}}
    for operation in operations:
        method, path = operation.split(" ", 1)
        shared = {key: value for key, value in whole["paths"][path].items() if key == "parameters"}
        own = _bare(whole["paths"][path][method.lower()])
        own["responses"] = {"200": {"description": "OK", **own["responses"]["200"]}}
        kept["paths"].setdefault(path, _bare(shared))[method.lower()] = own
    waiting = _references(kept["paths"])
    while waiting:
        _, where, kind, name = waiting.pop().split("/")
        assert where == "components"
        if name not in kept["components"].setdefault(kind, {}):
            kept["components"][kind][name] = found = _bare(whole["components"][kind][name])
            waiting |= _references(found)
    if "securitySchemes" in whole["components"]:
        kept["components"]["securitySchemes"] = _bare(whole["components"]["securitySchemes"])
    kept["info"] = {key: value for key, value in whole["info"].items() if key in {"title", "version", "license"}}
    return kept


def _bare(value: Any, *, names: bool = False) -> Any:
    """Leave prose out; below `properties` the same words are names of fields."""
    if isinstance(value, list):
        return [_bare(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _bare(one, names=key in {"properties", "schemas", "parameters"} and isinstance(one, dict))
        for key, one in value.items()
        if names or not (key in PROSE or key.startswith("x-"))
    }


def _references(value: Any) -> set[str]:
    if isinstance(value, list):
        return {ref for one in value for ref in _references(one)}
    if not isinstance(value, dict):
        return set()
    own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
    return own | {ref for one in value.values() for ref in _references(one)}


if __name__ == "__main__":
    source, target, *wanted = sys.argv[1:]
    Path(target).write_text(json.dumps(cut(read(Path(source)), wanted), indent=1, sort_keys=True) + "\n")
