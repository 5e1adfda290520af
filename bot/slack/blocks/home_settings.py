"""What an admin has set: each setting with its value, the button of its dialog and the command that is typed."""

from bot.domain.office_hours import OfficeHours
from bot.language import gettext as _
from bot.services.figures import TeamOverview
from bot.services.home import Home, Settings
from bot.slack.blocks import calendar, counts, figures, words
from bot.slack.blocks.limits import share as limit_share
from bot.slack.blocks.message import Button, Line, bold, channel, filled
from bot.slack.blocks.page import Page

TEAMS_TOLD = 12


def draw(page: Page, home: Home, settings: Settings) -> None:
    """Add the settings to a Home tab."""
    page.divider()
    page.lines([bold(_("Settings, which you see as an admin"))])
    _row(
        page,
        _("Set-up"),
        _("channels, own work, people and limits, one after the other"),
        "setup",
        _("/clientload setup"),
    )
    first = figures.name(home.teams[0].team.name) if home.teams else "Support"
    limits = ", ".join(_limit(team) for team in home.teams[:TEAMS_TOLD]) or _("none")
    windows = sum(len(team.expected) for team in home.teams)
    _row(page, _("Limits"), limits, "threshold", _("/clientload threshold {team} 30%", team=first))
    _row(page, _("Agreed windows"), counts.windows(windows), "expect", _("/clientload expect"))
    _row(page, _("Clients"), _clients(settings), "client", _("/clientload client"))
    _row(page, _("Teams"), counts.teams(len(home.teams)), "team", _("/clientload team"))
    if home.teams:
        page.lines(_("Where alerts go"), (_channel(team) for team in home.teams[:TEAMS_TOLD]))
    _row(page, _("Office hours"), _hours(settings.hours), "hours", _("/clientload hours 8-19"))
    _row(
        page,
        _("Time zone"),
        calendar.zone_name(settings.zones, home.at),
        "hours",
        _("/clientload hours zone Europe/Paris"),
    )
    _row(page, _("Digest"), _("once a week, in the channel of each live team"), "digest", _("/clientload digest"))
    _row(
        page,
        _("Roles"),
        _("who sets limits, leads, and hears on Mondays what has no client"),
        "roles",
        _("/clientload roles"),
    )


def _row(page: Page, name: str, value: str, dialog: str, typed: str) -> None:
    """Add a setting. The dialog's button is named like it, so that those who only hear the page tell them apart."""
    line = words.sentences([_("{what}: {said}", what=name, said=value), _("Typed: {command}", command=typed)])
    page.asking(line, Button(name, f"open_{dialog}", ""), _("Change: {name}", name=name))


def _limit(shown: TeamOverview) -> str:
    name = figures.name(shown.team.name)
    if shown.usual is None or shown.usual.too_few_clients:
        return _("{team} none yet", team=name)
    share = limit_share(shown.usual.share)
    if shown.usual.source == "default":
        return _("{team} {share} by default", team=name, share=share)
    return _("{team} {share}", team=name, share=share)


def _clients(settings: Settings) -> str:
    known = counts.clients(settings.clients)
    if not settings.proposed_merges:
        return known
    return words.clauses([known, counts.alike(settings.proposed_merges)])


def _channel(shown: TeamOverview) -> Line:
    team = shown.team
    where = channel(_("a channel"), team.channel_id) if team.channel_id else _("no channel yet")
    said = (
        _("{team}: {channel}; observing, alerts go to the admins") if shown.observing else _("{team}: {channel}; live")
    )
    return filled(said, team=figures.name(team.name), channel=where)


def _hours(hours: OfficeHours) -> str:
    if hours.always:
        return _("alerts are told at any hour")
    kept = [calendar.office_hours(hours)]
    if hours.critical_passes:
        kept.append(_("critical alerts at any hour"))
    return words.clauses(kept)
