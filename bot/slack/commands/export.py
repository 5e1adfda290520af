"""`/clientload export acme 90d`: the items as a CSV file, in a direct message."""

import re

from bot.domain.client import fold
from bot.domain.privacy import FEWEST_PEOPLE
from bot.language import gettext as _
from bot.language import marked, ngettext
from bot.services.export import MOST_ROWS, Export, exported, note
from bot.slack.asking import Asking, asking
from bot.slack.blocks import figures, words
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
        raise Mistake(_("Files can be sent in Slack only. Type /clientload export there."))
    today = request.company.today()
    async with exported(request.company, asked.client, asked.team, today, asked.days) as export:
        if not export.rows:
            days = figures.days(export.window)
            raise Mistake(
                _(
                    "{name}: no items in {days}. Nothing was sent. Ask for more days, like 180d.",
                    name=_about(export),
                    days=days,
                )
            )
        async with request.company.database.writing() as session:
            await note(session, request.company, request.person.id, export)
        await request.files.send(request.person.id, export.path, _file_name(export), _comment(export))
    return sentence(
        _(
            "{name}: {rows} sent to you in a direct message. The record of changes says so.",
            name=_about(export),
            rows=_said(export),
        )
    )


def _understood(asked: Asking) -> None:
    if asked.rest and asked.client is None:
        raise unknown("client", asked.unknown, asked.names.clients)
    if asked.rest:
        example = _("/clientload export Acme Support 90d")
        raise Mistake(
            _("{words} is not understood. Type it like this: {example}", words=asked.unknown, example=example)
        )


def _about(export: Export) -> str:
    named = [figures.name(each.name) for each in (export.client, export.team) if each is not None]
    return ", ".join(named) or _("All clients")


def _said(export: Export) -> str:
    if export.small and not export.seconds:
        return ngettext(
            "{count} row, hours not told",
            "{count} rows, hours not told",
            export.rows,
            count=words.count(export.rows),
        )
    return ngettext(
        "{count} row, {hours} h",
        "{count} rows, {hours} h",
        export.rows,
        count=words.count(export.rows),
        hours=words.hours(export.seconds / HOUR),
    )


def _comment(export: Export) -> str:
    """Say what the file holds. Slack reads markup here, so no name stands in it."""
    said = [f"{words.clauses([_said(export), figures.days(export.window)])}."]
    if export.cut:
        said.append(
            _(
                "Only the {most} rows with the most hours are in it: ask for one client, one team or a shorter window"
                " for the rest.",
                most=words.count(MOST_ROWS),
            )
        )
    said.append(_("One row for each client of an item; hours are that client's, in these days, rounded to half hours."))
    if export.small:
        said.append(
            _(
                "Hours are left out where fewer than {people} people are known to work in a team.",
                people=words.number(FEWEST_PEOPLE),
            )
        )
    return " ".join(said)


def _file_name(export: Export) -> str:
    """Name the file after what it holds, in plain letters."""
    named = [each.name for each in (export.client, export.team) if each is not None]
    slugs = [re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:LONGEST_SLUG] for name in named]
    days = (export.window.since.isoformat(), export.window.last.isoformat())
    return "-".join(["clientload", *filter(None, slugs), *days]) + ".csv"


SUBCOMMAND = Subcommand(
    name="export",
    aliases=("csv",),
    summary=marked("the items as a CSV file in a direct message, at most 50,000 rows; the audit keeps who asked"),
    usage=(
        marked("/clientload export"),
        marked("/clientload export Acme 90d"),
        marked("/clientload export Acme Support 12w"),
    ),
    run=run,
    french=("exporter", "exporte"),
)
