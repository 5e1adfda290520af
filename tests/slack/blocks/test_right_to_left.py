"""A name that is written from right to left turns nothing round: figures behind it stay where they belong."""

import json
from dataclasses import replace

import pytest

from bot.domain.handling import Act, Handling
from bot.language import speaking
from bot.slack.blocks import alert, card, compare, digest, overview, top
from bot.slack.blocks.figures import name
from bot.slack.blocks.older import without_newer
from bot.slack.request import Answer
from tests.slack.blocks import test_card, test_compare, test_digest, test_overview, test_top
from tests.slack.blocks.readings import WINDOW, client, drawn, episode, shown
from tests.slack.blocks.test_alert import ABOVE, GREW, LOW

ARABIC = "عميل 7"
ISOLATED = "\u2068عميل 7\u2069"


def answers() -> list[Answer]:
    view = replace(
        ABOVE, client=ARABIC, team=ARABIC, handling=Handling(("U1",), Act("settled", "U1", ARABIC)), growth=GREW
    )
    week = replace(test_digest.BUSY, team=ARABIC, watched=(replace(test_digest.CROSSED, client=ARABIC),))
    firm = (shown(test_overview.FIRM, alerts={1: episode()}),)
    return [
        alert.message(view, {"U1": ARABIC}),
        card.draw(test_card.report(client=client(ARABIC))),
        digest.message(week),
        overview.draw(overview.Overview(WINDOW, firm, {1: ARABIC, 2: "Globex"}, (), empty=False)),
        top.draw(test_top.largest(names={1: ARABIC, 2: "Globex"})),
        compare.draw(test_compare.compared((ARABIC, "Globex"))),
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_wherever_such_a_name_stands_it_is_isolated(language: str) -> None:
    with speaking(language):
        for answer in answers():
            text = drawn(answer)
            assert ISOLATED in text
            assert ARABIC not in text.replace(ISOLATED, "").replace(f'"{ISOLATED}"', "")
            assert ISOLATED in json.dumps(without_newer(answer.blocks), ensure_ascii=False)


def test_the_verdict_keeps_its_order_also_where_it_is_cut() -> None:
    assert alert.message(replace(ABOVE, client=ARABIC), {}).text.startswith(
        f"{ISOLATED} is above its Support limit: 34 % now, limit 30 %\n"
    )
    long = replace(ABOVE, client=f"{ARABIC} " * 30, team=f"{ARABIC} " * 30, critical=True, share=0.48, evidence=LOW)
    heading = alert.message(long, {}).blocks[0]["text"]["text"]
    assert len(heading) <= 150
    assert heading.count("\u2068") == heading.count("\u2069") == 2
    assert heading.endswith("1.6\u00a0times the limit of 30\u00a0%")


def test_a_chart_s_labels_need_no_isolates() -> None:
    (chart,) = test_card.charts(card.draw(test_card.report(client=client(ARABIC))))
    assert [series["name"] for series in chart["chart"]["series"]] == ["Support", "Limit Support"]
    drawn(alert.message(replace(ABOVE, client=ARABIC * 9), {}))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Société Générale & Fils", "Société Générale & Fils"),
        (ARABIC, ISOLATED),
        (f"\u2069{ARABIC}\u202e\u2066", ISOLATED),
        ("\u2068Acme\u2069", "Acme"),
        ("", "-"),
    ],
)
def test_only_where_it_is_needed_and_never_by_the_name_itself(text: str, said: str) -> None:
    assert name(text) == said
