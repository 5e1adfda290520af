"""All teams at a glance."""

from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.services.figures import Overview, Pull
from bot.slack.blocks.overview import draw
from tests.slack.blocks.readings import HOSTILE, LONG, WINDOW, drawn, episode, part, shown, team

FIRM = {
    1: part(88, 84, "logged"),
    2: part(50, 60),
    OWN_WORK: part(37, 0),
    UNATTRIBUTED: part(25, 30),
}
SMALL_PRINT = (
    "20 Oct - 16 Nov, Paris time. Shares are of all hours of the team; “up to” counts all unattributed work as theirs."
    " Items are those opened in these days. Clients are measured, never people."
)
NAMES = {1: "Acme", 2: "Globex"}


def test_a_team_is_told_whole_with_own_work_and_what_has_no_client() -> None:
    reading = Overview(WINDOW, (shown(FIRM, alerts={1: episode()}),), NAMES, (), empty=False)
    assert drawn(draw(reading)).splitlines() == [
        "Acme is on course to pass its Support limit, since 3 Nov",
        "Support: 200 h, 174 tickets, coverage 88 %",
        "• Acme: 44 % (up to 56 %), 88 h, 84 tickets; on course since 3 Nov, limit 30 % (the team's)",
        "• Globex: 25 % (up to 38 %), 50 h, 60 tickets",
        "• Own work: 18 %, 37 h, 0 tickets",
        "• No client yet: 12 %, 25 h, 30 tickets",
        "• Hours: 44 % logged, 56 % estimated (12 min a reply)",
        SMALL_PRINT,
        'Next: /clientload "Acme", /clientload why "Acme", /clientload help',
    ]


def test_without_an_alert_the_verdict_names_the_largest_client() -> None:
    reading = Overview(WINDOW, (shown(FIRM, team(live=False)),), NAMES, (), empty=False)
    text = drawn(draw(reading))
    assert text.startswith("No alert is open; largest: Acme, 44 % of Support\n")
    assert "observing, alerts do not go to the channel yet" in text


def test_a_team_without_hours_says_so() -> None:
    text = drawn(draw(Overview(WINDOW, (shown({}),), {}, (), empty=False)))
    assert "Support: no hours, 0 tickets" in text
    assert "• No client yet: no hours, 0 tickets" in text


def test_before_anything_is_read_it_says_what_is_being_pulled_and_how_far() -> None:
    pulls = (Pull("zendesk", "tickets", 0.43), Pull("request_tracker", "tickets", None))
    assert drawn(draw(Overview(WINDOW, (shown({}),), {}, pulls, empty=True))).splitlines() == [
        "Nothing has been read yet",
        "Being pulled for the first time: Zendesk tickets 43 %, Request Tracker tickets.",
        "How far it is: /clientload status",
        "Meanwhile an admin may set everything up: /clientload setup",
    ]
    assert "The first pull has not begun" in drawn(draw(Overview(WINDOW, (), {}, (), empty=True)))


def test_clients_beyond_the_first_are_summed_and_an_alert_is_never_among_them() -> None:
    parts = {number: part(100 - number, 2) for number in range(1, 81)}
    reading = Overview(
        WINDOW,
        (shown(parts, alerts={80: episode(80)}), shown({}, team("Sales", id_=2))),
        {number: f"Client {number}" for number in parts},
        (),
        empty=False,
    )
    text = drawn(draw(reading))
    assert "• Client 80: 0 %, 20 h, 2 tickets; on course" in text
    assert "• 74 other clients: 89 %, 4,255 h, 148 tickets" in text


def test_every_limit_at_once_still_goes_into_one_message() -> None:
    parts = {number: part(9000, 123456.5) for number in range(1, 81)}
    firm = tuple(shown(parts, team(LONG, id_=at), {each: episode(each) for each in parts}) for at in range(60))
    names = dict.fromkeys(parts, f"{HOSTILE} {LONG}")
    pulls = tuple(Pull("request_tracker", "tickets" * 20, 0.5) for _ in range(40))
    answer = draw(Overview(WINDOW, firm, names, pulls, empty=False))
    text = drawn(answer)
    assert len(answer.blocks) <= 50
    assert len(text) < 30_000
    assert "52 more teams: type /clientload and a team's name." in text
    assert text.count("• No client yet") == 8
    assert "Left out" not in text


def test_a_hostile_name_is_shown_as_it_is_and_does_nothing() -> None:
    answer = draw(Overview(WINDOW, (shown(FIRM),), {1: HOSTILE, 2: HOSTILE}, (), empty=False))
    assert "&lt;!channel&gt; *pwn* &lt;https://evil.example|click&gt; &amp; cod" in drawn(answer)
    assert "mrkdwn" not in str(answer.blocks)
