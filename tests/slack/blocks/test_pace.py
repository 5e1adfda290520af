"""Who sets the pace in words: a client in full, on its card, in the ranking, in a digest and in the leaders' month."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.client import Names
from bot.domain.control import INJECTED, PARTS, Compared, Control, Counts, Notice, Risen
from bot.domain.demand import Demand
from bot.services.digest_view import Paced
from bot.services.figures import Window
from bot.services.imposing import Marked
from bot.services.members import PartOf
from bot.services.month_view import PaceOfMonth
from bot.services.pace import Behind, ClientPace, OfMember, OnTeam, Ranking
from bot.slack.blocks import digest, imposed, month, pace, ranking
from bot.store.pace import MarkedItem
from bot.store.tables import ImposedMark, Item
from tests.slack.blocks import test_digest, test_month
from tests.slack.blocks.readings import HOSTILE, LONG, NOW, UNTIL, WINDOW, client, drawn, in_french, team

COUNTS = Counts(40, 12, 2, 9, 3, 20, 8, 40, 10)
WHOLE = Control(
    1,
    COUNTS,
    dict(
        zip(
            PARTS,
            (Compared(0.3, 12, 40, 0.065, 4), Compared(0.4, 8, 20, 0.15, 4), Compared(0.25, 10, 40, 0.11, 4)),
            strict=True,
        )
    ),
)
FEW = Control(1, Counts(items=5, imposed=3), {})
Q3, Q4 = date(2026, 7, 1), date(2026, 10, 1)
NOTICES = (Notice(date(2026, 4, 1), 0, None), Notice(Q3, 12, 14), Notice(Q4, 3, None))
OTHERS = (Notice(date(2026, 4, 1), 9, 30), Notice(Q3, 50, 20.5), Notice(Q4, 2, None))
ACME = ClientPace(
    client(),
    None,
    WINDOW,
    WHOLE,
    (),
    (OnTeam(team(), WHOLE), OnTeam(team("Engineering", "engineering", 2), FEW)),
    NOTICES,
    OTHERS,
)


def item(**more: object) -> MarkedItem:
    fields = {
        "id": 1,
        "source": "zendesk",
        "title": "Invoice export",
        "url": "https://desk.example/tickets/1",
        "opened_day": date(2026, 11, 2),
        "destination": 1,
        "team_id": 1,
        "parts": 5040,
        "flags": Demand.TOOL,
        "imposed_by": "tool item",
        "notice": None,
        "priority": "",
        "cycle": "",
        "cycle_began": None,
        "imposed_day": date(2026, 11, 2),
        "injected_day": None,
        "urgent_day": None,
        **more,
    }
    return MarkedItem(**fields)


ITEMS = (
    item(),
    item(
        imposed_day=date(2026, 11, 9),
        imposed_by="date client\nformat label acme-tool",
        flags=Demand.DATE | Demand.FORMAT,
    ),
    item(
        imposed_by="",
        flags=Demand.INJECTED | Demand.URGENT,
        priority="P1",
        cycle="SSO",
        cycle_began=date(2026, 11, 3),
        imposed_day=None,
        injected_day=date(2026, 11, 5),
        urgent_day=date(2026, 11, 4),
        parts=2520,
    ),
    item(imposed_by="", imposed_day=None, urgent_day=date(2026, 11, 2), flags=Demand.URGENT, team_id=9),
)
BEHIND = Behind(18, ITEMS, {1: "Support"})
NONE = Behind(0, (), {})
UNTOLD = replace(ACME, whole=replace(WHOLE, parts={}), untold=PARTS)
ITSELF = Control(1, Counts(items=80, urgency_told=80, urgent=8), {"urgent": Compared(0.1, 8, 80, 0.11, 4)})
MEMBERS = (OfMember("Brisa", "reseller", WHOLE), OfMember("Acme", "", ITSELF))
GROUP = replace(
    ACME,
    whole=Control(1, Counts(items=120, urgency_told=120, urgent=18), {"urgent": Compared(0.15, 18, 120, 0.11, 4)}),
    teams=(),
    members=MEMBERS,
)
VIEWS = (
    (ACME, BEHIND),
    (replace(ACME, team=team(), window=Window(date(2026, 8, 25), UNTIL, "Europe/Paris")), NONE),
    (replace(ACME, whole=FEW, notices=NOTICES[:1], others=OTHERS[:1], teams=()), NONE),
    (UNTOLD, NONE),
    (GROUP, replace(BEHIND, member_names={1: "Acme", 2: "Brisa"})),
    (replace(ACME, part_of=PartOf(3, "Globex", "reseller")), NONE),
)
RANKING = Ranking(
    team(),
    WINDOW,
    {"imposed": 0.065, "urgent": 0.11},
    (INJECTED,),
    (WHOLE, replace(WHOLE, client_id=2, parts={"urgent": Compared(0, 0, 20, 0.11, 4)})),
    2,
    1,
    {1: "Acme", 2: "Globex"},
    {1: NOTICES[1:]},
    over={"imposed": 4, "urgent": 4},
)
RANKINGS = (
    RANKING,
    replace(RANKING, team=None, shown=(), ranked=0, too_few=3, untold=PARTS),
    replace(RANKING, members={1: 2}),
)
TICKET = Item(id=7, source="zendesk", title="Invoice export", url="https://desk.example/tickets/7")
MARKED = (
    Marked("tool", "Acme", TICKET, 1),
    Marked("tool", "Acme", TICKET, 1, undone=True),
    Marked("date", "Acme", client_id=1, since=UNTIL),
    Marked("date", "Acme", client_id=1, since=UNTIL, undone=True),
)
RULES = [
    ImposedMark(what="tool", kind="label", label="acme-tool", made_by="U1", made_at=NOW),
    ImposedMark(what="tool", kind="label", label="vip", team_id=1, made_by="U1", made_at=NOW),
    ImposedMark(what="date", kind="client", client_id=1, since=UNTIL, made_by="U1", made_at=NOW),
]
NAMES = Names({1: ["Acme"]})
PACED = Paced("Acme", 2.6, 1.1, tuple(Risen(part, 0.375, 0.075, 0.08, 15, 40) for part in PARTS))
MONTH = (
    PaceOfMonth("Acme", 2.34, 1.1, 40, 1),
    PaceOfMonth("Globex", 1.5, None, 8.5),
    PaceOfMonth("Umbra", 1.5, 1.2),
)

PARTS_SAID = [
    "• Date, tool or format imposed: 30 % (12 of 40 items), median of 4 clients 6 %",
    "• Came in after its cycle had begun: 40 % (8 of 20 items), median of 4 clients 15 %",
    "• Urgent: 25 % (10 of 40 items), median of 4 clients 11 %",
    (
        "• No part of the index: median days from request to due date, beside those of all other clients' items"
        " together: Q3 2026 14 (12 items; others 20.5);"
        " Q4 2026 too few (3 items; others too few)"
    ),
]


def test_a_client_in_full_with_what_says_so_of_each_item() -> None:
    assert drawn(pace.draw(*VIEWS[0])).splitlines() == [
        "Acme: control index 2.3, the median client is 1",
        "What it rests on",
        *PARTS_SAID,
        "By team",
        "• Support: 2.3, 40 tickets",
        "• Engineering: too few to tell, 5 issues",
        "Item | What | Because of | Opened | Team",
        "Invoice export (https://desk.example/tickets/1) | tool | marked by hand | 2026-11-02 | Support",
        (
            "Invoice export (https://desk.example/tickets/1) | date, format"
            " | all of this client is marked; label acme-tool; imposed on 9 Nov | 2026-11-02 | Support"
        ),
        (
            "Invoice export (https://desk.example/tickets/1) | after the cycle had begun, urgent, 50 % theirs"
            " | in SSO on 5 Nov, begun 3 Nov; priority P1; urgent since 4 Nov | 2026-11-02 | Support"
        ),
        "Invoice export (https://desk.example/tickets/1) | urgent | urgent | 2026-11-02 | none",
        "To mark an item: /clientload imposed tool LINK. To take that back: /clientload imposed remove tool LINK",
        (f"20 Oct - 16 Nov, Paris time. {pace.BASIS} Clients are measured, never people."),
    ]


def test_a_card_says_it_in_a_few_lines_or_not_at_all() -> None:
    said = pace.on_card(ACME)
    assert said is not None
    title, lines = said
    assert [title, *(f"• {each}" for each in lines)] == [
        "Sets the pace: control index 2.3, the median client is 1",
        *PARTS_SAID,
    ]
    ordinary = Control(1, COUNTS, {"urgent": Compared(0.14, 6, 40, 0.11, 4)})
    assert ordinary.index is not None
    assert ordinary.index > 1
    for whole in (Control(1, Counts(), {}), FEW, UNTOLD.whole, ordinary):
        assert pace.on_card(replace(ACME, whole=whole)) is None


def test_a_group_s_card_says_it_where_a_member_sets_the_pace() -> None:
    said = pace.on_card(GROUP)
    assert said is not None
    title, lines = said
    assert title == "Sets the pace: control index 1.2, the median client is 1"
    assert "Of it: Brisa (reseller) 2.3, 40 items; Acme itself 0.9, 80 items" in lines


def test_few_items_and_what_nobody_tells_are_said() -> None:
    few, untold = (drawn(pace.draw(*view)).splitlines() for view in VIEWS[2:4])
    assert few[0] == "Acme: 5 items, too few to tell who sets the pace"
    assert untold[0] == "Acme: too little is known to compare clients"
    assert untold[2] == (
        "• Left out: what was imposed (nothing is marked yet, or for fewer than three clients); what came in after its"
        " cycle had begun (not told of enough items of three clients); urgency (not told of enough items of three"
        " clients)"
    )


def test_clients_are_ranked_with_the_median_client_last() -> None:
    assert drawn(ranking.draw(RANKING)).splitlines() == [
        "Support: Acme has the highest control index, 2.3; the median client is 1",
        "Client | Index | Imposed | After cycle began | Urgent | Notice | Items",
        "Acme | 2.3 | 30 % | 40 % | 25 % | 14\u00a0&gt;\u00a0- | 40",
        "Globex | 0.3 | - | - | 0 % | - | 40",
        "Median client | 1.0 | 6 % (4) | - | 11 % (4) | - | -",
        "Left out: what came in after its cycle had begun (not told of enough items of three clients)",
        "1 more client has too few items to tell.",
        (
            f"20 Oct - 16 Nov, Paris time. {pace.BASIS} Median client: in brackets, over how many clients"
            " with at least 8 such items. Notice: median days from request to due date,"
            " last quarter &gt; this one; fewer than 5 items: -. Clients are measured, never people."
        ),
        'Next: /clientload pace "Acme"',
    ]
    empty = drawn(ranking.draw(RANKINGS[1])).splitlines()
    assert empty[0] == "All teams: too few items to tell who sets the pace"


@pytest.mark.parametrize(
    ("marked", "said", "undoing"),
    [
        (
            MARKED[0],
            (
                "Marked as imposed by Acme (tool): Invoice export (https://desk.example/tickets/7)."
                " It counts in the client's control index."
            ),
            "imposed remove tool item #7",
        ),
        (
            MARKED[1],
            "Taken back: Invoice export (https://desk.example/tickets/7) is no longer marked (tool imposed).",
            "imposed tool item #7",
        ),
        (
            MARKED[2],
            "Marked as imposed by Acme (date): all that it asks for from 17 November on.",
            'imposed remove date "#1"',
        ),
        (
            MARKED[3],
            "Taken back: Acme is no longer marked as a whole (date imposed).",
            'imposed date "#1"',
        ),
    ],
)
def test_what_was_marked_is_said_with_a_button_that_undoes_it(marked: Marked, said: str, undoing: str) -> None:
    answer = imposed.done(marked)
    assert drawn(answer) == said
    assert answer.blocks[-1]["elements"][0]["value"] == undoing


def test_what_holds_for_labels_and_clients_is_listed_without_who_said_so() -> None:
    answer = imposed.rules([team()], RULES, NAMES)
    assert drawn(answer).splitlines() == [
        "What says that a client imposed a date, a tool or a format",
        "Date",
        "• all that Acme asks for since 17 Nov 2026",
        "Tool",
        "• the label acme-tool, in all teams",
        "• the label vip, in Support",
        "Format",
        "• no label and no client as a whole",
        (
            "A label: /clientload team imposed tool label acme-tool. An item: /clientload imposed tool LINK."
            " Or choose it in a message's menu."
        ),
        "What is marked one by one stands with its items: /clientload pace, then a client.",
    ]
    assert "U1" not in str(answer)


RISEN = (
    "Acme sets the pace more than it did: control index 2.6, usually 1.1: imposed 38 % (15 of 40 items), usually 8 %,"
    " others 8 %; after the cycle had begun 38 % (15 of 40 items), usually 8 %, others 8 %; urgent 38 % (15 of 40"
    " items), usually 8 %, others 8 %"
)


def test_a_digest_names_whose_index_rose_and_is_no_quiet_one_then() -> None:
    view = replace(test_digest.QUIET, paced=(PACED,))
    assert not view.quiet
    assert RISEN in drawn(digest.message(view)).splitlines()


def test_the_leaders_month_names_who_set_the_pace() -> None:
    text = drawn(month.message(replace(test_month.busy(), pace=MONTH)))
    assert (
        "Who sets the pace, by control index; the median client is 1\n"
        "• Acme 2.3 on 40 items (1.1 on 1 item the month before)\n• Globex 1.5 on 8.5 items\n"
        "• Umbra 1.5 (1.2 the month before)\n" in text
    )


def test_what_comes_from_tickets_is_told_as_it_is_and_no_more() -> None:
    hostile = item(title=HOSTILE, imposed_by=f"tool label {HOSTILE}", cycle=LONG, priority=HOSTILE)
    found = replace(BEHIND, items=(hostile,) * 50)
    drawn(pace.draw(replace(ACME, client=client(LONG)), found))


def test_in_french() -> None:
    assert in_french(lambda: pace.draw(*VIEWS[0]))[:6] == [
        "Acme : indice de contrôle 2,3, le client médian est à 1",
        "Sur quoi cela repose",
        "• Date, outil ou format imposé : 30 % (12 sur 40 éléments), médiane de 4 clients 6 %",
        "• Arrivé après le début du cycle : 40 % (8 sur 20 éléments), médiane de 4 clients 15 %",
        "• Urgent : 25 % (10 sur 40 éléments), médiane de 4 clients 11 %",
        (
            "• Hors indice : délai médian entre la demande et l'échéance, en jours, à côté de celui des éléments de"
            " tous les autres clients ensemble : T3 2026 14 (12 éléments ; les autres 20,5) ;"
            " T4 2026 trop peu (3 éléments ; les autres trop peu)"
        ),
    ]


def test_a_group_is_told_with_its_members_and_a_member_with_its_group() -> None:
    of_group, of_member = (drawn(pace.draw(*view)) for view in VIEWS[4:])
    assert "• Of it: Brisa (reseller) 2.3, 40 items; Acme itself 0.9, 80 items" in of_group
    assert "| tool, Acme |" in of_group
    assert "Acme counts in the group Globex (reseller)" in of_member
