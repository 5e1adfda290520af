"""Messages of every kind, from the values that the tests of the blocks draw; they are drawn when they are asked for."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from typing import get_args

from bot.domain.decision import WHATS
from bot.domain.growth import Growth
from bot.domain.handling import Act, Handling
from bot.domain.not_a_problem import Part
from bot.domain.roles import ADMIN, LEADER, MANAGER, MAPPING, Grant
from bot.domain.strain import Strain
from bot.domain.threshold import SetLimits, limit_for
from bot.services.decision_view import Ask, DecisionLetter
from bot.services.digest_view import Expected, Moved, Newcomer, Volume
from bot.services.figures import Before, Overview, Pull
from bot.services.fixing import Answered, Right
from bot.services.letter_view import Letter, NewMark, News
from bot.services.messages import LeadersChanged, LimitProposal, Placement, StrainTold, Trouble
from bot.services.roadmap import Roadmap
from bot.services.roles import Done
from bot.services.status import ProposedMerge, SkippedStatus, TeamStatus
from bot.services.unattributed import Kind, Question
from bot.services.windows import Window
from bot.slack.blocks import (
    alert,
    card,
    classes,
    compare,
    decided,
    digest,
    displaced,
    expected,
    first_report,
    imposed,
    items,
    letter,
    month,
    overview,
    pace,
    preview,
    ranking,
    request,
    returned,
    roadmap,
    roles,
    share,
    status,
    strain,
    teams,
    top,
    trouble,
)
from bot.slack.request import Answer, Membership, Person, Role
from bot.store.standing import Loose
from tests.slack.blocks import (
    test_alert,
    test_card,
    test_compare,
    test_digest,
    test_first_report,
    test_items,
    test_month,
    test_overview,
    test_pace,
    test_preview,
    test_request,
    test_roadmap,
    test_roles,
    test_status,
    test_top,
)
from tests.slack.blocks.readings import UNTIL, WINDOW, client, episode, item, line, shown, team

Draw = Callable[[], Answer]

ACTS = (
    Act("followed", "U1"),
    Act("snoozed", "U9", "", date(2026, 11, 24), 0.34),
    Act("snoozed", "U1", "vacances", date(2026, 12, 1), 0.34),
    Act("expected", "U1", "migration", date(2027, 1, 5), 0.4),
    Act("settled", "U9"),
    Act("woken", "U1"),
)
ENDED = Act("woken", "", "the snooze is over")
AGREED = Expected("Acme", 0.4, date(2026, 12, 1), date(2027, 1, 31), "migration")


def messages() -> Iterator[Draw]:
    """Yield what draws each message."""
    yield from _alerts()
    yield from _digests()
    yield from _paces()
    yield from _readings()
    yield from _settings()
    yield from _roles()
    yield from _letters()
    yield from _decisions()
    yield from _requests()


def _alerts() -> Iterator[Draw]:
    names = test_alert.NAMES
    placements = get_args(Placement)
    for (view, _said), evidence, placement in product(
        test_alert.STATES.values(), (test_alert.LOW, test_alert.HIGH), placements
    ):
        full = replace(
            view,
            evidence=evidence,
            placement=placement,
            live_since=date(2026, 12, 1),
            growth=test_alert.GREW,
            others=test_alert.LATER,
            crowding=True,
            few_clients=3,
            handling=Handling(("U1", "U9"), ACTS[1]),
        )
        yield lambda view=full: alert.message(view, names)
        yield lambda view=full: alert.reply(view, names)
    for act in ACTS:
        view = replace(test_alert.ABOVE, handling=Handling((), act), act=act)
        yield lambda view=view: alert.message(view, names)
        yield lambda view=view: alert.reply(view, names)
    for view in (
        replace(test_alert.ABOVE, growth=Growth(3600, 7200, 1, 2), others=test_alert.USUAL),
        replace(
            test_alert.ABOVE, growth=Growth(7200, 3600, 1, 2), anew="moved", act=Act("woken", "", "the snooze is over")
        ),
        replace(test_alert.STALE, late=(), anew="deleted"),
        replace(test_alert.ENGINEERING, evidence=replace(test_alert.HIGH, basis=(("estimate", 0.5), ("count", 0.5)))),
    ):
        yield lambda view=view: alert.message(view, names)
        yield lambda view=view: alert.reply(view, names)


def _paces() -> Iterator[Draw]:
    yield from (lambda view=view: pace.draw(*view) for view in test_pace.VIEWS)
    yield from (lambda view=view: ranking.draw(view) for view in test_pace.RANKINGS)
    yield from (lambda marked=marked: imposed.done(marked) for marked in test_pace.MARKED)
    yield lambda: imposed.rules([team()], test_pace.RULES, test_pace.NAMES)
    yield lambda: imposed.rules([team()], [], test_pace.NAMES)
    yield lambda: digest.message(replace(test_digest.QUIET, paced=(test_pace.PACED,)))
    yield lambda: month.message(replace(test_month.busy(), pace=test_pace.MONTH))


def _digests() -> Iterator[Draw]:
    quiet = test_digest.QUIET
    yield lambda: digest.message(quiet)
    for name, (watched, _said) in test_digest.STATES.items():
        # What no sentence is made for is named by its reason, in whichever words that is kept.
        if not name.startswith("another"):
            yield lambda watched=watched: digest.message(replace(quiet, watched=(watched,), coverage=0.4))
    full = replace(
        quiet,
        watched=(test_digest.CROSSED, test_digest.ABOVE, *(test_digest.COURSE,) * 22),
        ended=("Acme",),
        moved=(Moved("Globex", 0.06, 0.09),),
        new=(Newcomer("Umbra", 7),) * 5,
        expected=(AGREED,) * 6,
        too_few=2,
        volume=Volume(1, 3600, 1, 3600, 1.5, 1800),
        sources=replace(test_digest.GOOD, late=(test_digest.LATE,)),
        observing=True,
    )
    yield lambda: digest.message(full)
    yield lambda: digest.several(
        [full, quiet, replace(full, kind="engineering", volume=Volume(3, 0, 3, 0, None, None))]
    )


def _readings() -> Iterator[Draw]:
    changed = replace(
        line(test_card.SUPPORT, found=episode(critical=True, stale=True, crowding=True), trend=test_card.WEEKS),
        before=Before(54 * 3600, 338 * 3600),
        grown=test_alert.GREW.drivers,
        judged=0.2,
        expected=(AGREED,),
    )
    few = line(test_card.SUPPORT, limit=limit_for(1, SetLimits(), 3))
    none = line(test_card.SUPPORT, limit=limit_for(1, SetLimits(), 2))
    for teams_ in ((changed,), (few,), (none,), (line({}),)):
        yield lambda teams_=teams_: card.draw(test_card.report(teams=teams_))
    long = replace(WINDOW, since=date(2026, 8, 19))
    pulls = (Pull("jira", "issues", 0.4), Pull("csv", "clients", None))
    yield lambda: card.draw(test_card.report(window=long, pulling=pulls, known_from=date(2026, 11, 1)))
    yield lambda: card.draw(test_card.report(teams=(), empty=True, biggest=()))
    firm = (shown(test_overview.FIRM, team(live=False), alerts={1: episode(reason="step")}),)
    yield lambda: overview.draw(Overview(WINDOW, firm, test_overview.NAMES, pulls, empty=False))
    yield lambda: overview.draw(Overview(long, (shown(test_overview.FIRM),) * 9, test_overview.NAMES, (), empty=False))
    yield lambda: overview.draw(Overview(WINDOW, (), {}, pulls, empty=True))
    yield lambda: overview.draw(Overview(WINDOW, (), {}, (), empty=True))
    yield lambda: top.draw(test_top.largest(pulling=pulls))
    yield lambda: top.draw(test_top.largest(team=None, window=long))
    yield lambda: top.draw(test_top.largest({}))
    yield lambda: compare.draw(test_compare.compared())
    yield lambda: compare.draw(test_compare.compared(teams=0))
    told = tuple(
        item(at, basis=basis, seen=seen, rule=rule, contradicts="domain globex.example says Globex")
        for at, (basis, rule, seen) in enumerate(
            (
                ("logged", "item", "set by an admin"),
                ("activity", "link", "linked zendesk 12"),
                ("estimate", "domain", "domain acme.example"),
                ("count", "alias", "“acme” in the title"),
                ("", "none", ""),
            )
        )
    )
    yield lambda: items.draw(test_items.why(5, 200, items=told, contradicting=1, team=team()))
    yield lambda: items.draw(test_items.why(0))
    yield lambda: items.draw(test_items.why(1, teams={1: team(people=4)}))
    for more in (
        {},
        {"slips": 0, "slipped": ()},
        {"planned": 0},
        {"ruled": False},
        {"strain": Strain(1, None, 0.1, None)},
    ):
        yield lambda more=more: roadmap.draw(test_roadmap.of(**more))
    yield lambda: roadmap.draw(Roadmap(WINDOW, (), None))
    yield lambda: displaced.letter(test_roadmap.LETTER)
    for on in (True, False):
        yield lambda on=on: strain.told(StrainTold(team="Support", by="U1", on=on))
    yield lambda: classes.rules([team()], [])


def _settings() -> Iterator[Draw]:
    bad = replace(test_status.GOOD, late=True, error="desk.example did not answer in time")
    yield lambda: status.draw(
        test_status.status(
            bad,
            replace(bad, first_pull=True, fraction=0.4, name="ticket_events"),
            skipped=(SkippedStatus("csv", "items", "line 12", "opened_at is no ISO 8601 time"),),
            teams=(TeamStatus("Support", 0.9, 3600, 1, 60, 1, observing=True, too_few=2),),
            loose=Loose(3, 1),
            merges=(ProposedMerge("Acme", "ACME Corp", "external id 7"),),
            merges_in_all=3,
        )
    )
    yield lambda: first_report.message(test_first_report.REPORT)
    yield lambda: preview.draw(
        test_preview.preview([test_preview.ACME, test_preview.STEP], [test_preview.GLOBEX], days=30), "35\u00a0%"
    )
    window = Window(team(), client(), 0.4, date(2026, 11, 1), date(2026, 12, 31), "migration", "U1")
    yield lambda: expected.listing([window], UNTIL, "Support")
    yield lambda: teams.overview(
        [team(), team("Delivery", "engineering", 2, live=False)], [], [], test_roles.BOOK.grants, UNTIL
    )
    for code in (*trouble.OF_A_CHANNEL, *trouble.OF_A_MESSAGE, "new"):
        yield lambda code=code: trouble.message(Trouble(code=code, channel_id="C1", team="Support"))
    yield lambda: share.guests(2, share.Offer("acme", "1"))


def _roles() -> Iterator[Draw]:
    book, everything = test_roles.BOOK, Person("U1", Role.ADMIN, frozenset({1}), leader=True, maps=True)
    yield lambda: roles.overview(book, everything)
    yield lambda: roles.overview(replace(book, grants=[]), everything)
    untold = replace(book, membership=Membership({}))
    for person in (everything, Person("U1", Role.VIEWER, unsure=True), Person("U1", Role.MANAGER, frozenset({1}))):
        yield lambda person=person: roles.own(untold, person)
    every = tuple(Grant(role, "S1", 1 if role == MANAGER else 0) for role in (MANAGER, MAPPING, LEADER, ADMIN))
    for done in (Done(every, ()), Done((), every, 1), Done(every, every, 2), Done((), ())):
        yield lambda done=done: roles.changed(done, book)
    for given, taken in (("U1",), ()), (("U2", "S1"), ()), ((), ("U1",)), ((), ("U2", "S1")):
        letter = LeadersChanged(by="U1", given=given, taken=taken, handles={"S1": "direction"}, you=True, as_admin=True)
        yield lambda letter=letter: roles.letter(letter, test_alert.NAMES)


def _letters() -> Iterator[Draw]:
    kinds = get_args(Kind)
    asked = tuple(
        Question(kind, "umbra.example", at, 3600 * at, at, "SSO login", frozenset({1}), likely=(1, "Umbra"))
        for at, kind in enumerate(kinds, start=1)
    )
    full = Letter(
        since=date(2026, 10, 19),
        until=date(2026, 11, 16),
        zone="Europe/Paris",
        seconds=360_000,
        missing=180_000,
        questions=asked,
        news=News(("Brisa",), 3, (NewMark("project", "PORT", "jira", 0), NewMark("component", "web", "jira", 2)), 4),
        named=False,
        answers=(
            (0, Answered(1, "Umbra", 1, 1.0)),
            (1, Answered(2, "Umbra", 0, 0.0)),
            (2, Answered(3, "Umbra", 2, 2.0, undone=True)),
        ),
    )
    for view in (
        full,
        replace(full, questions=(), answers=(), named=True),
        replace(full, questions=(), answers=(), missing=0),
        replace(full, questions=(), answers=(), missing=0, seconds=0),
    ):
        yield lambda view=view: letter.message(view)
        yield lambda view=view: letter.listing(view, Right("U1", everywhere=True))
        yield lambda view=view: letter.listing(view, Right("U1", everywhere=False))


def _decisions() -> Iterator[Draw]:
    yield lambda: alert.message(replace(test_alert.ABOVE, handling=Handling(decided=True)), {})
    cap, today = replace(test_month.CAP, because="ils sont d'accord"), test_month.TODAY
    every = [replace(cap, what=what, amount=0.2 if what in {"cap", "reprice"} else None) for what in WHATS]
    closed = [replace(cap, state=state, closed_on=today) for state in ("done", "withdrawn")]
    for leader, ask in product((False, True), get_args(Ask)):
        view = DecisionLetter(decision=cap, ask=ask, day=today, leader=leader)
        yield lambda view=view: decided.letter(view)
        yield lambda leader=leader: decided.listing([*every, *closed], today, leader=leader, client="Acme")
    yield lambda: decided.listing([], today, leader=True)
    yield lambda: decided.was_decided(cap, today)
    yield lambda: card.draw(test_card.report(), None, [cap, *closed])
    yield lambda: card.draw(test_card.report(), None, [])
    for view in (test_month.busy(), test_month.quiet(), replace(test_month.busy(), largest=())):
        yield lambda view=view: month.message(view)
    for part in ({"seconds": 492 * 3600}, {"seconds": 358 * 3600}, {"others": 19}, {"wait": None}, {"team_items": 12}):
        effects = (test_month.with_since(**part),)
        yield lambda effects=effects: month.message(replace(test_month.busy(), effects=effects))
    for as_admin, spared, acted in ((False, 4, 2), (True, 3, 1)):
        view = LimitProposal(
            team_id=1,
            team="Support",
            part=Part(4, 6),
            limit=0.25,
            proposed=0.35,
            zone="Europe/Paris",
            as_admin=as_admin,
            spared=spared,
            acted=acted,
        )
        yield lambda view=view: month.proposal(view)


def _requests() -> Iterator[Draw]:
    for view in test_request.VIEWS:
        yield lambda view=view: request.draw(view)
    for each in test_request.LETTERS:
        yield lambda letter=each: returned.letter(letter)
