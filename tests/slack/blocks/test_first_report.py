"""The first report as admins read it."""

from dataclasses import replace
from datetime import date

from bot.services.messages import FirstReport, LargeClient, TeamYear, from_payload, to_payload
from bot.slack.blocks import first_report

SUPPORT = TeamYear(
    name="Support",
    kind="support",
    channel_id=None,
    hours=4120.4,
    items=4987.0,
    coverage=0.93,
    largest=(LargeClient("Acme", 0.24, 988.9, 1204.0), LargeClient("Globex", 0.11, 4.5, 1.0)),
    proposed=0.3,
    live_since=date(2026, 12, 1),
)
REPORT = FirstReport(
    since=date(2025, 11, 17),
    until=date(2026, 11, 17),
    zone="Europe/Paris",
    teams=(SUPPORT, replace(SUPPORT, name="Engineering", kind="engineering", proposed=None, coverage=None)),
    unattributed=(("domain", "freight.example", 41), ("label", "vip", 1)),
    twins=(("Acme", "Acme Ltd", "domain acme.example"),),
    twins_in_all=1,
)


def test_the_report_says_the_year_the_limits_what_is_missing_and_until_when_it_is_quiet() -> None:
    assert first_report.message(REPORT).text == (
        "The first pull is done: your past year, by client\n"
        "Support: 4,120 h, 4,987 tickets, coverage 93 %\n"
        "• Acme 24 %: 989 h, 1,204 tickets\n"
        "• Globex 11 %: 4.5 h, 1 ticket\n"
        "• Proposed limit 30 %, from its last six months: /clientload threshold Support 30 %\n"
        "Engineering: 4,120 h, 4,987 issues\n"
        "• Acme 24 %: 989 h, 1,204 issues\n"
        "• Globex 11 %: 4.5 h, 1 issue\n"
        "• Too little history to propose a limit: the default holds\n"
        "No client yet, by what the items have in common\n"
        "• domain freight.example: 41 items\n"
        "• label vip: 1 item\n"
        "The same client? Nothing is merged without your yes\n"
        '• Acme and Acme Ltd (domain acme.example): /clientload client merge "Acme" with "Acme Ltd"\n'
        "Support, Engineering: the channel stays quiet until 1 Dec. Alerts come to you until then\n"
        "Next\n"
        "• /clientload team channel Support #channel says where alerts go\n"
        "• /clientload team live Support lets alerts into the channel at once\n"
        "• /clientload client domain NAME acme.example says whose a domain is\n"
        "• /clientload status shows each source and what is unattributed\n"
        "• /clientload help shows the rest\n"
        "17 Nov 2025 - 16 Nov 2026, Paris time. Sent once, to admins. Clients are measured, never people"
    )


def test_what_is_done_already_is_not_asked_for() -> None:
    done = replace(SUPPORT, channel_id="C1", live_since=date(2026, 11, 17), limit=0.3)
    idle = replace(SUPPORT, name="Engineering", hours=0, items=0, largest=(), proposed=None)
    text = first_report.message(replace(REPORT, teams=(done, idle))).text
    assert "• Limit 30 %, as its last six months propose\n" in text
    assert "/clientload team" not in text
    assert "quiet until" not in text, "a team without work has nothing to be told of"
    other = first_report.message(replace(REPORT, teams=(replace(done, limit=0.25),))).text
    assert "• Limit 25 %; its last six months propose 30 %: /clientload threshold Support 30 %\n" in other


def test_an_empty_year_is_said_in_few_words() -> None:
    nothing = replace(SUPPORT, hours=0, items=0, largest=(), proposed=None, live_since=None)
    text = first_report.message(replace(REPORT, teams=(nothing,), unattributed=(), twins=(), twins_in_all=0)).text
    assert "Support: nothing in its scope in the past year" in text
    assert "No client yet: nothing that a domain or label could tell" in text
    assert "The same client?" not in text
    assert "quiet until" not in text


def test_a_firm_without_teams_is_still_told_what_comes_next() -> None:
    assert "/clientload help" in first_report.message(replace(REPORT, teams=())).text


def test_long_lists_are_cut_with_how_many_more_there_are() -> None:
    many = replace(REPORT, teams=(SUPPORT,) * 13, twins_in_all=12)
    answer = first_report.message(many)
    assert "1 more team: /clientload" in answer.text
    assert "and 11 more pairs: /clientload client proposals" in answer.text
    assert len(answer.blocks) <= 50
    assert "and 1 more pair" in first_report.message(replace(REPORT, twins_in_all=2)).text


def test_a_kept_report_comes_back_as_it_was() -> None:
    assert from_payload(to_payload(REPORT)) == REPORT
