"""`docs/writing-a-source.md` to the letter: its files, its commands, and a real Roundup read with what they make."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from integrations.conformance import Book, pull, pulled
from integrations.errors import Refused, SourceError, Unauthorized
from integrations.http import client
from integrations.records import Census, Item, Organization, Requester, Touch
from integrations.registry import Provider
from integrations.source import Source

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "writing-a-source.md").read_text(encoding="utf-8")
PORT = "8917"
STEP = re.compile(
    r"(?:^\*\*`(?P<path>[\w./]+)`\*\*\n\n)?^```(?P<kind>[\w ]+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
FILES = ["serve.py", "clientload_roundup.py", "tests/test_roundup.py"]
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")

SINCE = datetime(2026, 1, 1, tzinfo=UTC)

# What pip would fetch stands in the environment of these tests already, and a build needs nothing but what is in it.
OFFLINE = {"PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
BESIDE = [path for path in sys.path if path.endswith("-packages")]


class Follower:
    """Somebody with an afternoon, in a folder beside Clientload's checkout."""

    def __init__(self, above: Path, port: int) -> None:
        self.folder = above / "clientload-roundup"
        self.url = f"http://127.0.0.1:{port}"
        self.said: dict[str, str] = {}
        self._above = above
        self._port = str(port)
        self._serving: subprocess.Popen[bytes] | None = None
        (above / "clientload").symlink_to(ROOT)

    def follow(self) -> None:
        """Do every step of the page in its order, on a port that is free."""
        for step in STEP.finditer(PAGE):
            text = step["text"].replace(PORT, self._port)
            match step["kind"]:
                case "sh second terminal":
                    self._serve(text)
                case "sh" | "sh in production":
                    # The bot's environment is this one here, for that of the checkout is these tests' own.
                    self.said[text] = self._type(text)
                case _:
                    (self.folder / step["path"]).write_text(text, encoding="utf-8")

    def work(self, *command: str, who: str = "dana:dana-pw") -> str:
        """Change something in Roundup, as one of its users."""
        tool = [self._python, "-m", "roundup.scripts.roundup_admin", "-i", "tracker", "-u", who, *command]
        return subprocess.run(  # noqa: S603 - the command is this test's
            tool, cwd=self.folder, check=True, capture_output=True, text=True, timeout=60
        ).stdout.strip()

    def is_written_as_here(self) -> None:
        """Hold the page's files against our own rules of style."""
        for check in (["format", "--check"], ["check"]):
            ruff = [sys.executable, "-m", "ruff", *check, "--config", str(ROOT / "pyproject.toml"), *FILES]
            subprocess.run(ruff, cwd=self.folder, check=True, timeout=60)  # noqa: S603 - our own tool

    def stop(self) -> None:
        if self._serving:
            self._serving.kill()
            self._serving.wait(30)

    @property
    def _python(self) -> str:
        return str(self.folder / ".venv" / "bin" / "python")

    def _type(self, text: str) -> str:
        done = subprocess.run(  # noqa: S603 - the page is ours
            ["/bin/bash", "-euo", "pipefail", "-c", text],
            cwd=self.folder if self.folder.exists() else self._above,
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
        assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
        for packages in self.folder.glob(".venv/lib/python*/site-packages"):
            (packages / "beside.pth").write_text("\n".join(BESIDE))
        return done.stdout

    def _serve(self, text: str) -> None:
        (command,) = text.splitlines()
        self._serving = subprocess.Popen(  # noqa: S603 - likewise
            command.split(), cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + 60
        while time.monotonic() < until and self._serving.poll() is None:
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", int(self._port))) == 0:
                    return
            time.sleep(0.1)
        raise AssertionError("the Roundup of the page does not serve")

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name in {"HOME", "LANG", "TMPDIR"}}
        return {**kept, **OFFLINE, "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"}


@contextmanager
def followed(above: Path) -> Iterator[Follower]:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        follower = Follower(above, probe.getsockname()[1])
    try:
        follower.follow()
        yield follower
    finally:
        follower.stop()


def provider_of(follower: Follower) -> Provider:
    spec = spec_from_file_location("clientload_roundup", follower.folder / "clientload_roundup.py")
    assert spec
    assert spec.loader
    module: Any = module_from_spec(spec)
    spec.loader.exec_module(module)
    assert isinstance(module.PROVIDER, Provider)
    return module.PROVIDER


async def census_of(source: Source) -> frozenset[str]:
    (census,) = pulled(await pull(source, "census", SINCE))
    assert isinstance(census, Census)
    return census.ids


async def refusal(source: Source) -> SourceError:
    with pytest.raises(SourceError) as refused:
        await pull(source, "issues", SINCE)
    return refused.value


@pytest.mark.timeout(600)
async def test_the_page_makes_a_source_that_reads_a_real_roundup(tmp_path: Path) -> None:
    with followed(tmp_path) as follower:
        installed = next(follower.folder.glob(".venv/lib/python*/site-packages"))
        assert (installed / "integrations" / "conformance" / "checks.py").exists(), "the wheel has no suite"
        suite, synced, _ = list(follower.said.values())[-3:]
        assert "= 41 passed, 8 skipped in" in suite, suite
        assert "roundup issues: 4 read, 0 left out" in synced
        assert "roundup census: 1 read, 0 left out" in synced

        assert (installed / "clientload_roundup.py").exists(), "the package is not in its wheel"
        follower.is_written_as_here()

        provider = provider_of(follower)
        values = dict(re.findall(r"(ROUNDUP_\w+)=(\S+)", PAGE.replace(PORT, follower.url.rpartition(":")[2])))
        async with client() as http:

            def connect(**changed: str) -> Source:
                return provider.build({**values, **changed}, http)

            await a_first_pull_brings_it_all(connect(), follower)
            await what_changes_comes_with_the_next(connect(), follower)
            await what_is_retired_is_in_no_census(connect(), follower)
            assert isinstance(await refusal(connect(ROUNDUP_PASSWORD="wrong")), Unauthorized)
            await an_account_in_another_zone_is_told_so(connect(), follower)


async def a_first_pull_brings_it_all(source: Source, follower: Follower) -> None:
    book = Book(SINCE)
    await book.pull(source)
    assert not book.skipped
    item = book.items["1"]
    assert (item.title, item.priority, item.urgent, item.organizations) == ("Export breaks", "urgent", True, ("acme",))
    assert (item.url, item.closed_at, item.gone) == (f"{follower.url}/issue1", None, None)
    assert abs(datetime.now(UTC) - item.opened_at) < timedelta(minutes=10)
    assert book.records[Organization, "acme"] == Organization("acme", "Acme")
    assert book.records[Requester, item.requester_id or ""] == Requester("3", "acme")
    assert book.records[Touch, "1"] == Touch("1", "1", datetime(2026, 3, 5, 10, tzinfo=UTC), "4")
    assert not ADDRESS.search(repr(book.records))


async def what_changes_comes_with_the_next(source: Source, follower: Follower) -> None:
    book = Book(SINCE)
    await book.pull(source)
    assert follower.work("create", "issue", "title=Import breaks", who="ana:ana-pw") == "2"
    assert follower.work("create", "msg", "author=ana", "content=It still does", who="ana:ana-pw") == "2"
    follower.work("set", "issue1", "status=resolved", "messages=+2")
    follower.work("set", "issue2", "superseder=1")
    await book.pull(source)
    assert book.items["1"].closed_at == book.items["1"].updated_at
    assert book.merged == {"2": "1"}
    assert (Touch, "2") not in book.records, "what the client wrote is no work of ours"


async def what_is_retired_is_in_no_census(source: Source, follower: Follower) -> None:
    assert await census_of(source) == {"1", "2"}
    follower.work("retire", "issue2", who="admin")
    assert await census_of(source) == {"1"}
    assert {one.id for one in pulled(await pull(source, "issues", SINCE)) if isinstance(one, Item)} == {"1"}


async def an_account_in_another_zone_is_told_so(source: Source, follower: Follower) -> None:
    follower.work("set", "user5", "timezone=9", who="admin")
    refused = await refusal(source)
    assert isinstance(refused, Refused)
    assert "has another timezone than UTC" in str(refused)


def test_every_block_of_the_page_is_a_file_or_a_command() -> None:
    found = [(step["path"], step["kind"]) for step in STEP.finditer(PAGE)]
    assert PAGE.count("\n```") == 2 * len(found)
    assert [path for path, kind in found if not kind.startswith("sh") and path is None] == []
    assert [path for path, _ in found if path and path.endswith(".py")] == FILES
