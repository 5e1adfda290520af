"""Readings as values, for drawing: an ordinary firm, and one at every limit."""

import html
import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.demo.workspace.limits import check_message
from bot.domain.attribution import WHOLE
from bot.domain.threshold import Limit
from bot.domain.worked import Hours, Part, TeamWindow
from bot.language import speaking
from bot.services.figures import ClientOnTeam, Episode, TeamOverview, Window
from bot.slack.request import Answer
from bot.store.behind import ItemLoad
from bot.store.tables import Client, Team

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)
UNTIL = date(2026, 11, 17)
WINDOW = Window(UNTIL - timedelta(days=28), UNTIL, "Europe/Paris")
HOSTILE = "<!channel> *pwn* <https://evil.example|click> & \u202ecod"
LONG = "Société d'exploitation " * 20


def drawn(answer: Answer) -> str:
    """Return the text of a message that Slack would take as it is."""
    assert check_message(answer.text, answer.blocks) == []
    assert answer.text.strip()
    assert "<!" not in answer.text
    # A dict's own text would escape the mark, so that it is never found.
    assert "\u202e" not in answer.text + json.dumps(answer.blocks, ensure_ascii=False)
    return answer.text


def plain(text: str) -> str:
    """Write the spaces that hold French signs to their words as plain ones."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def in_french(draw: Callable[[], Answer]) -> list[str]:
    """Return the lines of a message drawn in French, with plain spaces."""
    with speaking("fr"):
        return plain(html.unescape(drawn(draw()))).splitlines()


def client(name: str = "Acme", id_: int = 1) -> Client:
    return Client(id=id_, name=name, folded=name.casefold(), made_by="zendesk", made_at=NOW)


def team(name: str = "Support", kind: str = "support", id_: int = 1, *, live: bool = True, people: int = 6) -> Team:
    made = {"made_by": "us", "made_at": NOW, "live_since": UNTIL if live else None, "people": people}
    return Team(id=id_, name=name, folded=name.casefold(), kind=kind, **made)


def part(hours: float, items: float, basis: str = "activity") -> Part:
    return Part(Hours(**{basis: round(hours * 3600)}), items)


def episode(client_id: int = 1, team_id: int = 1, **more: Any) -> Episode:
    fields = {"reason": "on_course", "critical": False, "limit": 0.3, "stale": False, "observed": False, **more}
    return Episode(team_id, client_id, since=date(2026, 11, 3), **fields)


def line(
    parts: Mapping[int, Part],
    client_id: int = 1,
    on: Team | None = None,
    found: Episode | None = None,
    limit: Limit | None = None,
    trend: tuple[float | None, ...] = (),
) -> ClientOnTeam:
    return ClientOnTeam(on or team(), TeamWindow(parts), client_id, limit or Limit(0.3, "team"), found, trend)


def shown(
    parts: Mapping[int, Part], on: Team | None = None, alerts: Mapping[int, Episode] | None = None
) -> TeamOverview:
    window = TeamWindow(parts)
    lines = tuple(line(parts, each, on, (alerts or {}).get(each)) for each in window.clients())
    return TeamOverview(on or team(), window, lines, observing=(on or team()).live_since is None)


def item(number: int = 1, title: str = "Invoice export", **more: Any) -> ItemLoad:
    fields = {
        "source": "zendesk",
        "external_id": str(number),
        "kind": "ticket",
        "team_id": 1,
        "url": f"https://desk.example/tickets/{number}",
        "opened_day": date(2026, 11, 2),
        "rule": "field",
        "seen": "organization 77",
        "contradicts": "",
        "parts": WHOLE,
        "seconds": 5400,
        "basis": "activity",
        **more,
    }
    return ItemLoad(id=number, title=title, **fields)
