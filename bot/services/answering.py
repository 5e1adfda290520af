"""What leaders answer to a request: accept it, cap it or refuse it, so that whoever asks next finds the answer."""

from dataclasses import replace

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import fold
from bot.domain.decision import ACCEPT, CAP, REFUSE
from bot.domain.theme import HAND, Theme
from bot.language import gettext as _
from bot.services import decisions, themes
from bot.services.company import Company
from bot.services.decisions import About, Right, Wanted, not_yours
from bot.services.refused import Refused
from bot.store import clients, teams
from bot.store import themes as store
from bot.store.decisions import Told
from bot.store.tables import Client, Item

ANSWERS = (REFUSE, ACCEPT, CAP)


async def answer(
    session: AsyncSession,
    company: Company,
    by: Right,
    item: Item,
    theme: Theme,
    wanted: Wanted,
    *,
    is_public: bool = False,
) -> Told:
    """Write down what becomes of a request; raises `Refused` for whoever is no leader, and for what lacks something.

    A theme that is chosen by hand is kept with the item: its other items are found by the same name.
    """
    if not by.leader:
        raise not_yours()
    if wanted.what not in ANSWERS:
        raise Refused(_("A request is refused, accepted or capped. Choose one of these."), "what")
    client = await asking(session, item)
    team = next((each for each in await teams.all_teams(session) if each.id == item.team_id), None)
    if theme.kind == HAND:
        await themes.choose(session, company, by.by, item, theme.name)
    # A mark that a leader confirmed says little as a name: the request is called by its own title then.
    borne = {each.value for each in await store.of_item(session, item.id or 0) if each.kind != HAND}
    request = theme.name if theme.kind == HAND and theme.value not in borne else item.title
    about = About(item.id or 0, theme, request or theme.value, is_public)
    return await decisions.decide(session, company, by, client, team, replace(wanted, about=about))


async def asking(session: AsyncSession, item: Item) -> Client:
    """Return the client that asks for an item. Raises `Refused` where nobody knows whose it is."""
    owners = [each.clients for each in await store.read(session, [item.id or 0])]
    if not owners or not owners[0]:
        raise Refused(
            _(
                "Nobody knows yet whose this item is. Say so first: {command}",
                command=_(
                    "/clientload client map Acme item {source}:{number}", source=item.source, number=item.external_id
                ),
            )
        )
    client_id = owners[0][0]
    return (await clients.by_id(session, [client_id]))[client_id]


def by_hand(name: str) -> Theme:
    """Return the theme that a leader names."""
    name = " ".join(name.split())
    return Theme(HAND, fold(name), name)
