"""`/clientload why acme`: the items behind a client's figure."""

from bot.language import gettext as _
from bot.language import marked
from bot.services import report
from bot.services.company import Company
from bot.services.report import id_of
from bot.slack.asking import asking
from bot.slack.blocks import items as blocks
from bot.slack.changing import client_with, team_with
from bot.slack.grammar import unknown
from bot.slack.request import Answer, Mistake, Request, Subcommand


async def run(request: Request) -> Answer:
    """Draw the first page of the items of the client that is named."""
    async with request.company.database.asking() as session:
        asked = await asking(session, request)
    if asked.client is None:
        raise unknown("client", asked.unknown, asked.names.clients)
    if asked.rest:
        raise Mistake(
            _(
                "{words} is no team."
                " Type /clientload why, then a client, then a team and a window like 90d if you like.",
                words=asked.unknown,
            )
        )
    return await page(request.company, blocks.Asked(id_of(asked.client), asked.team_id, days=asked.days))


async def page(company: Company, asked: blocks.Asked) -> Answer:
    """Draw one page of items."""
    async with company.database.asking() as session:
        client = await client_with(session, asked.client_id)
        if client is None:
            raise Mistake(_("This client is gone. Ask about another one."))
        read_ = await report.why(
            session,
            company,
            client,
            asked.until or company.today(),
            asked.days,
            team=await team_with(session, asked.team_id),
            offset=asked.offset,
            most=blocks.PAGE,
        )
    return blocks.draw(read_)


SUBCOMMAND = Subcommand(
    name="why",
    aliases=("items",),
    summary=marked("the items behind a client's figure, each with the rule that says whose it is"),
    usage=(
        marked("/clientload why Acme"),
        marked("/clientload why Acme Support"),
        marked("/clientload why Acme 90d"),
    ),
    run=run,
    french=("pourquoi", "expliquer", "explique", "éléments"),
    shareable=True,
)
