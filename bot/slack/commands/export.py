"""`/clientload export acme 90d`: the items as a CSV file, in a direct message."""

import re

from bot.domain.client import fold
from bot.services.export import MOST_ROWS, Export, exported, note
from bot.slack.asking import Asking, asking
from bot.slack.blocks import counts, figures, words
from bot.slack.blocks.message import sentence
from bot.slack.grammar import unknown
from bot.slack.request import Answer, Mistake, Request, Subcommand

HOUR = 3600
LONGEST_SLUG = 40


async def run(request: Request) -> Answer:
    """Write the items that are asked for into a file and send it to the one who asked, and to nobody else."""
    async with request.company.database.asking() as session:
        asked = await asking(session, request)
    _understood(asked)
    if request.files is None:
        raise Mistake("Files can be sent in Slack only. Type /clientload export there.")
    today = request.company.today()
    async with exported(request.company, asked.client, asked.team, today, asked.days) as export:
        if not export.rows:
            raise Mistake(f"{_about(export)}: no items in {figures.days(export.window)}. Nothing was sent.")
        async with request.company.database.writing() as session:
            await note(session, request.company, request.person.id, export)
        await request.files.send(request.person.id, export.path, _file_name(export), _comment(export))
    return sentence(
        f"{_about(export)}: {_said(export)} sent to you in a direct message. The audit keeps that you asked for them."
    )


def _understood(asked: Asking) -> None:
    if asked.rest and asked.client is None:
        raise unknown("client", asked.unknown, asked.names.clients)
    if asked.rest:
        raise Mistake(f"{asked.unknown} is not understood. Type it like this: /clientload export Acme Support 90d")


def _about(export: Export) -> str:
    named = [figures.name(each.name) for each in (export.client, export.team) if each is not None]
    return ", ".join(named) or "All clients"


def _said(export: Export) -> str:
    return f"{counts.rows(export.rows)}, {words.hours(export.seconds / HOUR)} h"


def _comment(export: Export) -> str:
    """Say what the file holds. Slack reads markup here, so no name stands in it."""
    cut = (
        f" Only the {MOST_ROWS:,} rows with the most hours are in it: ask for one client, one team or a shorter window"
        " for the rest."
        if export.cut
        else ""
    )
    return (
        f"{_said(export)}; {figures.days(export.window)}.{cut}"
        " One row for each client of an item; hours are that client's, in these days."
    )


def _file_name(export: Export) -> str:
    """Name the file after what it holds, in plain letters."""
    named = [each.name for each in (export.client, export.team) if each is not None]
    slugs = [re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:LONGEST_SLUG] for name in named]
    days = (export.window.since.isoformat(), export.window.last.isoformat())
    return "-".join(["clientload", *filter(None, slugs), *days]) + ".csv"


SUBCOMMAND = Subcommand(
    name="export",
    aliases=("csv",),
    summary=f"the items as a CSV file in a direct message, at most {MOST_ROWS:,} rows; the audit keeps who asked",
    usage=("/clientload export", "/clientload export Acme 90d", "/clientload export Acme Support 12w"),
    run=run,
)
