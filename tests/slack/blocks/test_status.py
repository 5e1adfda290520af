"""Where every source stands."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.services.pushed import Pushed
from bot.services.status import ProposedMerge, SkippedStatus, SourceStatus, Status, StreamStatus, TeamStatus
from bot.slack.blocks import figures
from bot.slack.blocks.status import draw
from bot.store.standing import Loose
from tests.slack.blocks.readings import HOSTILE, LONG, NOW, drawn

GOOD = StreamStatus(
    "tickets",
    first_pull=False,
    fraction=None,
    last_good_at=NOW - timedelta(minutes=4),
    error="",
    late=False,
    received=12_310,
    stored=12_300,
    skipped=10,
)


def status(*streams: StreamStatus, **more: Any) -> Status:
    sources = (SourceStatus("zendesk", streams),) if streams else ()
    return replace(Status(NOW, sources, (), (), Loose(0, 0), (), 0), **more)


def test_a_good_source_is_one_line() -> None:
    assert drawn(draw(status(GOOD))).splitlines() == [
        "All sources are good",
        "Zendesk: last good pull 4 min ago; 12,310 received, 12,300 stored, 10 skipped",
    ]


def test_what_a_tool_cannot_tell_is_said_below_it() -> None:
    lacking = SourceStatus("zendesk", (GOOD,), ("hours", "due changes", "progress"))
    assert drawn(draw(status(sources=(lacking,)))).splitlines()[2] == (
        "• not read from it: hours worked, how due dates moved or when an item was in progress"
    )


@pytest.mark.parametrize(
    ("pushed", "said"),
    [
        (Pushed(), ["no webhook has come yet, though its secret is set"]),
        (Pushed(NOW - timedelta(minutes=2)), ["its last webhook came 2 min ago"]),
        (
            Pushed(NOW - timedelta(minutes=2), 3, NOW - timedelta(hours=5)),
            [
                "its last webhook came 2 min ago",
                "3 webhooks refused so far, the last 5 h ago: not signed with the secret that is set, or too late",
            ],
        ),
        (Pushed(NOW - timedelta(minutes=2), 3, NOW - timedelta(days=8)), ["its last webhook came 2 min ago"]),
    ],
)
def test_a_source_that_is_set_to_push_says_whether_it_does(pushed: Pushed, said: list[str]) -> None:
    shown = drawn(draw(status(sources=(SourceStatus("jira", (GOOD,), pushed=pushed),)))).splitlines()
    assert shown[2:] == [f"• {line}" for line in said]


def test_a_late_source_says_since_when_and_why() -> None:
    late = replace(
        GOOD,
        late=True,
        error="Zendesk says 401: the token no longer opens the door",
        last_good_at=NOW - timedelta(hours=26),
    )
    text = drawn(draw(status(late)))
    assert text.startswith("Late: Zendesk; alerts that rest on it wait\n")
    assert "• tickets: late, last good 26 h ago; Zendesk says 401: the token no longer opens the door" in text


def test_a_failed_pull_that_is_not_late_yet_says_why() -> None:
    text = drawn(draw(status(replace(GOOD, error="Zendesk says 503"))))
    assert text.startswith("Last pull failed: Zendesk\n")


def test_a_first_pull_says_how_far_it_is() -> None:
    text = drawn(draw(status(replace(GOOD, first_pull=True, fraction=0.43, last_good_at=None))))
    assert text.splitlines() == [
        "First pull under way: Zendesk",
        "Zendesk: no good pull yet; 12,310 received, 12,300 stored, 10 skipped",
        "• tickets: first pull, 43 % read",
    ]


def test_without_any_source_it_says_so() -> None:
    assert drawn(draw(status())).splitlines() == [
        "No source has been read yet",
        "The first pull has not begun. It starts by itself once a source is connected.",
    ]


def test_what_was_skipped_is_named_with_its_reason() -> None:
    skipped = (SkippedStatus("csv", "items", "line 12", "no opened_at"),)
    text = drawn(draw(status(GOOD, skipped=skipped)))
    assert "• CSV items line 12: no opened_at" in text
    assert "• 9 more" in text


def test_what_waits_for_an_admin_comes_with_what_to_type() -> None:
    text = drawn(
        draw(
            status(
                GOOD,
                teams=(
                    TeamStatus("Support", 0.93, 342 * 3600, 412, 24 * 3600, 30, observing=True),
                    TeamStatus("Sales", None, 0, 0, 0, 0, observing=False),
                ),
                loose=Loose(3, 1),
                merges=(ProposedMerge("Acme", "ACME Corp", "both have acme.example"),),
                merges_in_all=4,
            )
        )
    )
    assert text.splitlines()[2:] == [
        "Coverage, the last 28 days",
        "• Support: 93 % of 342 h; without a client 24 h and 30 items; observing, alerts do not go to the channel yet",
        "• Sales: no hours",
        "For an admin",
        "• 3 items in no team's scope: /clientload team",
        "• 1 item whose rules name different clients",
        '• Acme and ACME Corp look the same (both have acme.example): /clientload client merge "Acme" with "ACME Corp"',
        "• 3 more pairs: /clientload client proposals",
    ]


def test_every_limit_at_once_still_goes_into_one_message() -> None:
    bad = replace(GOOD, name="tickets", late=True, first_pull=False, error=f"{HOSTILE} {LONG}")
    answer = draw(
        Status(
            NOW,
            tuple(SourceStatus("request_tracker", (bad,) * 8) for _ in range(40)),
            tuple(SkippedStatus("csv", LONG, LONG, f"{HOSTILE} {LONG}") for _ in range(10)),
            tuple(TeamStatus(LONG, 0.5, 10**9, 10**6, 10**8, 10**5, observing=True) for _ in range(60)),
            Loose(10**6, 10**6),
            tuple(ProposedMerge(LONG, HOSTILE, LONG) for _ in range(5)),
            500,
        )
    )
    drawn(answer)
    assert len(answer.blocks) <= 50


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("request_tracker", "Request Tracker"),
        ("csv", "CSV"),
        ("zendesk__emea", "Zendesk EMEA"),
        ("csv__a_b", "CSV A B"),
    ],
)
def test_a_source_is_named_as_people_know_it_with_the_name_of_its_instance(name: str, shown: str) -> None:
    assert figures.source(name) == shown


def test_two_that_look_the_same_are_merged_by_their_numbers_where_a_name_is_too_long_to_be_typed() -> None:
    text = drawn(draw(status(GOOD, merges=(ProposedMerge(LONG, "Acme", "domain acme.example"),), merges_in_all=1)))
    assert "/clientload client proposals" in text
    assert "client merge" not in text
