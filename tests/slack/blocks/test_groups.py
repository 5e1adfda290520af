"""A group's members, custom requests and logged hours in every message that tells of them, in both languages."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from bot.domain.activity import ACTIVITIES, Entry
from bot.services.digest_view import CustomGrowth
from bot.services.logging_hours import Logged
from bot.services.members import MemberLoad, PartOf
from bot.services.messages import from_payload, to_payload
from bot.slack.blocks import alert, card, custom, groups, logged
from bot.slack.blocks.digest import message as digest
from bot.slack.request import Answer
from tests.slack.blocks import test_alert, test_card, test_digest
from tests.slack.blocks.readings import HOSTILE, LONG, client, drawn, in_french, team

HOUR = 3600
MEMBERS = (
    MemberLoad("Acme", "", 61 * HOUR, 60),
    MemberLoad("Acme Benelux", "subsidiary", 20 * HOUR, 20),
    MemberLoad("Brisa", "reseller", 5 * HOUR, 3),
    MemberLoad("Cardo", "referred", 0, 1),
)
GROWTH = CustomGrowth(1, "Acme", 14, 3, 0.5, 0.1)
GROUP = replace(test_alert.ABOVE, members=MEMBERS)
JOINED = replace(test_alert.CLEARED, client="Brisa", group="Acme")


def lines(draw: Callable[[], Answer]) -> list[str]:
    return drawn(draw()).splitlines()


def test_an_alert_of_a_group_names_its_members() -> None:
    assert from_payload(to_payload(GROUP)) == GROUP
    assert lines(lambda: alert.message(GROUP, {}))[2] == (
        "Of it: Acme itself 61 h, 71 %; Acme Benelux (subsidiary) 20 h, 23 %; Brisa (reseller) 5 h, 6 %; "
        "Cardo (referred) 0 h, 0 %"
    )
    assert in_french(lambda: alert.message(GROUP, {}))[2] == (
        "Dont : Acme en propre 61 h, 71 % ; Acme Benelux (filiale) 20 h, 23 % ; Brisa (revendeur) 5 h, 6 % ; "
        "Cardo (apporté) 0 h, 0 %"
    )
    many = tuple(MemberLoad(f"Client {number}", "referred", HOUR, 1) for number in range(9))
    assert lines(lambda: alert.message(replace(GROUP, members=many), {}))[2].endswith("; 3 more 3 h")
    nothing = (MemberLoad("Acme", "", 0, 0), MemberLoad("Brisa", "reseller", 0, 0))
    assert groups.of_it(nothing) == ["Of it: Acme itself 0 h; Brisa (reseller) 0 h"]


def test_a_member_whose_alert_ends_is_told_where_it_is_judged() -> None:
    first, *_, rule = lines(lambda: alert.message(JOINED, {}))
    assert first == "Brisa (24 % of Support, limit 30 %) counts in the group Acme now, which is judged in its place"
    assert rule.startswith("Rule: a group is judged as one client.")
    first, *_, rule = in_french(lambda: alert.message(JOINED, {}))
    assert first == (
        "Brisa (24 % dans l'équipe Support, limite 30 %) fait maintenant partie du groupe Acme, jugé à sa place"
    )
    assert rule.startswith("Règle : un groupe est jugé comme un seul client.")


def test_a_digest_names_members_and_whose_custom_requests_grow() -> None:
    view = replace(
        test_digest.QUIET,
        watched=(replace(test_digest.ABOVE, members=MEMBERS),),
        custom=(GROWTH, replace(GROWTH, client="Nordal", now=5, usual=0.5)),
    )
    assert from_payload(to_payload(view)) == view
    told = lines(lambda: digest(view))
    assert told[1].endswith("above it since 3 Nov; with Acme Benelux 20 h, Brisa 5 h, Cardo 0 h")
    said = "Custom requests grow: Acme 14 in eight weeks, usually 3; Nordal 5 in eight weeks, usually 0.5"
    assert told[2] == said
    assert in_french(lambda: digest(view))[2] == (
        "Les demandes sur mesure augmentent : Acme 14 en huit semaines, d'habitude 3 ; "
        "Nordal 5 en huit semaines, d'habitude 0,5"
    )
    alone = replace(test_digest.QUIET, custom=(GROWTH,))
    assert not alone.quiet
    assert "Custom requests grow: Acme 14 in eight weeks, usually 3" in lines(lambda: digest(alone))


def test_a_card_says_who_is_in_it_what_it_is_part_of_and_what_it_asks_for() -> None:
    shown = test_card.report()
    first, *others = shown.teams
    whole = replace(shown, teams=(replace(first, members=MEMBERS[:2], custom=GROWTH), *others))
    told = lines(lambda: card.draw(whole))
    assert "• Of it: Acme itself 61 h, 75 %; Acme Benelux (subsidiary) 20 h, 25 %" in told
    grow = "• Custom requests grow: 14 in eight weeks, usually 3; they are 50 % of its requests, 10 % of all others'"
    assert grow in told
    assert (
        "• Les demandes sur mesure augmentent : 14 en huit semaines, d'habitude 3 ; 50 % de ses demandes,"
        " 10 % de celles de tous les autres"
    ) in in_french(lambda: card.draw(whole))
    apart = replace(first, part_of=PartOf(9, "Nord", "reseller"), episode=None)
    told = lines(lambda: card.draw(replace(shown, teams=(apart, *others))))
    assert told[1] == (
        'Acme counts in the group Nord (reseller): limits and alerts look at the group: /clientload "Nord"'
    )
    assert "• Judged with its group Nord" in told


def test_members_stand_beside_their_group_the_largest_first() -> None:
    assert groups.beside(MEMBERS) == "with Acme Benelux 20 h, Brisa 5 h, Cardo 0 h"
    many = (*MEMBERS, MemberLoad("Delphi", "referred", 0, 0))
    assert groups.beside(many) == "with Acme Benelux 20 h, Brisa 5 h, Cardo 0 h, 1 more"


def test_where_others_ask_for_nothing_no_part_is_said() -> None:
    assert custom.of_client(replace(GROWTH, others=None)) == ["Custom requests grow: 14 in eight weeks, usually 3"]


@pytest.mark.parametrize("name", [HOSTILE, LONG])
def test_names_are_no_markup_and_no_longer_than_a_line(name: str) -> None:
    members = tuple(replace(each, client=name) for each in MEMBERS)
    drawn(alert.message(replace(GROUP, members=members, group=name), {}))
    view = replace(test_digest.QUIET, watched=(replace(test_digest.ABOVE, members=members),))
    drawn(digest(replace(view, custom=(replace(GROWTH, client=name),))))


def test_each_kind_of_activity_is_said_in_both_languages() -> None:
    told, french = [], []
    for what in ACTIVITIES:
        done = Logged(Entry(1, 3, 5400, what, date(2026, 11, 16)), client(), team("Sales", "sales", 3), "secret")
        told += lines(lambda done=done: logged.logged(done))
        french += in_french(lambda done=done: logged.taken_back(done))
    assert told[0] == "1.5 h with Acme on 16 Nov (negotiation), kept for Sales. Who logged it is not kept"
    assert [line.split("(")[1].split(")")[0] for line in told] == ["negotiation", "offer", "meeting", "other"]
    assert french == [
        f"Annulé : 1,5 h avec Acme le 16 nov. ({what})" for what in ("négociation", "offre", "réunion", "autre")
    ]
