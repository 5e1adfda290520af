"""Odd names and figures: what looks like markup, what runs from right to left, 150 characters, none, and millions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.domain.revenue import Caused, Income, concentration
from bot.domain.scenario import WINDOW_WEEKS, Change, Past, TeamNow, outcome
from bot.domain.threshold import Limit
from bot.domain.worked import Part, TeamWindow, together
from bot.services.compare import Compared
from bot.services.dependency import Leading, Standing
from bot.services.digest_view import Expected, Moved, Newcomer, Volume
from bot.services.figures import Overview
from bot.services.scenario import WhatIf
from bot.services.unattributed import Question
from bot.slack.blocks import (
    alert,
    card,
    clients,
    compare,
    decided,
    decision,
    dependency,
    digest,
    home,
    items,
    letter,
    overview,
    scenario,
    share,
    top,
)
from bot.store.tables import Client, ClientKey
from tests.gallery import alerts, digests
from tests.gallery.deciding import CAP
from tests.gallery.firms import ENGINEERING
from tests.gallery.homes import HOME, WORKSPACE
from tests.gallery.leading import BO, YEAR, went_on
from tests.gallery.readings import LED
from tests.gallery.state import MONDAY, PEOPLE, State
from tests.slack.blocks import test_card, test_digest, test_items, test_top
from tests.slack.blocks.readings import HOSTILE, NOW, WINDOW, client, episode, item, line, part, shown, team

RIGHT_TO_LEFT = "شركة النور للخدمات"
LONGEST = ("Groupement coopératif des transporteurs réunis du Nord et du Pas-de-Calais, " * 2)[:150].strip()
NAMES = {1: HOSTILE, 2: RIGHT_TO_LEFT, 3: LONGEST}
BOOK = {1: part(60, 40), 2: part(50, 30), 3: part(44, 20), OWN_WORK: part(26, 6), UNATTRIBUTED: part(20, 12)}
LIMIT = Limit(0.2, "team")
OPEN = {id_: episode(id_, reason="above", limit=0.2) for id_ in NAMES}
FULL = shown(BOOK, LED, OPEN)
DESK = replace(FULL, usual=LIMIT, clients=tuple(replace(each, limit=LIMIT) for each in FULL.clients))
WEEKS = (0.2, 0.22, 0.24, 0.26, 0.28, 0.29, 0.31, 0.32)
TRENDS = {
    id_: tuple(round(week * BOOK[id_].hours.seconds / BOOK[1].hours.seconds, 2) for week in WEEKS) for id_ in NAMES
}
"""The weeks of the first client, whose last four make its 30 %, and the others' in its image."""

CAUSED = {1: Caused(0.39, 0.35, 0.43), 2: Caused(0.32, 0.28, 0.36), 3: Caused(0.29, 0.25, 0.33)}
PAID = replace(YEAR, by_client={1: 40_000_000, 2: 35_000_000, 3: 25_000_000}, without_client=0)
WAITING = TeamNow(1, TeamWindow(BOOK), {1: 9, 2: 12, 3: 7}, 3600)
TITLES = (HOSTILE, RIGHT_TO_LEFT, f"{LONGEST}?", "", "Ticket")
QUESTIONS = (
    Question("domain", "xn--mgbh0fb.example", 7, 36_000, 1, RIGHT_TO_LEFT, frozenset({1}), likely=(2, RIGHT_TO_LEFT)),
    Question("queue", HOSTILE, 3, 18_000, 2, HOSTILE, frozenset({1}), likely=(3, LONGEST)),
    Question("item", "", 1, 9_000, 3, f"{LONGEST}?", frozenset({1})),
)
HUGE = {
    1: part(1_234_567, 2_345_678),
    2: part(1, 1),
    OWN_WORK: part(765_432, 87_654),
    UNATTRIBUTED: part(0, 0),
}
NONE = {1: part(0, 3), 2: part(0, 0), OWN_WORK: part(0, 0), UNATTRIBUTED: part(0, 0)}
BILLIONS = replace(YEAR, by_client={1: 987_654_321_000, 2: 100}, without_client=0)


def named(id_: int) -> Client:
    """Return one of the three clients."""
    return client(NAMES[id_], id_)


def carded(id_: int) -> State:
    """Draw the card of one of them, as a leader reads it."""
    on_teams = (line(BOOK, id_, LED, OPEN[id_], LIMIT, TRENDS[id_]), line({}, id_, team("Sales", id_=3)))
    report = replace(test_card.report(teams=on_teams), client=named(id_), biggest=(item(2, TITLES[id_ - 1]),))
    standing = Standing(id_, PAID, CAUSED[id_], went_on(PAID, [WAITING]), (WINDOW.since, WINDOW.until))
    return State(lambda: share.offered(card.draw(report, dependency.of_client(standing, None, BO)), "acme"))


def left(id_: int, income: Income = PAID, book: Mapping[int, Part] = BOOK) -> State:
    """Draw what would be if one of them left."""
    desk = replace(WAITING, window=TeamWindow(book))
    past = Past(income, went_on(income, [desk]), [desk], WINDOW_WEEKS)
    change = Change("leaves")
    found = WhatIf(
        named(id_), change, income, YEAR.since, WINDOW_WEEKS, outcome(id_, change, past), (LED,), NAMES, None
    )
    return State(lambda: scenario.draw(found, BO))


WATCHED = tuple(
    replace(test_digest.ABOVE, client=name, share=share_, before=share_ - 0.02, plain=share_, worked=share_, limit=0.2)
    for name, share_ in zip(NAMES.values(), (0.3, 0.25, 0.22), strict=True)
)
WEEK = replace(
    test_digest.QUIET,
    watched=WATCHED,
    ended=(LONGEST, RIGHT_TO_LEFT),
    moved=(Moved(HOSTILE, 0.03, 0.06), Moved(RIGHT_TO_LEFT, 0.07, 0.04)),
    new=(Newcomer(LONGEST, 7), Newcomer(RIGHT_TO_LEFT, 1)),
    expected=(Expected(RIGHT_TO_LEFT, 0.2, date(2026, 11, 1), date(2026, 11, 30), HOSTILE),),
)
"""A week in which much happens, and everybody has an odd name."""

KEYS = (
    ClientKey(client_id=1, kind="alias", value=HOSTILE.casefold(), made_by="U1", made_at=NOW),
    ClientKey(client_id=2, kind="domain", value="xn--mgbh0fb.example", made_by="U1", made_at=NOW),
    ClientKey(client_id=2, kind="alias", value="النور", made_by="U1", made_at=NOW),
)

ODD: Mapping[str, State] = {
    "odd names, alert": State(
        lambda: alert.message(replace(alerts.COMING, client=LONGEST, team=LONGEST[:60]), PEOPLE), "channel"
    ),
    "odd names, alert, right to left": State(
        lambda: alert.message(replace(alerts.COMING, client=RIGHT_TO_LEFT), PEOPLE), "channel"
    ),
    "odd names, overview": State(lambda: overview.draw(Overview(WINDOW, (DESK,), NAMES, (), empty=False))),
    "odd names, card, like markup": carded(1),
    "odd names, card, right to left": carded(2),
    "odd names, card, 150 characters": carded(3),
    "odd names, compare": State(
        lambda: compare.draw(
            Compared(
                (named(2), named(3)),
                WINDOW,
                tuple(tuple(line(BOOK, id_, on, trend=TRENDS[id_]) for id_ in (2, 3)) for on in (LED, ENGINEERING)),
                test_card.report().trend_starts,
                date(2025, 1, 1),
            )
        )
    ),
    "odd names, top": State(
        lambda: top.draw(test_top.largest(BOOK, names=NAMES, alerted=frozenset(OPEN), before=None))
    ),
    "odd names, items": State(
        lambda: items.draw(
            test_items.why(
                5,
                client=named(2),
                items=tuple(item(at, title, seen=HOSTILE, rule="field") for at, title in enumerate(TITLES, start=1)),
            )
        )
    ),
    "odd names, digest": State(lambda: digest.message(WEEK), "channel", MONDAY),
    "odd names, letter": State(
        lambda: letter.message(
            replace(
                digests.LETTER,
                questions=QUESTIONS,
                missing=63_000,
                news=replace(digests.LETTER.news, clients=tuple(NAMES.values()), clients_in_all=3),
            )
        ),
        "direct",
    ),
    "odd names, home": State(
        lambda: home.draw(
            replace(
                HOME,
                overview=Overview(WINDOW, (DESK,), NAMES, (), empty=False),
                firm=together([DESK.window]),
                questions=QUESTIONS,
            ),
            WORKSPACE,
        )
    ),
    "odd names, dependency": State(
        lambda: dependency.firm(
            Leading(PAID, 0.25, PAID.largest(), concentration(PAID), (), NAMES, (WINDOW.since, WINDOW.until)), BO
        )
    ),
    "odd names, what if": left(2),
    "odd names, decisions": State(
        lambda: decided.listing(
            [replace(CAP, id=id_, client=name, client_id=id_, because=HOSTILE) for id_, name in NAMES.items()],
            CAP.decided_on,
            leader=True,
        )
    ),
    "odd names, clients": State(
        lambda: clients.overview([named(id_) for id_ in NAMES], KEYS, 0, ["/clientload client"])
    ),
    "dialog, alert, right to left": State(lambda: decision.dialog(7, RIGHT_TO_LEFT, "Support", decided=False)),
    "dialog, alert, 150 characters": State(lambda: decision.dialog(7, LONGEST, "Support", decided=False)),
    "huge figures, overview": State(
        lambda: overview.draw(Overview(WINDOW, (shown(HUGE),), {1: "Acme", 2: "Globex"}, (), empty=False))
    ),
    "huge figures, card": State(
        lambda: card.draw(test_card.report(teams=(line(HUGE, trend=(1, 1, 0.9, None, 0.7, 0.6, 0.6, 0.57)),)))
    ),
    "huge figures, digest": State(
        lambda: digest.message(
            replace(test_digest.BUSY, volume=Volume(586_419, 308_641 * 3600, 0, 0, 586_001, 308_000 * 3600))
        ),
        "channel",
        MONDAY,
    ),
    "huge figures, what if": left(1, BILLIONS, HUGE),
    "no figures, overview": State(
        lambda: overview.draw(Overview(WINDOW, (shown(NONE),), {1: "Acme", 2: "Globex"}, (), empty=False))
    ),
    "no figures, card": State(lambda: card.draw(test_card.report(teams=(line(NONE),), biggest=()))),
}
