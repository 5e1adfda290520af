"""The grammar on what people type: names, numbers and dates, in every spelling that Slack and keyboards produce."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.client import Names
from bot.slack.clauses import MAPPING, WINDOW
from bot.slack.grammar import Sentence, domain, leading_name, percent, read, split, unknown
from bot.slack.request import Mistake

TODAY = date(2026, 11, 23)
CLIENTS = Names(
    {
        1: ["Acme", "ACM Corp", "acme.example"],
        2: ["Acme Support"],
        3: ["Status"],
        4: ["Société Générale d'Eau"],
        5: ["Johnson & Johnson"],
        6: ["Support"],
        7: ["Globex"],
        8: ["Globex"],
        9: ["Until Dawn"],
        10: ["Acme Support Group"],
    }
)
ACME_SUPPORT = (
    "acme support can be the client acme support, or the client acme in the team support. "
    'Type "acme support" or "acme" support.'
)
TEAMS = Names({21: ["Support"], 22: ["Engineering"], 23: ["Field Delivery"]})


def names_of(sentence: Sentence) -> tuple[int | None, int | None, str]:
    return sentence.client, sentence.team, sentence.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("acme engineering 30%", (1, 22, "30%")),
        ("ACM corp engineering 30 %", (1, 22, "30 %")),
        ("#1 support 30%", (1, 21, "30%")),
        ("acme field delivery 40 %", (1, 23, "40 %")),
        ("engineering 30%", (None, 22, "30%")),
        ("team support 30%", (None, 21, "30%")),
        ('"acme" support 30%', (1, 21, "30%")),
        ("\u201cAcme Support\u201d 30%", (2, None, "30%")),
        ("\u201eAcme Support\u201c 30%", (2, None, "30%")),
        ("\u00abAcme\u00a0Support\u00bb 30\u202f%", (2, None, "30 %")),
        ('"support" 30%', (6, None, "30%")),
        ('"support" support 30%', (6, 21, "30%")),
        ("status engineering 30%", (3, 22, "30%")),
        ("status status", (3, None, "status")),
        ("acme support group 30%", (10, None, "30%")),
        ("until dawn engineering 30%", (9, 22, "30%")),
        ("SOCIETE generale d\u2019eau engineering", (4, 22, "")),
        ("johnson &amp; johnson engineering clear", (5, 22, "clear")),
        ("<http://acme.example|acme.example> engineering", (1, 22, "")),
        ("\u200bacme\u00a0engineering\u200930\u00a0%", (1, 22, "30 %")),
        ("", (None, None, "")),
    ],
)
def test_names_come_in_one_order_and_need_no_quotes(text: str, expected: tuple[int | None, int | None, str]) -> None:
    assert names_of(read(text, CLIENTS, TEAMS, TODAY)) == expected


def test_a_line_with_everything_is_taken_apart() -> None:
    line = "acme engineering 40% until 30 June because the migration runs until summer"

    sentence = read(line, CLIENTS, TEAMS, TODAY)

    assert names_of(sentence) == (1, 22, "40%")
    assert sentence.until == date(2027, 6, 30)
    assert sentence.because == "the migration runs until summer"


def test_a_word_behind_a_date_still_belongs_to_the_value() -> None:
    sentence = read("acme --since 2026-06-30 yes", CLIENTS, TEAMS, TODAY)

    assert (sentence.since, sentence.value) == (date(2026, 6, 30), "yes")


def test_a_dash_that_the_keyboard_made_long_is_understood() -> None:
    assert read("acme \u2014since 1 Sept", CLIENTS, TEAMS, TODAY).since == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("support 30%", 'support can be the team support, or the client support. Type team support or "support".'),
        ("acme support 30%", ACME_SUPPORT),
        ("globex support 30%", "2 are called Globex: type #7 or #8 instead of the name."),
        ('acme "support 30%', 'A quote is not closed: "support 30%. Put one at the end of the name as well.'),
        ('"" 30%', "There is nothing between the quotes. Type the name there."),
        (
            "acme engineering 40% until soon",
            "soon is no date. Type it like 2026-06-30 or 30 June; a name that holds it goes in quotes.",
        ),
    ],
)
def test_what_can_be_read_in_two_ways_or_none_is_asked_back(text: str, says: str) -> None:
    with pytest.raises(Mistake) as mistake:
        read(text, CLIENTS, TEAMS, TODAY)

    assert str(mistake.value) == says


@pytest.mark.parametrize(
    ("text", "rest", "team", "value"),
    [
        ("acmee engineering 30%", "acmee", 22, "30%"),
        ("no such name 30 %", "no such name", None, "30 %"),
        ('"No Such" engineering 30%', "No Such", 22, "30%"),
        ("no such name", "", None, "no such name"),
    ],
)
def test_an_unknown_name_is_kept_apart(text: str, rest: str, team: int | None, value: str) -> None:
    sentence = read(text, CLIENTS, TEAMS, TODAY)

    assert (sentence.client, sentence.rest, sentence.team, sentence.value) == (None, rest, team, value)


def test_an_unknown_name_is_answered_with_those_like_it() -> None:
    assert str(unknown("team", "enginering", TEAMS)) == "There is no team enginering. Did you mean Engineering?"
    assert str(unknown("client", "zzz", CLIENTS)) == "There is no client zzz."
    assert str(unknown("client", "", CLIENTS)) == "Name the client."


def test_a_second_name_is_taken_from_the_words_that_are_left() -> None:
    found, words = leading_name(split("Acme Support with Status"), CLIENTS)

    assert (found, [word.text for word in words]) == (2, ["with", "Status"])


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("30 %", 0.3),
        ("30%", 0.3),
        ("30", 0.3),
        ("30,5%", 0.305),
        ("30.5\u00a0%", 0.305),
        ("30\u202f%", 0.3),
        ("30 percent", 0.3),
        ("\uff13\uff10\uff05", 0.3),
        ("30,5\u00a0%", 0.305),
        ("30 pour cent", 0.3),
        ("30 pourcent", 0.3),
        ("3 %", 0.03),
        ("100%", 1.0),
    ],
)
def test_percentages_are_read_in_every_spelling(text: str, share: float) -> None:
    assert percent(text) == pytest.approx(share)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("0.3", "0.3 is less than 1 %. Did you mean 30 %?"),
        ("3", "3 can be 3 % or 30 %. Type 3 % or 30 %."),
        ("300%", "300 % cannot be a limit. Type a percentage from 1 % to 100 %."),
        ("0 %", "0 % cannot be a limit. Type a percentage from 1 % to 100 %."),
        ("-5%", "-5% is below nothing. Type a percentage from 1 % to 100 %."),
        ("lots", "lots is no percentage. Type one like 30 %."),
        ("", "Nothing is no percentage. Type one like 30 %."),
    ],
)
def test_a_doubtful_percentage_is_asked_back(text: str, says: str) -> None:
    with pytest.raises(Mistake) as mistake:
        percent(text)

    assert str(mistake.value) == says


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-24", date(2026, 12, 24)),
        ("30 June", date(2027, 6, 30)),
        ("June 30, 2026", date(2026, 6, 30)),
        ("30 June 2026", date(2026, 6, 30)),
        ("24th December", date(2026, 12, 24)),
        ("1er ao\u00fbt", date(2027, 8, 1)),
        ("30 juin", date(2027, 6, 30)),
        ("1er juillet 2027", date(2027, 7, 1)),
        ("le 30/06/2027", date(2027, 6, 30)),
        ("le 30 juin 2027", date(2027, 6, 30)),
        ("15 d\u00e9c.", date(2026, 12, 15)),
        ("12 f\u00e9vrier", date(2027, 2, 12)),
        ("24.12.2026", date(2026, 12, 24)),
        ("24/12", date(2026, 12, 24)),
        ("6/6", date(2027, 6, 6)),
        ("29 Feb", date(2028, 2, 29)),
    ],
)
def test_dates_are_read_in_both_languages(text: str, day: date) -> None:
    assert read(f"acme engineering 40% until {text}", CLIENTS, TEAMS, TODAY).until == day


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("06/07", "06/07 can be 6 July or 7 June. Type the month's name, or the date like 2026-06-30."),
        ("31 June", "There is no such day. Type a date like 2026-06-30 or 30 June."),
        ("99/99", "There is no such day. Type a date like 2026-06-30 or 30 June."),
        ("00/05", "There is no such day. Type a date like 2026-06-30 or 30 June."),
        ("", "Nothing is no date. Type it like 2026-06-30 or 30 June; a name that holds it goes in quotes."),
    ],
)
def test_a_doubtful_date_is_asked_back(text: str, says: str) -> None:
    with pytest.raises(Mistake) as mistake:
        read(f"acme engineering 40% until {text}", CLIENTS, TEAMS, TODAY)

    assert str(mistake.value) == says


@pytest.mark.parametrize(
    "text",
    [
        "acme.example",
        "<http://acme.example|acme.example>",
        "<https://www.acme.example/about>",
        "<mailto:ana@acme.example|ana@acme.example>",
        "ACME.example.",
        "*.acme.example",
        "@acme.example",
    ],
)
def test_a_domain_is_read_out_of_what_slack_made_of_it(text: str) -> None:
    (word,) = split(text)

    assert domain(word.text) == "acme.example"


def test_a_domain_with_accents_is_kept_as_mail_carries_it() -> None:
    assert domain("m\u00fcller.example") == "xn--mller-kva.example"


@pytest.mark.parametrize("text", ["acme", "co.uk", "", "http://[", "a..b", "x" * 300 + ".example"])
def test_what_is_no_domain_is_asked_back(text: str) -> None:
    with pytest.raises(Mistake):
        domain(text)


def test_mentions_and_links_keep_what_stands_behind_them() -> None:
    team, channel, person, link = split("support <#C1|support> <@U1|ana> <https://desk.example/tickets/7|#7>")

    assert (team.mention, channel.mention, person.mention) == ("", "C1", "U1")
    assert (channel.text, person.text) == ("#support", "@ana")
    assert (link.text, link.link) == ("#7", "https://desk.example/tickets/7")


def test_from_is_a_day_to_come_where_windows_are_agreed_and_a_word_elsewhere() -> None:
    line = "acme engineering 40% from 2 December until 31 December"
    agreed = read(line, CLIENTS, TEAMS, TODAY, WINDOW)

    assert agreed.since is not None
    assert agreed.until is not None
    assert (agreed.value, (agreed.until - agreed.since).days) == ("40%", 29)
    assert agreed.since > TODAY
    assert read(line, CLIENTS, TEAMS, TODAY).value == "40% from 2 December"


FRAGMENTS = (
    *(
        "acme",
        "support",
        "team",
        "30",
        "%",
        "until",
        "since",
        "from",
        "because",
        "yes",
        "#1",
        "06/07",
        "30 June",
        "31/31/9999",
        "équipe",
        "pour cent",
        "jusqu'au",
        "du 1er juin",
        "parce qu\u2019",
        "qu\uff07ils",
        "à cause d'",
        "car",
        "&nbsp;",
    ),
    *('"', "\u201c", "'", "\u00a0", " ", "<http://a|", ">", "<@U1>", "<#C1|x>", "&amp;", "http://["),
)
PIECES = st.lists(
    st.one_of(
        st.sampled_from(FRAGMENTS),
        st.text(max_size=8),
    ),
    max_size=12,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(PIECES)
def test_no_line_raises_anything_but_a_mistake(text: str) -> None:
    for reading in (
        lambda: read(text, CLIENTS, TEAMS, TODAY),
        lambda: read(text, CLIENTS, TEAMS, TODAY, WINDOW),
        lambda: read(text, CLIENTS, TEAMS, TODAY, MAPPING),
        lambda: percent(text),
        lambda: domain(text),
    ):
        try:
            reading()
        except Mistake as mistake:
            assert str(mistake)  # noqa: PT017 - any line may be one, none must be
