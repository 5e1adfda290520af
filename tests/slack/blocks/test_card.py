"""A client's card."""

from dataclasses import replace
from datetime import date, timedelta

from bot.domain.attribution import WHOLE
from bot.domain.growth import Driver, told
from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.domain.threshold import Levels, Limit
from bot.domain.trend import periods
from bot.services.figures import Before, ClientReport, Pull
from bot.slack.blocks.card import draw
from bot.slack.request import Answer, Block
from tests.slack.blocks.readings import HOSTILE, LONG, UNTIL, WINDOW, client, drawn, episode, item, line, part, team

SUPPORT = {1: part(88, 84), 2: part(160, 328), OWN_WORK: part(70, 0), UNATTRIBUTED: part(24, 0)}
DESK = "https://desk.example/tickets"
WEEKS = (0.15, 0.16, 0.16, None, 0.21, 0.24, 0.27, 0.304)


def report(**more: object) -> ClientReport:
    teams = (line(SUPPORT, found=episode(), trend=WEEKS), line({}, on=team("Sales", id_=2)))
    whole = ClientReport(
        client(),
        WINDOW,
        teams,
        (item(), item(2, "SSO login", parts=WHOLE // 2)),
        (),
        empty=False,
        trend_starts=periods(UNTIL, 28),
        known_from=date(2025, 11, 17),
    )
    return replace(whole, **more)


def charts(answer: Answer) -> list[Block]:
    return [block for block in answer.blocks if block["type"] == "data_visualization"]


def test_the_verdict_comes_first_then_numbers_then_how_sure_then_what_next() -> None:
    assert drawn(draw(report())).splitlines() == [
        "Acme is on course to pass its Support limit, since 3 Nov",
        "Support: 26 % of hours, up to 33 % if all unattributed work were theirs; coverage 93 %",
        "• 88 of 342 h; 84 of 412 tickets (20 %)",
        "• Limit 30 % (the team's); on course since 3 Nov",
        "• 35 % of the hours that clients cause; own work 20 % of all",
        "• Share of the hours worked, by week: 15 16 16 - 21 24 27 30 %",
        "• Hours: 100 % estimated (12 min a reply)",
        "Nothing in Sales.",
        f"Biggest: Invoice export ({DESK}/1) 1.5 h; SSO login ({DESK}/2) 1.5 h, their 50 % of it",
        "20 Oct - 16 Nov, Paris time. Items are those opened in these days. Clients are measured, never people.",
        'Next: /clientload why "Acme", /clientload "Acme" 12w, /clientload threshold "Acme"',
    ]


def test_of_a_team_of_fewer_than_five_single_items_are_named_without_their_hours() -> None:
    grown = (Driver("label", "sso", 32_400), Driver("item", "Stock", 68_400, "Stock", "https://desk.example/9"))
    few = team(people=4)
    shown = replace(line(SUPPORT, on=few), before=Before(54 * 3600, 340 * 3600), grown=told(grown, few.people))
    text = drawn(draw(report(teams=(shown,))))
    assert (
        f"Biggest: Invoice export ({DESK}/1) (hours not told);"
        f" SSO login ({DESK}/2) (hours not told, their 50 % of it)" in text
    )
    # The rest of +34 h would tell the hours of the item that is named without them.
    assert "• What grew (+34 h): sso +9, Stock (https://desk.example/9)\n" in text
    assert "Hours of single items are not told of Support: there, fewer than 5 people are known to work. 20 Oct" in text


def test_without_an_alert_the_verdict_is_the_share() -> None:
    text = drawn(draw(report(teams=(line(SUPPORT),))))
    assert text.startswith("Acme: 26 % of Support; no alert is open\n")


def test_a_client_without_hours_says_so_and_whether_anything_was_read() -> None:
    idle = (line({2: part(1, 1)}),)
    assert drawn(draw(report(teams=idle, biggest=()))).startswith("Acme: no hours in these 28 days\n")
    nothing = drawn(draw(report(teams=idle, biggest=(), empty=True, pulling=(Pull("jira", "issues", 0.1),))))
    assert nothing.startswith("Acme: nothing has been read yet\n")
    assert "First pull under way, figures grow until it ends: Jira issues 10 %." in nothing


def test_too_few_clients_for_a_default_limit_is_said() -> None:
    text = drawn(draw(report(teams=(line(SUPPORT, limit=Limit(0.6, "default", too_few_clients=True)),))))
    assert "• No limit yet: fewer than three clients are active" in text


def test_a_client_near_its_limit_is_told_from_the_warning_level_on() -> None:
    parts = {1: part(25, 10), 2: part(75, 30)}
    for levels, near in ((Levels(), "24 %"), (Levels(warning=0.2), "20 %"), (Levels(warning=0.26), "")):
        text = drawn(draw(report(teams=(line(parts, limit=Limit(0.3, "team", levels=levels)),))))
        assert (f"• Near its limit: this is said from {near} on" in text) == bool(near)
        assert ("Near its limit" in text) == bool(near)


def test_full_coverage_needs_no_range() -> None:
    text = drawn(draw(report(teams=(line({1: part(1, 1), 2: part(3, 3)}),))))
    assert "Support: 25 % of hours; coverage 100 %" in text


def test_a_critical_alert_on_a_late_source_says_both() -> None:
    text = drawn(draw(report(teams=(line(SUPPORT, found=episode(reason="above", critical=True, stale=True)),))))
    assert text.startswith("Acme is above its Support limit, since 3 Nov (critical, source late)\n")


def test_an_alert_beside_which_others_are_crowded_out_says_so() -> None:
    text = drawn(draw(report(teams=(line(SUPPORT, found=episode(reason="above", crowding=True)),))))
    assert text.startswith("Acme is above its Support limit, since 3 Nov (crowding out)\n")
    assert "above since 3 Nov (crowding out)\n" in text
    both = drawn(draw(report(teams=(line(SUPPORT, found=episode(reason="above", crowding=True, critical=True)),))))
    assert both.startswith("Acme is above its Support limit, since 3 Nov (critical, crowding out)\n")


def test_every_limit_at_once_still_goes_into_one_message() -> None:
    teams = tuple(line(SUPPORT, on=team(LONG, id_=at), found=episode(), trend=WEEKS) for at in range(60))
    idle = tuple(line({}, on=team(LONG, id_=at)) for at in range(60))
    biggest = tuple(item(at, f"{HOSTILE} {LONG}", url="https://desk.example/" + "x" * 4000) for at in range(3))
    answer = draw(report(client=client(LONG), teams=teams + idle, biggest=biggest))
    drawn(answer)
    assert len(answer.blocks) <= 50


def test_a_hostile_title_is_shown_as_it_is_and_a_hostile_address_leads_nowhere() -> None:
    answer = draw(report(biggest=(item(title=HOSTILE, url="javascript:alert(1)"),)))
    assert "&lt;!channel&gt; *pwn* &lt;https://evil.example|click&gt;" in drawn(answer)
    assert "javascript" not in str(answer.blocks)
    assert "mrkdwn" not in str(answer.blocks)


def test_the_share_that_alerts_judge_by_is_told_where_it_is_another() -> None:
    apart = draw(report(teams=(replace(line(SUPPORT), judged=0.22),)))
    assert "• Alerts judge by items opened in these days: 22 %" in drawn(apart)
    close = draw(report(teams=(replace(line(SUPPORT), judged=0.25),)))
    assert "Alerts judge" not in drawn(close)


def test_what_changed_since_the_days_before_is_told_with_what_grew() -> None:
    grown = (
        Driver("component", HOSTILE, 19 * 3600),
        Driver("item", "7", 9 * 3600, "Invoice export", f"{DESK}/7"),
    )
    now = replace(line(SUPPORT), before=Before(54 * 3600, 338 * 3600), grown=grown)
    text = drawn(draw(report(teams=(now,))))
    assert "• In the 28 days before: 16 %, 54 h (+34 h since)" in text
    assert "• What grew (+34 h): &lt;!channel&gt;" in text
    assert f"+19, Invoice export ({DESK}/7) +9, the rest +6" in text
    fallen = replace(now, before=Before(90 * 3600, 338 * 3600), grown=())
    assert "27 %, 90 h (-2 h since)" in drawn(draw(report(teams=(fallen,))))


def test_the_trend_is_a_chart_of_the_share_against_its_limit() -> None:
    (chart,) = charts(draw(report()))
    drawn_lines = {series["name"]: [point["value"] for point in series["data"]] for series in chart["chart"]["series"]}
    assert drawn_lines == {"Support": [15, 16, 16, 21, 24, 27, 30.4], "Limit Support": [30] * 7}
    assert chart["chart"]["axis_config"]["categories"][0] == "28 Sep"


def test_many_teams_share_a_chart_of_six_lines() -> None:
    teams = tuple(line(SUPPORT, on=team(LONG, id_=at), trend=WEEKS) for at in range(9))
    answer = draw(report(teams=teams))
    drawn(answer)
    (chart,) = charts(answer)
    names = [series["name"] for series in chart["chart"]["series"]]
    assert len(names) == len(set(names)) == 6


def test_another_window_is_said_and_kept_by_what_comes_next() -> None:
    window = replace(WINDOW, since=UNTIL - timedelta(days=365))
    long = report(window=window, teams=(line(SUPPORT, trend=(0.2,) * 14),), trend_starts=periods(UNTIL, 365))
    answer = draw(replace(long, known_from=date(2026, 3, 1)))
    text = drawn(answer)
    assert text.startswith("Acme: 26 % of Support over 365 days; no alert is open\n")
    assert "• Share of the hours worked, by 4 weeks: 20 20" in text
    assert "365 days, 17 Nov 2025 - 16 Nov 2026, Paris time. No hours are known before 1 Mar 2026." in text
    assert 'Next: /clientload why "Acme" 365d, /clientload export "Acme" 365d, /clientload threshold "Acme"' in text
    _menu, buttons = [block for block in answer.blocks if block["type"] == "actions"]
    assert [element["value"] for element in buttons["elements"]] == [
        '[1, null, 0, "2026-11-17", 365]',
        'threshold "#1"',
        "top team #1 365d",
    ]
