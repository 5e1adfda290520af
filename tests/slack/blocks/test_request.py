"""A request as it is read, where little or much is known; and the letter when one returns."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.request import Care, OneOff, Standard, Tickets
from bot.domain.theme import COMPONENT, HAND, ISSUE, ITEM, LABEL, Theme
from bot.language import speaking
from bot.services.decision_view import Decided
from bot.services.request_view import (
    Asker,
    Declined,
    Delayed,
    Earlier,
    LikeIt,
    RequestItem,
    RequestView,
    ReturnedItem,
    ReturnLetter,
    Waiting,
)
from bot.slack.blocks import decided, draft, request, returned
from tests.slack.blocks.readings import drawn

DAY = date(2026, 11, 17)
TITLE = "SSO login"
THEME, HANDED = Theme(COMPONENT, "auth", "auth"), Theme(HAND, "sso", "SSO")
DECIDED = Decided(
    id=7,
    client_id=1,
    client="Acme",
    team="Engineering",
    what="refuse",
    amount=None,
    because="one way to sign in is enough.",
    owner="U1",
    decided_on=date(2026, 3, 12),
    review_on=date(2027, 1, 20),
    state="open",
    request=TITLE,
)
FULL = RequestView(
    item=RequestItem(7, "jira", "APP-7", "issue", TITLE, "https://tracker.example/browse/APP-7", date(2026, 11, 3)),
    day=DAY,
    client_id=1,
    client="Acme",
    team="Engineering",
    theme=HANDED,
    themes=(HANDED, Theme(ITEM, "jira APP-7", TITLE), THEME, Theme(LABEL, "sso", "sso")),
    items=38,
    nobody=2,
    since=date(2025, 2, 4),
    askers=(
        Asker(1, "Acme", 8, date(2026, 11, 3)),
        *(Asker(id_, f"Client {id_}", 9 - id_, date(2026, 10, 12)) for id_ in range(2, 9)),
    ),
    standard=Standard("far", "bespoke", "label for-acme", ("for-acme",), 4, 5),
    once=OneOff(24, "similar", 14, 36, 7),
    care=Care(9, "tickets", Tickets(63, 21, 7, 365)),
    waiting=Waiting(
        "Engineering",
        5,
        14,
        12,
        (Delayed("Invoice export", "", date(2026, 12, 1), date(2026, 12, 13)), Delayed("SSO login", "", None, None)),
    ),
    declined=Declined(date(2026, 3, 12), "one way to sign in is enough.", date(2027, 1, 20), is_public=True),
    earlier=(
        Earlier(DECIDED, is_public=True, items_since=3, clients_since=2),
        Earlier(replace(DECIDED, id=3, what="accept", decided_on=date(2025, 9, 2), state="done"), is_public=False),
    ),
    plain_title="",
    leader=True,
)
POOR = replace(
    FULL,
    client_id=None,
    client="",
    team="",
    theme=Theme(ITEM, "jira APP-7", TITLE),
    items=1,
    nobody=1,
    askers=(),
    standard=Standard("unknown"),
    once=None,
    care=None,
    waiting=None,
    declined=None,
    earlier=(),
    leader=False,
)
VIEWS = (
    FULL,
    POOR,
    replace(FULL, standard=Standard("between", bespoke=1, classed=5), once=OneOff(6.5, "estimate"), care=None),
    replace(FULL, standard=Standard("near", "roadmap", "component core"), care=Care(4.8, "assumed")),
    replace(FULL, waiting=replace(FULL.waiting, days=None) if FULL.waiting else None, theme=Theme(HAND, "sso", "SSO")),
    replace(FULL, waiting=Waiting("Engineering", 0, 14, 12), theme=Theme(ISSUE, "jira APP-1", TITLE)),
    replace(FULL, declined=Declined(date(2025, 3, 1), "one way to sign in is enough", date(2026, 9, 1)), earlier=()),
    replace(
        FULL,
        declined=None,
        maybe=FULL.declined,
        earlier=(Earlier(DECIDED, is_public=False, likely=True),),
        like=THEME,
        likely=(LikeIt(THEME, 7, 4, ("Azure AD", "SAML")), LikeIt(Theme(LABEL, "sso"), 1, 1, ("SAML",))),
    ),
    replace(FULL, theme=THEME, declined=None, earlier=(), leader=False),
)
LETTERS = (
    ReturnLetter(
        decision=DECIDED, day=DAY, items=(ReturnedItem(9, "Single sign-on", "", "Globex", DAY),), items_in_all=1
    ),
    ReturnLetter(
        decision=DECIDED,
        day=DAY,
        items=tuple(ReturnedItem(id_, f"Sign in with our accounts, {id_}", "", "", DAY) for id_ in range(1, 6)),
        items_in_all=8,
    ),
    ReturnLetter(
        decision=DECIDED, day=DAY, items=(ReturnedItem(9, "Single sign-on", "", "Globex", DAY, THEME),), items_in_all=1
    ),
)


def lines(view: RequestView) -> list[str]:
    return drawn(request.draw(view)).splitlines()


def test_what_a_leader_reads_begins_with_what_was_decided() -> None:
    assert lines(FULL) == [
        "SSO login: declined on 12 Mar; asked for by 8 clients",
        "Jira APP-7 (https://tracker.example/browse/APP-7), Acme, opened on 3 Nov",
        "Declined on 12 March, reason: one way to sign in is enough; review in January 2027",
        "Decided on this theme; only leaders and owners see this",
        (
            "• 12 Mar: Acme in Engineering: refuse \u201cSSO login\u201d, review 20 Jan 2027; reason: one way to"
            " sign in is enough; asked again since: 3 items of 2 clients; whoever asks is told"
        ),
        (
            "• 2 Sep 2025: Acme in Engineering: accept the load \u201cSSO login\u201d, done; reason: one way to sign in"
            " is enough"
        ),
        "38 items of 8 clients since 4 Feb 2025, by the theme SSO",
        "• Acme: 8 items, the latest on 3 Nov",
        *(f"• Client {id_}: {9 - id_} items, the latest on 12 Oct" for id_ in range(2, 7)),
        "• 2 other clients",
        "• 2 items without a client yet",
        "Far from the standard",
        "• Its class is bespoke (label for-acme)",
        "• Labels of a client, or made to order: for-acme",
        "• 4 of 5 similar issues with a class are bespoke",
        "Takes 24 h once and 9 h each year after",
        "• Once: 24 h, the median of 7 issues like it; half of them took 14 to 36 h",
        "• Each year: 9 h of support; 63 h on 21 tickets in 365 days, for 7 issues built",
        "5 roadmap items of Engineering would wait 12 days each, if the hours are taken from the roadmap",
        "• Invoice export: due 1 Dec, then 13 Dec",
        "• SSO login: no due date",
        "• 14 h of roadmap work a week, as in the last 12 weeks",
        "Hours are told of five items at least. Clients are measured, never people",
    ]


def test_what_nothing_tells_is_said_to_be_unknown() -> None:
    assert lines(POOR) == [
        "SSO login: no client has asked for it yet; nothing tells how far from the standard",
        "Jira APP-7 (https://tracker.example/browse/APP-7), no client yet, opened on 3 Nov",
        "1 item since 4 Feb 2025, by this item alone",
        "• 1 item without a client yet",
        "Nothing tells how far from the standard",
        "• It has no class of work",
        "• Similar issues with a class: 0, fewer than 5, which tells nothing",
        "What it costs is not known",
        "• Once: there is no estimate, and fewer than 5 finished issues like it",
        "• Each year: neither tickets nor one-off hours tell",
        "What would wait is not known: nothing tells who would build it, or in how many hours",
        (
            "Decisions are told to leaders, and to all where a leader said so. Hours are told of five items at least."
            " Clients are measured, never people"
        ),
    ]


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (2, "Some way from the standard"),
        (2, "• Once: 6.5 h, as estimated"),
        (2, "Takes 6.5 h once"),
        (3, "• Each year: 4.8 h, assumed: a fifth of what it takes once, for tickets are too few to tell"),
        (4, "What would wait is not known: Engineering has no hours of roadmap work in 12 weeks"),
        (4, "38 items of 8 clients since 4 Feb 2025, by the theme SSO"),
        (7, "SSO login: asked for by 8 clients; far from the standard"),
        (
            7,
            (
                "Declined on 12 March, reason: one way to sign in is enough; review in January 2027. This looks like"
                " it: the same?"
            ),
        ),
        (
            7,
            (
                "• 12 Mar: Acme in Engineering: refuse \u201cSSO login\u201d, review 20 Jan 2027; reason: one way to"
                " sign in is enough"
            ),
        ),
        (7, "Looks like the same, and is not counted until a leader says so"),
        (7, "• 7 items of 4 clients with the component auth, the latest: Azure AD, SAML. The same?"),
        (7, "• Similar is what bears the component auth"),
        (8, "SSO login: may be what 8 clients ask for; far from the standard"),
        (8, "38 items of 8 clients since 4 Feb 2025 with the component auth; nobody said that they are the same"),
        (5, "Nothing would wait: no roadmap item of Engineering is open"),
        (5, "38 items of 8 clients since 4 Feb 2025, by what is linked to \u201cSSO login\u201d"),
        (6, "Declined on 1 Mar 2025, reason: one way to sign in is enough; the review is due since September"),
    ],
)
def test_every_other_sentence(at: int, said: str) -> None:
    assert said in lines(VIEWS[at])


def test_the_letter_says_who_asks_and_what_was_answered() -> None:
    one, many, likely = (drawn(returned.letter(each)).splitlines() for each in LETTERS)
    assert one == [
        "A declined request is back: 1 new item asks for \u201cSSO login\u201d",
        "• Globex, 17 Nov: Single sign-on",
        "Declined on 12 Mar, reason: one way to sign in is enough; review in January 2027",
        "Only leaders get this; nothing is written where the client asked",
    ]
    assert many[0] == "A declined request is back: 8 new items ask for \u201cSSO login\u201d"
    assert many[1] == "• No client yet, 17 Nov: Sign in with our accounts, 1"
    assert "3 more" in many
    assert likely[:2] == [
        "Is a declined request back? 1 new item looks like \u201cSSO login\u201d",
        "• Globex, 17 Nov: Single sign-on; by the component auth, the same?",
    ]


@pytest.mark.parametrize(
    ("answer", "language", "said"),
    [
        (
            "refuse",
            "en",
            (
                "Hello,\n\nThank you for telling us what you need: [what they asked for, in their words].\n\nWe have"
                " looked at it and will not build it for now: the product is not meant to do this. [What they can do"
                " today instead]\n\nWe will look at it again in January 2027. If your need changes before then,"
                " please write to us.\n\nKind regards,"
            ),
        ),
        (
            "accept",
            "en",
            (
                "Hello,\n\nThank you for telling us what you need: [what they asked for, in their words].\n\nWe have"
                " looked at it and will build it. [When they hear from us next]\n\nKind regards,"
            ),
        ),
        (
            "cap",
            "fr",
            (
                "Bonjour,\n\nMerci de nous avoir fait part de votre besoin\u00a0: [ce qui est demandé, dans les mots du"
                " client].\n\nNous l'avons examiné et nous en réaliserons une partie. [Quelle partie, et ce qui en est"
                " exclu]\n\nCordialement,"
            ),
        ),
    ],
)
def test_the_draft_says_the_answer_in_the_client_s_language(answer: str, language: str, said: str) -> None:
    with speaking("fr" if language == "en" else "en"):
        assert draft.draft(FULL, answer, language) == said


def test_the_draft_holds_what_the_client_wrote_and_no_other_title() -> None:
    theirs = replace(FULL, plain_title="Please\u202e add SSO", declined=None)
    said = draft.draft(theirs, "refuse", "en")
    assert "Thank you for telling us what you need: \u201cPlease add SSO\u201d." in said
    assert "We will look at it again in [month]." in said
    assert draft.first_answer(FULL) == "refuse"


def test_the_note_fits_its_field_however_much_there_is_to_tell() -> None:
    long = replace(DECIDED, because="why " * 200)
    view = replace(FULL, earlier=(Earlier(long, is_public=False),) * 12)
    assert len(request.note(view)) <= draft.LONGEST
    assert "<" not in request.note(FULL)


def test_the_note_holds_no_decision_that_only_leaders_know() -> None:
    public = request.note(FULL)
    assert "Declined on 12 March, reason: one way to sign in is enough; review in January 2027" in public
    assert not any(said in public for said in ("only leaders", "refuse", "accept"))
    declined = Declined(date(2026, 3, 12), "too dear", date(2027, 1, 20))
    private = request.note(replace(FULL, declined=declined))
    assert private.startswith("SSO login: asked for by 8 clients; far from the standard\n")
    assert not any(said in private for said in ("eclined", "too dear", "refuse", "accept", "ecision"))


def test_what_becomes_of_a_decision_about_a_request_is_said_without_its_load() -> None:
    said = decided.was_answered(replace(DECIDED, state="done"), DAY)
    assert said == (
        "Acme in Engineering: refuse \u201cSSO login\u201d. Done. Leaders find it where the same is asked for again."
    )
