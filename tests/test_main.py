"""The command line, as scripts use it: what it prints, where, and with which status it ends."""

import csv
import json
import logging
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.__main__ import main
from bot.services.backtest_files import COLUMNS as FIRED
from integrations.registry import PROVIDERS

ROOT = Path(__file__).parents[1]
HEAVY = {"aiohttp", "alembic", "apscheduler", "httpx", "pydantic", "rich", "slack_bolt", "slack_sdk", "sqlalchemy"}
COMMANDS = ("run", "demo", "sync", "evaluate", "report", "backtest", "migrate")
HEADER = ("item_id", "kind", "client", "opened_at", "closed_at", "hours")

Said = tuple[int, str, str]
"""The exit status, what was printed, and what was complained of."""

Run = Callable[..., Said]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to an empty folder with an empty environment: neither a `.env` nor the machine's settings are read."""
    for name in os.environ:
        if name.startswith(
            ("SLACK_", "CLIENTLOAD_", "ZENDESK_", "JIRA_", "CSV_", "RT_", "REQUEST_TRACKER_", "REDMINE_")
        ):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(
    folder: Path,  # noqa: ARG001 - the commands run there
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Run]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level

    def command(*arguments: str, **settings: str) -> Said:
        for name, value in {"CLIENTLOAD_LOG_LEVEL": "ERROR", **settings}.items():
            monkeypatch.setenv(name, value)
        try:
            status = main(arguments)
        except SystemExit as end:
            status = int(end.code or 0)
        finally:
            root.handlers = handlers
        said, complained = capsys.readouterr()
        return status, said, complained

    yield command
    root.setLevel(level)
    structlog.reset_defaults()


def written(folder: Path, *rows: tuple[object, ...]) -> str:
    """Write a file of items; return its path."""
    path = folder / "items.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return str(path)


@pytest.fixture
def history(folder: Path) -> str:
    """Four months of six tickets a day, of which one client takes two thirds in the end."""
    today = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0)
    rows: list[tuple[object, ...]] = []
    for day in range(120, 0, -1):
        opened = today - timedelta(days=day)
        clients = ["Acme"] * (4 if day <= 35 else 1) + ["Globex", "Nordal", "Brisa", "Vireo", "Umbra"]
        for number, client in enumerate(clients[:6]):
            rows.append((f"{day}-{number}", "ticket", client, opened, opened + timedelta(hours=2), 1 + number % 2))
    return written(folder, *rows)


@pytest.mark.parametrize("arguments", [["--help"], *([name, "--help"] for name in COMMANDS)], ids=" ".join)
def test_help_brings_nothing_heavy(folder: Path, arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from bot.__main__ import main\n"
        f"try: main({arguments!r})\n"
        "finally: print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter on our own module
        [sys.executable, "-c", code],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.startswith("usage: clientload")
    assert not set(done.stderr.split()) & HEAVY


def test_help_names_every_command(run: Run) -> None:
    status, said, _ = run("--help")
    assert status == 0
    for name in COMMANDS:
        assert f"\n    {name} " in said


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("pull",),
        ("sync",),
        ("evaluate",),
        ("report",),
        ("report", "--client", "acme", "--window-days", "0"),
        ("report", "--client", "acme", "--as-of", "yesterday"),
        ("backtest", "--items", "items.csv", "--out", "out.csv", "--until", "yesterday"),
    ],
    ids=" ".join,
)
def test_a_command_that_is_not_understood_is_refused(run: Run, folder: Path, arguments: tuple[str, ...]) -> None:
    status, said, complained = run(*arguments)
    assert status == 2
    assert said == ""
    assert "usage: clientload" in complained
    assert list(folder.iterdir()) == []


def test_the_report_counts_the_whole_local_days_before_its_date(run: Run, folder: Path) -> None:
    items = written(
        folder,
        ("first", "ticket", "Acme", "2026-09-01T10:00", "2026-09-01T12:00", 2),
        ("last", "ticket", "Acme", "2026-09-07T21:00", "2026-09-07T21:59", 3),
        # Paris is two hours ahead of UTC: it is the first of September there.
        ("by local time", "eng", "Acme", "2026-08-31T22:30", "2026-08-31T22:45", 7),
        ("too early", "ticket", "Acme", "2026-08-31T21:30", "2026-08-31T21:45", 70),
        ("too late", "ticket", "Acme", "2026-09-07T22:00", "2026-09-07T23:00", 50),
        ("another's", "ticket", "Globex", "2026-09-03T10:00", "2026-09-03T12:00", 5),
        ("nobody's", "ticket", "", "2026-09-03T10:00", "2026-09-03T12:00", 1),
    )
    assert run("sync", "--once", CSV_ITEMS=items, CLIENTLOAD_TIMEZONE="Europe/Paris")[0] == 0
    status, said, complained = run(
        "report", "--client", "ACME", "--format", "json", "--as-of", "2026-09-08", "--window-days", "7"
    )
    assert (status, complained) == (0, "")
    report: dict[str, Any] = json.loads(said)
    assert set(report) == {"client", "as_of", "window", "teams"}
    assert (report["client"], report["as_of"]) == ("Acme", "2026-09-08")
    assert report["window"] == {"from": "2026-09-01", "until": "2026-09-08", "days": 7, "time_zone": "Europe/Paris"}
    support, engineering = report["teams"]
    assert support == {
        "team": "Support",
        "kind": "support",
        "hours": 5.0,
        "share": 0.4545,
        "share_at_most": 0.5455,
        "client_caused_share": 0.5,
        "items": 2,
        "team_items": 4,
        "team_hours": 11.0,
        "own_hours": 0.0,
        "unattributed_hours": 1.0,
        "coverage": 0.9091,
        "basis": {"logged": 5.0, "activity": 0.0, "estimate": 0.0, "count": 0.0},
    }
    assert (engineering["hours"], engineering["share"], engineering["items"]) == (7.0, 1.0, 1)


def test_a_report_for_people_says_the_same_in_sentences(run: Run, folder: Path) -> None:
    items = written(folder, ("1", "ticket", "Acme", "2026-09-01T10:00", "2026-09-01T12:00", 2))
    run("sync", "--once", CSV_ITEMS=items)
    status, said, _ = run("report", "--client", "acme", "--format", "text", "--as-of", "2026-09-08")
    assert status == 0
    assert "Acme" in said
    assert "2 of 2 h" in said


def test_an_unknown_client_ends_with_1_and_near_names(run: Run, folder: Path) -> None:
    items = written(folder, ("1", "ticket", "Acme", "2026-09-01T10:00", "2026-09-01T12:00", 2))
    run("sync", "--once", CSV_ITEMS=items)
    assert run("report", "--client", "acm") == (1, "", "No client is called acm. Did you mean Acme?\n")
    assert run("report", "--client", "Zorn") == (1, "", "No client is called Zorn.\n")


def test_a_pull_that_fails_ends_with_1_and_says_which_source_and_why(run: Run, folder: Path) -> None:
    status, _, complained = run("sync", "--once", CSV_ITEMS=str(folder / "gone.csv"))
    assert (status, complained) == (1, "csv: gone.csv is not there, or may not be read\n")


def test_a_pull_without_a_source_names_what_could_be_set(run: Run, folder: Path) -> None:
    status, said, complained = run("sync", "--once")
    assert (status, said) == (2, "")
    assert len(complained.splitlines()) == 1
    for provider in PROVIDERS:
        assert (provider.label in complained) == (provider.kind != "revenue")
    assert list(folder.iterdir()) == []


def test_evenings_are_judged_once_and_told_a_json_object_a_line(run: Run, history: str) -> None:
    run("sync", "--once", CSV_ITEMS=history)
    status, said, _ = run("evaluate", "--once")
    assert status == 0
    events = [json.loads(line) for line in said.splitlines()]
    assert events[0]["kind"] == "opened"
    for event in events:
        assert set(event) == {"alert", "day", "kind", "why", "figures"}
        assert event["figures"]["limit"] > 0
    assert run("evaluate", "--once") == (0, "", "")


def test_a_backtest_writes_the_alerts_that_a_history_would_have_given(run: Run, history: str, folder: Path) -> None:
    with Path(history).open("a") as file:
        file.write("bad,ticket,Acme,someday,,1\n")
    out = folder / "fired.csv"
    status, said, complained = run("backtest", "--items", history, "--out", str(out))
    assert status == 0
    with out.open(newline="") as file:
        header, *fired = list(csv.reader(file))
    assert tuple(header) == FIRED
    assert {row[0] for row in fired} == {"Acme"}
    severities = [row[FIRED.index("severity")] for row in fired]
    assert severities == ["page"]
    assert said == f"1 page and 0 notes are in {out}.\n"
    assert complained == "line 722 is left out: opened_at is no ISO 8601 time\n"


def test_a_day_that_is_none_is_told_how_to_write_one(run: Run) -> None:
    _, _, complained = run("backtest", "--items", "items.csv", "--out", "out.csv", "--until", "yesterday")
    assert complained.endswith("argument --until: 'yesterday' is no day: write one such as 2026-11-01\n")


def test_a_configuration_that_is_wrong_ends_with_2_and_a_sentence_and_writes_nothing(
    run: Run, history: str, folder: Path
) -> None:
    (folder / "config.json").write_text('{"default_threshold": 30}')
    (folder / "out.csv").write_text("earlier")
    status, said, complained = run("backtest", "--items", history, "--config", "config.json", "--out", "out.csv")
    assert (status, said) == (2, "")
    assert complained == ("config.json: default_threshold is 30. Shares are written from 0 to 1: did you mean 0.3?\n")
    assert (folder / "out.csv").read_text() == "earlier"


def test_a_limit_of_a_client_without_items_is_a_warning_and_no_error(run: Run, history: str, folder: Path) -> None:
    over = {"client": "Acne", "kind": "ticket", "threshold": 0.4}
    (folder / "config.json").write_text(json.dumps({"overrides": [over]}))
    status, said, complained = run("backtest", "--items", history, "--config", "config.json", "--out", "out.csv")
    assert (status, said) == (0, "1 page and 0 notes are in out.csv.\n")
    assert complained == "No ticket is of Acne, whom overrides name, so that entry changes nothing.\n"


@pytest.mark.parametrize("text", [None, "id,what\n1,2\n"], ids=["no file", "other columns"])
def test_a_history_that_cannot_be_read_ends_with_2_and_a_sentence(run: Run, folder: Path, text: str | None) -> None:
    if text is not None:
        (folder / "items.csv").write_text(text)
    status, said, complained = run("backtest", "--items", "items.csv", "--out", "out.csv")
    assert (status, said) == (2, "")
    assert len(complained.splitlines()) == 1
    assert not (folder / "out.csv").exists()


def test_migrating_twice_says_the_same_twice(run: Run) -> None:
    for _ in range(2):
        assert run("migrate") == (0, "The database has this program's schema.\n", "")


def test_a_newer_database_is_refused_with_a_sentence_by_every_command(run: Run, folder: Path) -> None:
    run("migrate")
    with sqlite3.connect(folder / "clientload.db") as database:
        database.execute("UPDATE alembic_version SET version_num = 'ffffffffffff'")
    database.close()
    items = written(folder)
    for arguments in (["migrate"], ["sync", "--once"], ["evaluate", "--once"], ["report", "--client", "acme"]):
        status, said, complained = run(*arguments, CSV_ITEMS=items)
        assert (status, said) == (2, "")
        assert complained == "The database was written by a newer Clientload. Install that version or a later one.\n"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("postgresql://bot:hunter2@127.0.0.1:1/clientload", "Connection refused"),
        ("sqlite:////nowhere/at/all/clientload.db", "unable to open database file"),
    ],
    ids=["no server", "no folder"],
)
def test_a_database_that_cannot_be_reached_is_said_in_one_sentence(run: Run, url: str, why: str) -> None:
    status, said, complained = run("migrate", CLIENTLOAD_DATABASE_URL=url)
    assert (status, said) == (2, "")
    assert complained.startswith("The database cannot be reached; see CLIENTLOAD_DATABASE_URL. It says: ")
    assert why in complained
    assert len(complained.splitlines()) == 1
    assert "hunter2" not in complained


def test_two_programs_that_start_at_once_both_find_the_schema(folder: Path, database_url: str) -> None:
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "bot", "migrate"],
            cwd=folder,
            env={"PYTHONPATH": str(ROOT), "CLIENTLOAD_DATABASE_URL": database_url},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for program in both:
        said, complained = program.communicate(timeout=60)
        assert program.returncode == 0, complained
        assert said == "The database has this program's schema.\n"
