"""What goes out by itself: digests, the Monday letter, the first report, and test posts."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time

from bot.domain.digest_time import DigestTime
from bot.services.digest_view import Digest, Expected, Moved, Newcomer, Volume
from bot.services.fixing import Answered, Right
from bot.services.letter_view import Letter, NewMark, News
from bot.services.messages import LargeClient
from bot.services.unattributed import Question
from bot.slack.blocks import digest, first_report, letter, test_posts
from bot.store.tables import Team
from tests.gallery.state import MONDAY, PEOPLE, State
from tests.slack.blocks import test_digest, test_first_report
from tests.slack.blocks.readings import UNTIL, team

CROSSED = replace(test_digest.CROSSED, share=0.32, before=0.28, plain=0.32, worked=0.32, since=date(2026, 11, 19))
STILL = replace(test_digest.ABOVE, client="Nordal", share=0.18, before=0.17, plain=0.18, worked=0.18, limit=0.15)
FULL = replace(
    test_digest.QUIET,
    watched=(CROSSED, STILL, test_digest.COURSE),
    ended=("Brisa",),
    moved=(Moved("Umbra", 0.03, 0.06), Moved("Fjord", 0.07, 0.04)),
    new=(Newcomer("Kelda", 7), Newcomer("Halden", 1)),
    expected=(Expected("Brisa", 0.2, date(2026, 11, 1), date(2026, 11, 30), "migration"),),
    volume=Volume(101, 86 * 3600, 9, 5 * 3600, 98, 84 * 3600),
)
LONG = replace(
    FULL,
    watched=tuple(
        replace(
            test_digest.COURSE, client=f"Client {number}", share=0.03, before=0.02, plain=0.03, worked=0.03, limit=0.04
        )
        for number in range(1, 25)
    ),
    new=tuple(Newcomer(f"New {number}", number) for number in range(1, 8)),
    expected=tuple(replace(FULL.expected[0], client=f"Client {number}", share=0.05) for number in range(31, 37)),
)
LATE = replace(test_digest.BUSY, sources=replace(test_digest.GOOD, late=(test_digest.LATE,)), judged=date(2026, 11, 19))
QUESTIONS = (
    Question("domain", "umbra.example", 41, 43_200, 1, "SSO login fails", frozenset({1}), likely=(1, "Umbra")),
    Question("project", "PORT", 12, 28_800, 2, "Port the invoices", frozenset({2})),
    Question("queue", "Billing", 9, 21_600, 3, "Invoice twice", frozenset({1})),
    Question("requester", "", 4, 7_200, 4, "Cannot log in", frozenset({1})),
    Question("ours", "", 3, 5_400, 5, "New laptop", frozenset({1})),
    Question("item", "", 1, 3_600, 6, "Invoice export is slow", frozenset({1})),
)
LETTER = Letter(
    since=date(2026, 10, 19),
    until=date(2026, 11, 16),
    zone="Europe/Paris",
    seconds=360_000,
    missing=126_000,
    questions=QUESTIONS,
    news=News(
        ("Brisa", "Fjord"), 5, (NewMark("project", "PORT", "jira", 12), NewMark("component", "web", "jira", 0)), 2
    ),
    named=True,
)
SETTLED = replace(LETTER.news, marks=tuple(replace(each, items=0) for each in LETTER.news.marks))
ANSWERED = (
    (0, Answered(1, "Umbra", 41, 12.0)),
    (1, Answered(2, "Globex", 0, 0.0)),
    (2, Answered(3, "Acme", 9, 6.0, undone=True)),
)
YEAR = replace(
    test_first_report.SUPPORT,
    largest=(LargeClient("Acme", 0.24, 988.9, 1204), LargeClient("Globex", 0.11, 453.2, 561)),
)
BUILT = replace(
    YEAR,
    name="Engineering",
    kind="engineering",
    hours=6210,
    items=812,
    coverage=0.91,
    largest=(LargeClient("Acme", 0.15, 931.5, 96), LargeClient("Globex", 0.08, 496.8, 41)),
    proposed=None,
)
PULLED = replace(test_first_report.REPORT, teams=(YEAR, BUILT))
FRIDAY = DigestTime(5, time(15))


def later(name: str, id_: int = 1) -> Team:
    """Return a team whose alerts go to its channel from a day to come on."""
    return Team.model_validate({**team(name, id_=id_).model_dump(), "live_since": date(2026, 12, 1)})


def weekly(view: Digest) -> State:
    """Draw a team's digest."""
    return State(lambda: digest.message(view, PEOPLE), "channel", MONDAY)


def written(view: Letter) -> State:
    """Draw the Monday letter."""
    return State(lambda: letter.message(view), "direct", datetime(2026, 11, 16, 9, tzinfo=UTC))


def listed(view: Letter, right: Right) -> State:
    """Draw what `/clientload mapping` answers."""
    return State(lambda: letter.listing(view, right))


SENT: Mapping[str, State] = {
    "digest, quiet": weekly(test_digest.QUIET),
    "digest, quiet, observing": weekly(replace(test_digest.QUIET, observing=True)),
    "digest, one to watch": weekly(test_digest.BUSY),
    "digest, followed": weekly(
        replace(test_digest.QUIET, watched=(replace(test_digest.ABOVE, followers=("U4",)), test_digest.COURSE))
    ),
    "digest, full": weekly(FULL),
    "digest, long": weekly(LONG),
    "digest, late source": weekly(LATE),
    "digest, few clients": weekly(replace(test_digest.QUIET, too_few=2, largest=("Acme", 0.62))),
    "digest, without hours": weekly(
        replace(FULL, team="Engineering", kind="engineering", volume=Volume(12, 0, 3, 0, None, None))
    ),
    **{
        f"digest, {name}": weekly(
            replace(test_digest.QUIET, watched=(watched,), coverage=0.6, team_items=12, team_days=40)
        )
        for name, (watched, _said) in test_digest.STATES.items()
        if not name.startswith("another")
    },
    "digest, of several teams": State(
        lambda: digest.several(
            [FULL, replace(test_digest.QUIET, team="Sales"), replace(test_digest.BUSY, team="Delivery")]
        ),
        sent=MONDAY,
    ),
    "letter": written(LETTER),
    "letter, nobody in charge": written(replace(LETTER, named=False)),
    "letter, answered": written(replace(LETTER, answers=ANSWERED)),
    "letter, all has a client": written(replace(LETTER, questions=(), missing=0, news=SETTLED)),
    "letter, nothing worked": written(replace(LETTER, questions=(), missing=0, seconds=0, news=News())),
    "mapping, for who is in charge": listed(LETTER, Right("U1", everywhere=True)),
    "mapping, for others": listed(replace(LETTER, named=False), Right("U1", everywhere=False)),
    "first report": State(lambda: first_report.message(PULLED), "direct"),
    "first report, nothing": State(
        lambda: first_report.message(
            replace(
                test_first_report.REPORT,
                teams=(
                    replace(test_first_report.SUPPORT, hours=0, items=0, largest=(), proposed=None, live_since=None),
                ),
                unattributed=(),
                twins=(),
                twins_in_all=0,
            )
        ),
        "direct",
    ),
    "test post": State(lambda: test_posts.draw(team(), FRIDAY, UNTIL), "channel"),
    "test post, calm": State(lambda: test_posts.draw(later("Support"), FRIDAY, UNTIL), "channel"),
    "set-up is done": State(
        lambda: test_posts.outcome(
            [
                (later("Support"), ""),
                (team("Engineering", "engineering", 2, live=False), None),
                *(
                    (later(f"Delivery {at}", 2 + at), code)
                    for at, code in enumerate((*test_posts.REFUSALS, "fatal_error"), start=1)
                ),
            ],
            UNTIL,
        )
    ),
    "set-up is done, no posts": State(lambda: test_posts.outcome([], UNTIL)),
}
