"""What import contracts do not see."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 350


def modules(*folders: str) -> list[Path]:
    """Return our own modules below some folders."""
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def test_the_domain_brings_nothing_but_itself() -> None:
    """A parent package's `__init__` can pull in what no import line of the domain names."""
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in modules("bot/domain")]
    imports = "; ".join(f"import {name.removesuffix('.__init__')}" for name in names)
    code = f"import sys; before = set(sys.modules); {imports}; print(*sorted(set(sys.modules) - before))"
    loaded = subprocess.run(  # noqa: S603 - our own interpreter on our own modules
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True, timeout=60
    ).stdout.split()
    ours = {name for name in loaded if name.split(".")[0] in {"bot", "integrations"}}
    assert {name for name in ours if not name.startswith("bot.domain")} <= {
        "bot",
        "integrations",
        "integrations.currency",
        "integrations.records",
    }
    assert not {name.split(".")[0] for name in loaded} & {"httpx", "sqlalchemy", "sqlmodel", "pydantic", "structlog"}


def test_importing_the_whole_program_starts_nothing() -> None:
    code = (
        "import threading, bot.app, bot.demo.run; "
        "print(threading.active_count(), len([t for t in threading.enumerate() if not t.daemon]))"
    )
    done = subprocess.run(  # noqa: S603 - likewise
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.split() == ["1", "1"]


@pytest.mark.parametrize("path", modules("bot", "integrations"), ids=str)
def test_no_module_outgrows_one_reason_to_change(path: Path) -> None:
    if "versions" in path.parts:
        return
    assert len(path.read_text().splitlines()) <= LONGEST_FILE


def test_services_take_sessions_and_write_no_statements() -> None:
    for path in modules("bot/services", "bot/slack", "bot/demo"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "sqlmodel":
                assert {name.name for name in node.names} <= {"AsyncSession"}, path


def test_every_table_is_named_where_migrations_look() -> None:
    named = ast.parse((ROOT / "bot/store/tables/__init__.py").read_text())
    imported = {name.name for node in named.body if isinstance(node, ast.ImportFrom) for name in node.names}
    tables = {
        node.name
        for path in modules("bot/store/tables")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef)
    }
    assert tables <= imported
