"""Which keys of a server's answers a source looks at; whatever stands behind the others cannot matter to it."""

import json
from collections.abc import Callable
from typing import Any

import httpx

from integrations.conformance.wire import Answer

OF_ONE = ("__getitem__", "__contains__", "get", "pop", "setdefault")
"""How one key of an object is looked at."""

# fmt: off
OF_ALL = (
    "__iter__", "__reversed__", "__or__", "__ror__", "__eq__", "__ne__", "__repr__", "__reduce_ex__",
    "copy", "items", "keys", "popitem", "values",
)
# fmt: on
"""How all of them are, at least perhaps: by whoever lists, copies, compares or writes down an object."""


class Reads:
    """The keys that were looked at in answers which were served through it."""

    def __init__(self) -> None:
        self.keys: set[str] = set()
        methods = {name: self._of_one(name) for name in OF_ONE} | {name: self._of_all(name) for name in OF_ALL}
        self._watched: Callable[[Any], Any] = type("Watched", (dict,), methods)

    def watching(self, answer: Answer) -> Answer:
        """Serve what `answer` serves, and keep which keys are looked at."""

        def serve(request: httpx.Request) -> httpx.Response:
            honest = answer(request)
            kept = {name: value for name, value in honest.headers.items() if not name.startswith("content-")}
            return _Response(self, honest.status_code, content=honest.content, headers=kept)

        return serve

    def told(self, body: bytes) -> Any:
        """Read an answer whose objects keep what is looked at in them."""
        return json.loads(body, object_pairs_hook=self._watched)

    def all_of(self, body: bytes) -> None:
        """Keep every key of an answer, for one that is taken as a text."""
        try:
            json.loads(body, object_hook=self.keys.update)
        except ValueError:
            return

    def _of_one(self, name: str) -> Callable[..., Any]:
        plain = getattr(dict, name)

        def method(watched: Any, key: Any, *rest: Any) -> Any:
            self.keys.add(key)
            return plain(watched, key, *rest)

        return method

    def _of_all(self, name: str) -> Callable[..., Any]:
        plain = getattr(dict, name)

        def method(watched: Any, *rest: Any) -> Any:
            self.keys.update(dict.keys(watched))
            return plain(watched, *rest)

        return method


class _Response(httpx.Response):
    def __init__(self, reads: Reads, *given: Any, **named: Any) -> None:
        self._reads = reads
        super().__init__(*given, **named)

    @property
    def content(self) -> bytes:
        body = self.read()
        self._reads.all_of(body)
        return body

    @property
    def text(self) -> str:
        self._reads.all_of(self.read())
        return super().text

    def json(self, **_named: Any) -> Any:
        return self._reads.told(self.read())
