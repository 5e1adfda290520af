"""What leaders are told of dependency and before a notice: every sentence, in both languages."""

from dataclasses import replace
from datetime import date

import pytest

from bot.demo.workspace.limits import check_message
from bot.language import LANGUAGES, speaking
from bot.services.brief_view import Brief
from bot.services.dependency_view import DependencyView
from bot.services.messages import from_payload, to_payload
from bot.slack.blocks import briefing, depending
from tests.slack.blocks.test_month import CAP
from tests.slack.conftest import spaced

SHARE = DependencyView(
    kind="share",
    state="open",
    opened_on=date(2026, 11, 17),
    client_id=1,
    client="Acme",
    since=date(2025, 11, 1),
    until=date(2026, 11, 1),
    zone="Europe/Paris",
    limit=0.25,
    paid=0.35,
    before=0.28,
    highest=0.39,
    caused=0.49,
    index=1.4,
    normalised=0.09,
    effective=6.5,
    paying=14,
    coverage=0.92,
)
CONCENTRATED = replace(SHARE, kind="concentration", client_id=0, client="", limit=0.18, normalised=0.21, paid=None)
HEAVY = replace(SHARE, kind="index", limit=2.0, index=2.6, before=None, highest=None)
BRIEF = Brief(
    client_id=1,
    client="Acme",
    renews_on=date(2027, 3, 31),
    notice_by=date(2026, 12, 31),
    days=30,
    paid=0.35,
    caused=0.49,
    index=1.4,
    alerts=("Support", "Engineering"),
    decision=CAP,
    paid_net=35_000_000,
    currency="EUR",
)


def said(view: DependencyView | Brief, language: str) -> list[str]:
    with speaking(language):
        answer = briefing.message(view) if isinstance(view, Brief) else depending.message(view)
    assert check_message(answer.text, answer.blocks) == []
    return [spaced(line) for line in answer.text.splitlines()]


def test_a_share_above_its_limit_in_french() -> None:
    assert said(SHARE, "fr") == [
        "Acme paie 35 % du chiffre d'affaires, au-dessus de la limite de 25 %",
        "Douze mois, 1er nov. 2025 - 31 oct. 2026. L'année précédente : 28 %",
        "• Prend 49 % des heures que causent les clients, sur 28 jours : 1,4 fois sa part",
        "• Aussi concentré que 6,5 clients de même taille, sur 14 qui paient",
        "• Pour repère : qui paie 10 % doit être déclaré (IFRS 8.34, ASC 280) ; les agences s'inquiètent de 20 à 30 %",
        (
            "• Fiabilité : le chiffre d'affaires communiqué couvre 92 % des jours ; "
            "si tout ce qui est sans client était à lui, 39 %"
        ),
        (
            "Règle : au-dessus de 25 % ; fin sous 21 %. Depuis le 17 nov. Seule la direction reçoit ceci. "
            "On mesure les clients, jamais les personnes."
        ),
    ]


@pytest.mark.parametrize(
    ("view", "english", "french"),
    [
        (
            replace(SHARE, state="cleared", paid=0.2),
            "Acme pays 20 % of revenue, under the limit of 25 % again",
            "Acme paie 20 % du chiffre d'affaires, de nouveau sous la limite de 25 %",
        ),
        (
            CONCENTRATED,
            "Revenue is concentrated: 21 % on a scale to 100 %, limit 18 %",
            "Le chiffre d'affaires est concentré : 21 % sur une échelle jusqu'à 100 %, limite 18 %",
        ),
        (
            replace(CONCENTRATED, state="cleared", normalised=0.15),
            "Revenue is less concentrated again: 15 %, limit 18 %",
            "Le chiffre d'affaires est de nouveau moins concentré : 15 %, limite 18 %",
        ),
        (
            HEAVY,
            "Acme has taken 2.0 times its part of revenue or more for eight weeks: 2.6 now",
            "Acme prend au moins 2,0 fois sa part du chiffre d'affaires depuis huit semaines : 2,6 aujourd'hui",
        ),
        (
            replace(HEAVY, state="cleared", index=1.6),
            "Acme takes 1.6 times its part of revenue, under 2.0 again",
            "Acme prend 1,6 fois sa part du chiffre d'affaires, de nouveau sous 2,0",
        ),
        (
            BRIEF,
            "Acme renews on 31 March; the last day of notice is on 31 December, in 30 days",
            "Acme : échéance le 31 mars ; dernier jour de préavis le 31 décembre, dans 30 jours",
        ),
    ],
)
def test_the_verdict_comes_first(view: DependencyView | Brief, english: str, french: str) -> None:
    assert [said(view, language)[0] for language in LANGUAGES] == [english, french]


def test_a_brief_says_what_is_on_record_and_which_alerts_are_open() -> None:
    assert said(BRIEF, "en")[1:] == [
        "On record since 2 Mar 2026: cap at 20 % in Support",
        (
            "• Takes 49 % of the hours clients cause, the last 28 days; pays 35 % of revenue, twelve months: "
            "1.4 times its part, the load index"
        ),
        "• Revenue of twelve months, net of credit notes: 350,000 EUR",
        "• Alerts are open in Support and Engineering",
        "Only leaders get this. Clients are measured, never people.",
    ]
    partly = replace(BRIEF, months=3)
    assert said(partly, "en")[3] == "• Revenue of the 3 months known, net of credit notes: 350,000 EUR"
    unknown = replace(BRIEF, paid=None, index=None, alerts=(), decision=None, paid_net=None)
    assert said(unknown, "en")[1:3] == [
        "No decision is on record",
        "• Takes 49 % of the hours clients cause, the last 28 days",
    ]


@pytest.mark.parametrize(("days", "due"), [(1, "tomorrow, 31 December"), (0, "today, 31 December")])
def test_a_brief_says_a_near_day_as_people_do(days: int, due: str) -> None:
    said_first = said(replace(BRIEF, days=days), "en")[0]
    assert said_first == f"Acme renews on 31 March; the last day of notice is {due}"


def test_a_leader_decides_below_the_brief() -> None:
    (row,) = [block["elements"] for block in briefing.message(BRIEF).blocks if block["type"] == "actions"]
    assert [each["text"]["text"] for each in row] == ["Decide", "What if they leave", "Card"]


@pytest.mark.parametrize("view", [SHARE, CONCENTRATED, HEAVY, BRIEF], ids=lambda view: type(view).__name__)
def test_what_is_kept_says_the_same_when_it_is_sent_again(view: DependencyView | Brief) -> None:
    assert from_payload(to_payload(view)) == view
