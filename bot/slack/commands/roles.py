"""`/clientload roles`: who may do what, giving and taking roles."""

from collections.abc import Collection, Sequence
from functools import partial

from bot.domain.client import fold
from bot.domain.roles import ADMIN, LEADER, MANAGER, MAPPING, NO_TEAM, Grant
from bot.language import gettext as _
from bot.language import marked
from bot.slack import granting
from bot.slack.blocks import roles as blocks
from bot.slack.changing import dispatch
from bot.slack.grammar import Word, joined, leading_name, split, unknown
from bot.slack.request import Answer, Mistake, People, Request, Role, Subcommand
from bot.slack.rights import check_admin
from bot.slack.verbs import listed
from bot.slack.words import without
from bot.store import roles as store
from bot.store import teams

WORDS = {
    "manager": MANAGER,
    "responsable": MANAGER,
    "gestionnaire": MANAGER,
    "mapping": MAPPING,
    "rattachement": MAPPING,
    "leader": LEADER,
    "direction": LEADER,
    "dirigeant": LEADER,
    "dirigeante": LEADER,
    "admin": ADMIN,
    "administrateur": ADMIN,
    "administratrice": ADMIN,
}
JOINERS = ("to", "from", "a", "de")


async def run(request: Request) -> Answer:
    """Show roles, or give or take one."""
    return await dispatch(request, VERBS, _shown, FRENCH)


def people_of(request: Request) -> People:
    """Return the way to look people up; only Slack has one."""
    if request.people is None:
        raise Mistake(_("Roles are given in Slack only. Type /clientload roles there."))
    return request.people


async def _shown(request: Request) -> Answer:
    if request.text.strip():
        raise Mistake(
            _(
                "{word} is nothing to do with roles. Type one of: {verbs}.",
                word=split(request.text)[0].text,
                verbs=listed(VERBS, FRENCH),
            )
        )
    # What Slack tells of user groups is for admins, who see them.
    admin = request.person.role >= Role.ADMIN
    book = await granting.book(request.company, people_of(request), membership=admin)
    return (blocks.overview if admin else blocks.own)(book, request.person)


async def _changed(request: Request, *, taking: bool) -> Answer:
    check_admin(request.person)
    return await changed(request, await _grants(request, split(request.text)), taking=taking)


async def changed(request: Request, grants: Sequence[Grant], *, taking: bool) -> Answer:
    """Give or take roles, and say what that did."""
    people = people_of(request)
    if taking:
        done = await granting.change(request.company, people, request.person, take=grants)
    else:
        for grant in grants:
            await granting.check_holder(people, grant.holder)
        done = await granting.change(request.company, people, request.person, give=grants)
    held = await granting.book(request.company, people, besides=done.taken)
    still = await granting.still(people, held, grants) if taking else {}
    return blocks.changed(done, held, still)


async def _grants(request: Request, words: Sequence[Word]) -> list[Grant]:
    """Read a role, its team if it has one, and whom it is about."""
    role = WORDS.get(fold(words[0].text)) if words else None
    if role is None:
        raise Mistake(
            _(
                "Name the role: manager, mapping, leader or admin. Like this: /clientload roles grant leader @marie,"
                " or /clientload roles grant manager Support @marie"
            )
        )
    team_id, rest = await team_of(request, words[1:]) if role == MANAGER else (NO_TEAM, words[1:])
    return [Grant(role, holder, team_id) for holder in await holders_of(request, rest)]


async def team_of(request: Request, words: Sequence[Word]) -> tuple[int, Sequence[Word]]:
    """Return the team that words begin with, and the words behind it."""
    async with request.company.database.asking() as session:
        names = await teams.names(session)
    found, rest = leading_name(words, names)
    if found is None:
        raise unknown("team", rest[0].text if rest and not rest[0].mention else "", names)
    return found, rest


async def holders_of(request: Request, words: Sequence[Word]) -> list[str]:
    """Return the Slack ids of the people and user groups that words name."""
    named = without(words, *JOINERS)
    if not named:
        raise Mistake(_("Type @ and pick a person or a user group from Slack's list."))
    async with request.company.database.asking() as session:
        holding = {grant.holder for grant in await store.granted(session)}
    return [await _holder_of(people_of(request), word, holding) for word in named]


async def _holder_of(people: People, word: Word, holding: Collection[str]) -> str:
    """Return the Slack id of a person or a user group that was picked or typed.

    Whom Slack offers no more, because they left or the plan lost its groups, is named by the id that holds the role.
    """
    if word.mention.startswith(("U", "W", "S")):
        return word.mention
    if (id_ := word.text.removeprefix("@")) in holding:
        return id_
    # Slack does not turn every group's handle into a mention where a command is typed.
    handle = word.text.removeprefix("@").casefold()
    if word.text.startswith("@") and handle:
        for group in (await people.groups()).values():
            if group.handle.casefold() == handle:
                return group.id
    raise Mistake(
        _("{word} is neither a person nor a user group. Type @ and pick one from Slack's list.", word=joined([word]))
    )


VERBS = {
    "grant": partial(_changed, taking=False),
    "revoke": partial(_changed, taking=True),
}
FRENCH = {"donner": "grant", "retirer": "revoke"}

SUBCOMMAND = Subcommand(
    name="roles",
    aliases=("role",),
    summary=marked("who may do what; admins give and take roles, also to user groups"),
    usage=(
        marked("/clientload roles"),
        marked("/clientload roles grant manager Support @ana"),
        marked("/clientload roles grant mapping @ana"),
        marked("/clientload roles grant leader @marie"),
        marked("/clientload roles grant admin @bo"),
        marked("/clientload roles revoke leader @marie"),
    ),
    run=run,
    french=("rôles",),
)
