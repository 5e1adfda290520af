"""The command line. What a command needs is imported when it runs, so that `--help` answers at once."""

import argparse
import asyncio
import gc
import html
import json
import sys
from collections.abc import Callable, Coroutine, Sequence
from datetime import date
from pathlib import Path
from typing import Any

WRONG_SETTINGS = 2
FAILED = 1

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    options = _parser().parse_args(arguments)
    command: Command = options.command
    return command(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="clientload", description="Says, early and with evidence, when one client takes over a team."
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add(commands, "run", run, "answer in Slack, pull on schedule, post alerts")
    demo_ = _add(commands, "demo", demo, "run everything on an invented company; needs no account")
    demo_.add_argument("--until", type=_day, metavar="DAY", help="last day of the invented year (default: today)")
    sync_ = _add(commands, "sync", sync, "pull what changed from every source, then end")
    sync_.add_argument("--once", action="store_true", required=True, help="pull once; `run` pulls on schedule")
    evaluate_ = _add(commands, "evaluate", evaluate, "judge the days that are over, then end; posts nothing")
    evaluate_.add_argument("--once", action="store_true", required=True, help="judge once; `run` judges on schedule")
    report_ = _add(commands, "report", report, "print one client's load on every team")
    report_.add_argument("--client", required=True, metavar="NAME", help="a name, an alias or a domain")
    report_.add_argument("--format", choices=("json", "text"), default="json")
    report_.add_argument("--as-of", type=_day, metavar="DATE", help="first day not counted (default: today)")
    report_.add_argument("--window-days", type=_days, default=28, metavar="N", help="days before DATE (default: 28)")
    backtest_ = _add(commands, "backtest", backtest, "say which alerts a history would have given")
    backtest_.add_argument("--items", type=Path, required=True, metavar="CSV")
    backtest_.add_argument("--config", type=Path, metavar="JSON")
    backtest_.add_argument("--out", type=Path, required=True, metavar="CSV")
    backtest_.add_argument("--until", type=_day, metavar="DAY", help="first day that is not known")
    manifest_ = _add(commands, "manifest", manifest, "print the manifest from which Slack makes the app")
    manifest_.add_argument(
        "--http", type=_address, metavar="URL", help="where Slack's requests arrive; without it, Socket Mode"
    )
    _add(commands, "migrate", migrate, "bring the database to this program's schema")
    return parser


def _add(commands: Any, name: str, command: Command, meaning: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=meaning, description=f"{meaning.capitalize()}.")
    parser.set_defaults(command=command)
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day: write one such as 2026-11-01") from None


def _days(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of days: write a whole number such as 28")
    return int(text)


def _address(text: str) -> str:
    if not text.startswith("https://"):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no address that Slack calls: write one that begins with https://"
        )
    return text


def _with_settings(
    work: Callable[[Any], Coroutine[Any, Any, int]], *, slack: bool = False, sources: bool = False
) -> int:
    """Read the settings and run; what is wrong with them is said before anything starts."""
    from bot import settings
    from bot.store.migrate import Unusable

    try:
        return asyncio.run(work(settings.read(settings.environment(), slack=slack, sources=sources)))
    except settings.WrongSettings as wrong:
        for problem in wrong.problems:
            _complain(problem)
        return WRONG_SETTINGS
    except Unusable as unusable:
        _complain(str(unusable))
        return WRONG_SETTINGS


def _complain(sentence: str) -> None:
    print(sentence, file=sys.stderr)  # noqa: T201 - the command line speaks here


def _say(text: str) -> None:
    print(text)  # noqa: T201 - likewise


def run(_options: argparse.Namespace) -> int:
    """Answer in Slack, pull on schedule, post alerts, until stopped."""
    from bot import app

    # What was imported lasts: each collection of garbage that walked it again would hold the loop for 50 ms.
    gc.freeze()

    async def work(settings: Any) -> int:
        await app.run(settings)
        return 0

    return _with_settings(work, slack=True, sources=True)


def demo(options: argparse.Namespace) -> int:
    """Run the product on an invented company."""
    from bot.demo import run as demonstration

    return asyncio.run(demonstration.run(options.until))


def sync(_options: argparse.Namespace) -> int:
    """Pull every source once; the status is 1 where one failed."""
    from bot.services import once
    from bot.terminal import progress

    async def work(settings: Any) -> int:
        from bot import app

        async with app.opened(settings) as company, app.reading(settings) as sources:
            await app.settle(company, settings)
            before, began = await once.received(company), company.clock()
            with progress(lines=False) as on_page:
                failures = await once.pull_all(company, sources, settings.backfill, on_page)
            for read in await once.read_by(company, before, began):
                _say(
                    f"{read.source} {read.stream.replace('_', ' ')}: {read.received} read, {len(read.skipped)} left out"
                )
                for where, why in read.skipped:
                    _complain(f"{read.source} {where} is left out: {why}")
                for remark in read.remarks:
                    _say(f"{read.source}: {remark}")
        for name, why in failures.items():
            _complain(f"{name}: {why}")
        return FAILED if failures else 0

    return _with_settings(work, sources=True)


def evaluate(_options: argparse.Namespace) -> int:
    """Judge the days that are over and print what changed, a JSON object a line."""
    from bot import app
    from bot.services import once

    async def work(settings: Any) -> int:
        async with app.opened(settings) as company:
            for event in await once.judge(company):
                _say(json.dumps(event, ensure_ascii=False))
        return 0

    return _with_settings(work)


def report(options: argparse.Namespace) -> int:
    """Print one client's load; the status is 1 where no client is called so."""
    from bot import app
    from bot.services import figures, once
    from bot.services.report import UnknownClient

    async def work(settings: Any) -> int:
        async with app.opened(settings) as company:
            try:
                found = await once.report(company, options.client, options.as_of, options.window_days)
            except UnknownClient as unknown:
                _complain(str(unknown))
                return FAILED
        if options.format == "json":
            _say(json.dumps(figures.to_json(found), ensure_ascii=False, indent=2))
        else:
            from bot.slack.blocks import card

            _say(html.unescape(card.draw(found).text))  # escaped for Slack
        return 0

    return _with_settings(work)


def backtest(options: argparse.Namespace) -> int:
    """Replay a history; lines that could not be read are named and the rest counts."""
    from bot.services import backtest_files
    from bot.services.refused import Refused

    try:
        outcome = backtest_files.backtest(options.items, options.config, options.out, options.until)
    except Refused as wrong:
        _complain(str(wrong))
        return WRONG_SETTINGS
    for line, why in outcome.skipped:
        _complain(f"line {line} is left out: {why}")
    for remark in outcome.remarks:
        _complain(remark)
    _say(f"{outcome.counted} are in {options.out}.")
    return 0


def manifest(options: argparse.Namespace) -> int:
    """Print the manifest of the Slack app."""
    from bot.slack import manifest as slack

    _say(json.dumps(slack.manifest(options.http), indent=2))
    return 0


def migrate(_options: argparse.Namespace) -> int:
    """Bring the database to this program's schema, and say so."""
    from bot.store import migrate as migrations

    async def work(settings: Any) -> int:
        await asyncio.to_thread(migrations.upgrade, settings.database_url.get_secret_value())
        _say("The database has this program's schema.")
        return 0

    return _with_settings(work)


if __name__ == "__main__":
    sys.exit(main())
