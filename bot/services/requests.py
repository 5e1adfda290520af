"""What a request means for everybody else: asked about by anybody, decided by leaders.

Hours are told of five items at least, so that none can be read as one person's work; an estimate is nobody's.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain import request as costs
from bot.domain.client import Names, fold
from bot.domain.decision import REFUSE
from bot.domain.effort import DEFAULT_POINT
from bot.domain.request import YEAR, Care, OneOff, Standard, Tickets
from bot.domain.theme import BROAD, HAND, ISSUE, ITEM, LABEL, Theme, ranked
from bot.domain.work_class import ROADMAP
from bot.services import themes as finding
from bot.services.company import Company
from bot.services.decision_view import decided
from bot.services.decisions import Right
from bot.services.request_view import Asker, Declined, Delayed, Earlier, LikeIt, RequestItem, RequestView, Waiting
from bot.store import clients, decisions, factors, items, teams, themes, totals, work_classes
from bot.store.decisions import Tied
from bot.store.tables import Item, Team
from bot.store.themes import Asking

HOUR = 3600
WEEKS = 12
"""Of roadmap work, by which its pace is told."""

PUNCTUATION = ".,;:!?()[]'\""
ROADMAP_TOLD = 3
EARLIER_TOLD = 5
LIKELY_TOLD = 2

CUSTOM_WORDS = frozenset({"custom", "customization", "bespoke", "specific", "specifique", "sur mesure", "one-off"})
"""Labels, folded, that say made to order, whatever else an admin has set."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """What costs and the standard rest on: the item, and what is like it by the most particular thing they share."""

    item: Item
    like: Theme
    similar: Sequence[Asking]
    every: Sequence[Team]

    @property
    def others(self) -> list[Asking]:
        """The other items that are like it."""
        return [each for each in self.similar if each.id != self.item.id]

    @property
    def team(self) -> Team | None:
        """The team that would build it: an engineering one, the item's own before that of the issues like it."""
        building = {team.id: team for team in self.every if team.kind == "engineering"}
        of_issues = [each.team_id for each in self.similar if each.kind == "issue" and each.team_id in building]
        most = max(of_issues, key=of_issues.count, default=None)
        return building.get(self.item.team_id, building.get(most))


async def view(
    session: AsyncSession, company: Company, by: Right, item: Item, theme: Theme | None = None
) -> RequestView:
    """Put together what is told of a request by a theme, the first that it may have unless said."""
    borne = await finding.candidates(session, item)
    known = finding.in_order(borne, item)
    like = theme or next(iter(ranked(borne)), known[0])
    theme = theme or known[0]
    asking = await finding.items_of(session, theme)
    similar = asking if like == theme else await finding.items_of(session, like)
    ground = _Ground(item, like, similar, await teams.all_teams(session))
    named = await clients.by_id(session, {id_ for each in asking for id_ in each.clients})
    names = {id_: client.name for id_, client in named.items()}
    owner = next((each.clients[0] for each in await themes.read(session, [item.id or 0]) if each.clients), None)
    once = await _once(session, ground)
    sure, likely = await _tied(session, item, [*known, *(one.theme for one in borne), theme])
    earlier = [(each, False) for each in sure] + [(each, True) for each in likely]
    return RequestView(
        item=RequestItem(item.id or 0, item.source, item.external_id, item.kind, item.title, item.url, item.opened_day),
        day=company.today(),
        client_id=owner,
        client=names.get(owner, "") if owner else "",
        team=ground.team.name if ground.team else "",
        theme=theme,
        themes=tuple(known),
        items=len(asking),
        nobody=sum(not each.clients for each in asking),
        since=asking[0].opened_day if asking else item.opened_day,
        askers=_askers(asking, names),
        standard=await _standard(session, ground),
        once=once,
        care=await _care(session, company, ground, once),
        waiting=await _waiting(session, company, ground, once),
        declined=_declined(sure, by),
        earlier=tuple(
            [await _earlier(session, each, likely=maybe) for each, maybe in earlier if by.covers(each[0][0])][
                :EARLIER_TOLD
            ]
        ),
        plain_title=_plain_title(item, await clients.names(session), owner),
        leader=by.leader,
        broad=len(asking) > BROAD,
        like=None if like == theme or like.kind == ITEM else like,
        likely=await _likely(session, known, theme, {each.id for each in asking}),
        maybe=None if sure else _declined(likely, by),
    )


async def _likely(
    session: AsyncSession, known: Sequence[Theme], chosen: Theme, counted: set[int]
) -> tuple[LikeIt, ...]:
    """Return what bears a mark of the item and is not counted with it, by mark."""
    found = []
    named = any(each.kind == HAND for each in known)
    for theme in known:
        if theme.sure or theme == chosen:
            continue
        ids = await finding.ids_of(session, theme) - counted
        # Once somebody has said what this one is about, what is said to be about something else is no question.
        said = {each.item_id for each in await themes.chosen(session, ids)} if named else set()
        if rest := await themes.read(session, ids - said):
            latest = tuple(each.title for each in rest[: -1 - LIKELY_TOLD : -1])
            found.append(LikeIt(theme, len(rest), len({id_ for each in rest for id_ in each.clients}), latest))
    return tuple(found)


async def _tied(session: AsyncSession, item: Item, known: Sequence[Theme]) -> tuple[list[Tied], list[Tied]]:
    """Return the decisions about the same request, and those about what may be the same, the latest first."""
    mine = {item.id or 0}
    likely: set[int] = set()
    for theme in dict.fromkeys(known):
        ids = await finding.ids_of(session, theme)
        mine, likely = (mine | ids, likely) if theme.sure else (mine, likely | ids)
    marks = {(each.kind, each.value) for each in known}
    surely = {(each.kind, each.value) for each in known if each.sure}
    every = await decisions.about_themes(session, marks, mine | likely)
    same = [each for each in every if each[1].item_id in mine or (each[1].kind, each[1].value) in surely]
    return same, [each for each in every if each not in same]


def _askers(asking: Sequence[Asking], names: dict[int, str]) -> tuple[Asker, ...]:
    """Return who asks, those with most items first."""
    count: defaultdict[int, int] = defaultdict(int)
    latest: dict[int, date] = {}
    for each in asking:
        for client_id in each.clients:
            count[client_id] += 1
            latest[client_id] = each.opened_day
    found = [Asker(id_, names[id_], count[id_], latest[id_]) for id_ in count]
    return tuple(sorted(found, key=lambda each: (-each.items, each.client)))


async def _standard(session: AsyncSession, ground: _Ground) -> Standard:
    """Say how far from the standard: by the item's class, its labels, and what became of the theme's other issues."""
    of_clients = await themes.labels_of_clients(session)
    labels = [each for each in await themes.of_item(session, ground.item.id or 0) if each.kind == LABEL]
    custom = [each.name for each in labels if each.value in of_clients | CUSTOM_WORDS]
    similar = [each.work for each in ground.others if each.kind == "issue"]
    return costs.standard(ground.item.work, ground.item.work_seen, custom, similar)


async def _once(session: AsyncSession, ground: _Ground) -> OneOff | None:
    """Return the one-off hours: by the estimate of the issue that it is or is linked to, else by similar ones."""
    finished = [each.seconds / HOUR for each in ground.others if each.kind == "issue" and each.seconds]
    return costs.one_off(await _estimate(session, ground), finished)


async def _estimate(session: AsyncSession, ground: _Ground) -> float | None:
    issue = ground.item if ground.item.kind == "issue" else await _issue_of(session, ground.like)
    if issue is None:
        return None
    facts = issue.facts
    if estimated := facts.get("estimate_hours"):
        return float(estimated)
    if not (points := facts.get("points")):
        return None
    learned = await factors.seconds_a_point(session, issue.team_id or 0)
    return float(points) * (learned or DEFAULT_POINT) / HOUR


async def _issue_of(session: AsyncSession, theme: Theme) -> Item | None:
    if theme.kind != ISSUE:
        return None
    source, _, ref = theme.value.partition(" ")
    return await items.with_ref(session, source, ref)


async def _care(session: AsyncSession, company: Company, ground: _Ground, once: OneOff | None) -> Care | None:
    """Return the yearly hours, by the tickets of the theme and those that are linked to what was built for it."""
    built = [each.id for each in ground.similar if each.kind == "issue" and each.seconds]
    around = await themes.linked(session, built) if built else set()
    tickets = {each.id for each in ground.similar if each.kind == "ticket"} | around
    first = await totals.first_day(session)
    since = max(company.today() - timedelta(days=YEAR), first or company.today())
    desks = [team.id or 0 for team in ground.every if team.kind == "support"]
    seconds, number = await themes.worked(session, tickets, desks, since)
    days = (company.today() - since).days
    return costs.care(once, Tickets(seconds / HOUR, number, len(built), days))


async def _waiting(session: AsyncSession, company: Company, ground: _Ground, once: OneOff | None) -> Waiting | None:
    """Return what would wait; None where nobody is known to build it, or nothing says how long that takes."""
    if ground.team is None or once is None:
        return None
    team_id, until = ground.team.id or 0, company.today()
    by_day = await work_classes.seconds_by_day(session, team_id, until - timedelta(weeks=WEEKS), until)
    weekly = sum(by_day.get(ROADMAP, {}).values()) / HOUR / WEEKS
    days = costs.pushed(once.hours, weekly)
    count, first = await themes.roadmap(session, team_id, ROADMAP, ROADMAP_TOLD)
    delayed = [
        Delayed(
            each.title,
            each.url,
            each.due_on,
            None if each.due_on is None or days is None else each.due_on + timedelta(days=days),
        )
        for each in first
    ]
    return Waiting(ground.team.name, count, weekly, days, tuple(delayed))


def _declined(tied: Sequence[Tied], by: Right) -> Declined | None:
    """Return that the request stands declined: to whoever may see the decision, and to all where a leader said so."""
    if not tied:
        return None
    (row, _client, _team), tie = tied[0]
    told = row.what == REFUSE and (tie.is_public or by.covers(row))
    return Declined(row.decided_on, row.because, row.review_on, tie.is_public) if told else None


async def _earlier(session: AsyncSession, tied: Tied, *, likely: bool) -> Earlier:
    told, tie = tied
    ids = await decisions.returned(session, tie.decision_id)
    same: set[int] = set()
    for theme in await finding.of_decision(session, Theme(tie.kind, tie.value), tie.item_id) if ids else ():
        same |= await finding.ids_of(session, theme) if theme.sure else set()
    again = await themes.read(session, ids & same)
    return Earlier(
        decided(told),
        tie.is_public,
        len(again),
        len({client_id for each in again for client_id in each.clients}),
        likely,
    )


def _plain_title(item: Item, known: Names, owner: int | None) -> str:
    """Return the title if a client may read it: of a ticket, which is their own words, and naming no other client."""
    if item.kind != "ticket" or owner is None:
        return ""
    words = fold(item.title).split()
    for first in range(len(words)):
        for last in range(first + 1, min(len(words), first + known.most_words) + 1):
            if any(id_ != owner for id_ in known.exactly(" ".join(words[first:last]).strip(PUNCTUATION))):
                return ""
    return item.title
