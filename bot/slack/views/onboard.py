"""The dialogs of `/clientload onboard`: the review, a signature, the criteria, and whose an exception is."""

import uuid
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.onboarding import KINDS, PARTS
from bot.language import gettext as _
from bot.language import marked
from bot.services import onboarding, onboarding_settings, reviews
from bot.services.company import Company
from bot.services.onboarding import Amount, Wanted
from bot.services.onboarding_view import Criterion, Review
from bot.services.refused import Checks
from bot.slack.blocks import onboarding as blocks
from bot.slack.blocks.form import Form, Option
from bot.slack.blocks.forms import onboard as forms
from bot.slack.blocks.message import sentence
from bot.slack.changing import known
from bot.slack.commands import onboard as typed
from bot.slack.grammar import leading_name, split
from bot.slack.request import Answer, Mistake, Role
from bot.slack.views.dialog import Asked, Dialog
from bot.slack.views.placing import chosen_client, client_of, option_of
from bot.store import clients, onboardings, teams
from bot.store.tables import Client

SEEN = uuid.UUID("0c6b0f1a-4f52-4c0e-9d0a-52d1c3a5be77")


def seen_on(place: str) -> str:
    """Return what stands for a message or a press, so that it counts once: which one it was cannot be read from it."""
    return str(uuid.uuid5(SEEN, place))


async def draw(asked: Asked) -> Form:
    """Draw the review that stands, or an empty one with the criteria of today."""
    async with asked.company.database.asking() as session:
        found = await _standing(session, asked)
        return forms.onboard(
            forms.First(
                teams=await teams.all_teams(session),
                criteria=await _criteria(session, found),
                client=option_of(await client_of(session, asked.id("client"))),
                review=found,
            )
        )


async def save(asked: Asked) -> Answer:
    """Open the review, or change it."""
    values = asked.values
    signers = {part: values.text(part) for part in PARTS if values.text(part)}
    checks, client, answer = Checks(), None, None
    # Slack is asked before the transaction: nobody waits for its answer to write.
    with checks.at():
        await typed.check_signers(asked.people, asked.person, signers)
    async with asked.company.database.writing() as session:
        found = await _standing(session, asked)
        with checks.at("client"):
            client = await _client_of(session, asked, found)
        looked_at = await _criteria(session, found)
        wanted = Wanted(
            signers=signers,
            live_on=values.day("live"),
            answers={each.words: values.text(f"answer:{at}") for at, each in enumerate(looked_at)},
            loads={team.id or 0: _amount(asked, team.id or 0, checks) for team in await teams.all_teams(session)},
            promised=_lines(values.text("promised")),
            conditions=_lines(values.text("conditions")),
        )
        with checks.at():
            if client is None:
                onboarding.check(asked.company.today(), wanted)
            else:
                answer = await typed.put(session, asked.company, asked.person, client, wanted)
        return checks.settled(answer)


async def draw_sign(asked: Asked) -> Form:
    """Draw the signature of who was named for one."""
    async with asked.company.database.asking() as session:
        found = await _signed_by(session, asked)
        return forms.sign(found, found.part_of(asked.person.id))


async def save_sign(asked: Asked) -> Answer:
    """Sign."""
    async with asked.company.database.writing() as session:
        right, number = typed.right_of(asked.person), asked.id("review") or 0
        lines = _lines(asked.values.text("conditions"))
        return typed.shown(await onboarding.sign(session, asked.company, right, number, lines), asked.person)


async def draw_criteria(asked: Asked) -> Form:
    """Draw the criteria of all reviews."""
    async with asked.company.database.asking() as session:
        return forms.criteria(await onboarding_settings.criteria(session))


async def save_criteria(asked: Asked) -> Answer:
    """Set them."""
    wanted = {kind: _lines(asked.values.text(kind)) for kind in KINDS}
    async with asked.company.database.writing() as session:
        found = await onboarding_settings.set_criteria(session, asked.company, asked.person.id, wanted)
        return blocks.criteria(found, await onboarding_settings.exception_label(session), admin=False)


async def draw_exception(asked: Asked) -> Form:
    """Ask which new client an exception was made for."""
    async with asked.company.database.asking() as session:
        return forms.exception(await _new(session, asked.company))


async def save_exception(asked: Asked) -> Answer:
    """Count it once for the message that it was pressed on."""
    async with asked.company.database.writing() as session:
        client = await chosen_client(session, asked)
        place = str(asked.subject.get("seen") or f"dialog {asked.view_id}")
        return sentence(await typed.counted(session, asked.company, client, seen_on(place)))


async def about_client(company: Company, text: str) -> dict[str, Any] | None:
    """Return the client that a line names and nothing else, where it has no review yet."""
    async with company.database.asking() as session:
        client_id, rest = leading_name(split(text), (await known(session)).clients)
        if client_id is None or rest or await onboardings.of_client(session, client_id) is not None:
            return None
    return {"client": client_id}


async def _new(session: AsyncSession, company: Company) -> list[Option]:
    """Return the clients whose first weeks are watched in some team."""
    ids = {
        client
        for team in await teams.all_teams(session)
        for client in await onboardings.new_clients(session, team.id or 0, company.today())
    }
    named = await clients.by_id(session, ids - await onboardings.gone(session))
    if not named:
        raise Mistake(_("No client is in its first weeks, so there is nothing to count."))
    return sorted(((str(id_), client.name) for id_, client in named.items()), key=lambda each: each[1])


async def _standing(session: AsyncSession, asked: Asked) -> Review | None:
    number = asked.id("review")
    if number is None:
        return None
    named = await reviews.asked(session, typed.right_of(asked.person), number)
    return await reviews.read(session, asked.company, named)


async def _signed_by(session: AsyncSession, asked: Asked) -> Review:
    """Return a review that waits for the signature of who asks."""
    named = await reviews.asked(session, typed.right_of(asked.person), asked.id("review") or 0)
    found = await reviews.read(session, asked.company, named)
    if not any(each.signer == asked.person.id for each in found.missing):
        raise Mistake(_("Nothing waits for your signature here. What waits: /clientload onboard"))
    return found


async def _criteria(session: AsyncSession, found: Review | None) -> list[Criterion]:
    if found is not None:
        return list(found.criteria)
    every = await onboarding_settings.criteria(session)
    return [Criterion(kind, words, "") for kind in KINDS for words in every[kind]]


async def _client_of(session: AsyncSession, asked: Asked, found: Review | None) -> Client:
    if found is None:
        chosen = await chosen_client(session, asked)
        if await onboardings.of_client(session, chosen.id or 0) is not None:
            raise Mistake(_("{client} has a review already: /clientload onboard {client}", client=chosen.name))
        return chosen
    client = await client_of(session, found.client_id)
    if client is None:
        raise Mistake(_("This client is none any more. Choose another one."))
    return client


def _amount(asked: Asked, team_id: int, checks: Checks) -> Amount | None:
    text = asked.values.text(f"load:{team_id}")
    with checks.at(f"load:{team_id}"):
        return typed.amount_of(text) if text else None
    return None


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))


DIALOG = Dialog(
    name="onboard",
    command="onboard",
    needs=Role.VIEWER,
    typed=marked("/clientload onboard Acme sales @ana product @bo support @marie"),
    draw=draw,
    save=save,
    for_leaders=True,
    about=about_client,
)
SIGN = Dialog(
    name="sign",
    command="onboard sign",
    needs=Role.VIEWER,
    typed=marked("/clientload onboard sign Acme"),
    draw=draw_sign,
    save=save_sign,
)
CRITERIA = Dialog(
    name="criteria",
    command="onboard criteria",
    needs=Role.ADMIN,
    typed=marked("/clientload onboard criteria functional no connector of their own; no private roadmap"),
    draw=draw_criteria,
    save=save_criteria,
)
EXCEPTION = Dialog(
    name="exception",
    command="onboard exception",
    needs=Role.VIEWER,
    typed=marked("/clientload onboard exception Acme"),
    draw=draw_exception,
    save=save_exception,
)
