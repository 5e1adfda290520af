"""The Home tab: one sentence on the whole firm, then each team, what has no client, the sources, and the settings."""

from collections.abc import Iterator

from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.domain.worked import TeamWindow
from bot.language import gettext as _
from bot.services.figures import HOUR, ClientOnTeam, TeamOverview
from bot.services.home import Home
from bot.slack.blocks import counts, custom, figures, groups, home_settings, home_sources, unattributed, words
from bot.slack.blocks.message import Cell, Line, Number, bold, code, filled, link
from bot.slack.blocks.next_step import client_with_id, team_with_id, typing
from bot.slack.blocks.page import Page
from bot.slack.request import Block

FEW_TEAMS = 3
CLIENTS_OF_FEW, CLIENTS_OF_MANY = 5, 3
"""Clients told of each team, where there are few teams and where there are many."""

TEAMS_TOLD = 8
TEAMS_IN_TABLE = 30
ALERTS_TOLD = 10
ALERTS_IN_VERDICT = 2
CLIENTS_WITH_A_BUTTON = 3
MOST_UNKNOWN = 0.30
"""The part of the hours without a client from which the verdict says so: shares may then be far larger."""


def draw(home: Home, workspace_url: str = "", private: tuple[Line, list[Line]] | None = None) -> Block:
    """Draw the tab; `workspace_url` is where this workspace's messages have their addresses.

    `private` is what the one who opened it may see besides.
    """
    page = Page()
    page.heading(verdict(home))
    if home.just_now is not None:
        _just_now(page, home)
    if home.overview.empty:
        _nothing(page, home)
    else:
        page.small(_small(home))
        if private is not None:
            page.lines(*private)
        _firm(page, home, workspace_url)
        for team in home.teams[:TEAMS_TOLD]:
            _team(page, home, team)
        _unattributed(page, home)
    home_sources.draw(page, home)
    if home.settings is not None:
        home_settings.draw(page, home, home.settings)
    page.divider()
    page.buttons(
        typing(0, _("All teams"), ""), typing(1, _("Status"), "status"), typing(2, _("What can be typed"), "help")
    )
    return page.home()


def unavailable(said: str) -> Block:
    """Draw a tab on which there is nothing but a sentence."""
    page = Page()
    page.lines(said)
    return page.home()


def verdict(home: Home) -> str:
    """Say in one sentence how the firm stands."""
    if home.overview.empty:
        return _("Nothing has been read yet")
    alerts = [line for team in home.teams for line in team.clients if line.episode]
    said = [_verdict(home, line) for line in alerts[:ALERTS_IN_VERDICT]]
    if len(alerts) > ALERTS_IN_VERDICT:
        return _("{alerts} alerts are open; {first}", alerts=words.count(len(alerts)), first=said[0])
    if said:
        return words.clauses(said)
    if not home.teams:
        return _("There is no team yet")
    calm = _calm(home)
    unknown = home.firm.share(UNATTRIBUTED) or 0.0
    if unknown <= MOST_UNKNOWN:
        return calm
    return _("{verdict}; but {share} of the hours have no client yet", verdict=calm, share=words.percent(unknown))


def _calm(home: Home) -> str:
    """Say that no alert is open, and who is the largest."""
    largest = max((line for team in home.teams for line in team.clients if line.share), key=_share, default=None)
    if largest is None:
        return _("Nobody is above a limit")
    said = {
        "client": _client(home, largest.client_id),
        "share": figures.share(largest.share),
        "team": figures.name(largest.team.name),
    }
    if all(team.usual is not None and team.usual.too_few_clients for team in home.teams):
        return _("Too few clients for a limit; largest: {client}, {share} of {team}", **said)
    return _("Nobody is above a limit; largest: {client}, {share} of {team}", **said)


def _verdict(home: Home, line: ClientOnTeam) -> str:
    if line.episode is None:
        raise ValueError("only an open alert has a verdict")
    return figures.verdict(home.names.get(line.client_id, "?"), line.team.name, line.episode)


def _share(line: ClientOnTeam) -> float:
    return line.share or 0.0


def _client(home: Home, client_id: int) -> str:
    return figures.name(home.names.get(client_id, "?"))


def _small(home: Home) -> str:
    window = home.overview.window
    known = figures.known(home.overview.known_from, window)
    said = (
        f"{figures.days(window)}.",
        known,
        _("Shares are of all hours of a team; “up to” counts all unattributed work as theirs."),
        f"{_(figures.PRIVACY)}.",
    )
    return " ".join(filter(None, said))


def _just_now(page: Page, home: Home) -> None:
    if home.just_now is None:
        return
    said = unattributed.done(home.just_now)
    if home.just_now.undone:
        page.lines([bold(said)])
    else:
        page.asking(said, unattributed.undo(home.just_now), _("Take back: {said}", said=said))


def _nothing(page: Page, home: Home) -> None:
    if any(source.pulling for source in home.sources):
        page.lines(_("The first pull is under way: figures stand here once it has brought some."))
    else:
        page.lines(_("The first pull has not begun. It starts by itself once a source is connected."))


def _firm(page: Page, home: Home, workspace_url: str) -> None:
    alerts = [line for team in home.teams for line in team.clients if line.episode]
    if alerts:
        title = _("Open alerts, {count} in all", count=words.count(len(alerts)))
        page.lines([bold(title)], [_alert(home, line, workspace_url) for line in alerts[:ALERTS_TOLD]])
    if home.teams and all(team.observing for team in home.teams):
        live = code(_("/clientload team live {team}", team=figures.name(home.teams[0].team.name)))
        page.lines(
            filled(_("No team is live yet: alerts go to the admins alone. To change that: {command}"), command=live)
        )
    if len(home.teams) > 1:
        header = (
            _("Team"),
            _("Hours"),
            _("Largest client"),
            _("Share"),
            _("Limit"),
            _("State"),
            _("Clients of equal size"),
            _("No client yet"),
        )
        rows = [_row(home, team) for team in home.teams[:TEAMS_IN_TABLE]]
        page.table(_("The firm at a glance"), header, [_whole(home), *rows], len(rows) + 1)


def _alert(home: Home, line: ClientOnTeam, workspace_url: str) -> Line:
    episode = line.episode
    address = ""
    if episode and episode.channel_id and episode.message_ts and workspace_url:
        address = f"{workspace_url}archives/{episode.channel_id}/p{episode.message_ts.replace('.', '')}"
    share, limit = words.against(line.share or 0.0, line.in_force)
    said = _("{alert}; {share} now, limit {limit}")
    return filled(said, alert=link(_verdict(home, line), address), share=share, limit=limit)


def _row(home: Home, shown: TeamOverview) -> tuple[Cell, ...]:
    largest = max((line for line in shown.clients if line.share), key=_share, default=None)
    return (
        figures.name(shown.team.name),
        _hours(shown.window.seconds),
        _client(home, largest.client_id) if largest else "-",
        _percent(largest.share if largest else None),
        _percent(None if largest is None or _unjudged(largest) else largest.in_force),
        state(largest) if largest else "-",
        _equal(shown.window),
        _percent(shown.window.share(UNATTRIBUTED)),
    )


def _whole(home: Home) -> tuple[Cell, ...]:
    firm = home.firm
    largest = next((each for each in firm.clients() if each in home.names), None)
    return (
        _("All teams"),
        _hours(firm.seconds),
        _client(home, largest) if largest else "-",
        _percent(firm.share(largest) if largest else None),
        "-",
        "-",
        _equal(firm),
        _percent(firm.share(UNATTRIBUTED)),
    )


def _hours(seconds: int) -> Cell:
    return Number(round(seconds / HOUR, 1), words.hours(seconds / HOUR))


def _percent(share: float | None) -> Cell:
    return "-" if share is None else Number(round(100 * share, 1), words.percent(share))


def _equal(window: TeamWindow) -> Cell:
    equal = window.effective_clients()
    return "-" if equal is None else Number(round(equal, 1), words.count(equal))


def _unjudged(line: ClientOnTeam) -> bool:
    return line.episode is None and line.limit.too_few_clients


def state(line: ClientOnTeam) -> str:
    """Say in a word or two how a client stands."""
    if line.episode is not None:
        return figures.state(line.episode)
    if _unjudged(line):
        return _("too few clients for a limit")
    return _("near its limit") if (line.share or 0.0) >= line.limit.warning else _("below its limit")


def _team(page: Page, home: Home, shown: TeamOverview) -> None:
    most = CLIENTS_OF_FEW if len(home.teams) <= FEW_TEAMS else CLIENTS_OF_MANY
    title = _(
        "{team}: {hours}, {items}, {coverage}",
        team=figures.name(shown.team.name),
        hours=figures.worked(shown.window.seconds),
        items=counts.of_kind(shown.team.kind, shown.window.items),
        coverage=figures.coverage(shown.window),
    )
    told = [line for at, line in enumerate(shown.clients) if at < most or line.episode]
    bullets = [_told(home, line) for line in told]
    own = shown.window.own_seconds
    if own:
        bullets.append(
            _(
                "Own work: {share}, {hours}",
                share=figures.share(shown.window.share(OWN_WORK)),
                hours=figures.worked(own),
            )
        )
    bullets += _usual_limit(shown)
    bullets += _concentration(home, shown)
    bullets += [custom.of_team(shown.custom)] if shown.custom else []
    if shown.observing:
        bullets.append(_("Observing: alerts do not go to the channel yet"))
    page.lines([bold(title)], bullets)
    named = [line for line in told if line.share][:CLIENTS_WITH_A_BUTTON]
    buttons = [
        typing(at, _client(home, line.client_id), f"card {client_with_id(line.client_id)}")
        for at, line in enumerate(named)
    ]
    team = figures.name(shown.team.name)
    page.buttons(*buttons, typing(len(buttons), _("All of {team}", team=team), team_with_id(shown.team.id)))


def _told(home: Home, line: ClientOnTeam) -> Line:
    share, most = figures.share(line.share), figures.at_most(line)
    if most:
        share = _("{share} (up to {most})", share=share, most=most)
    said = _(
        "{client}: {share}, {hours}, {items}",
        client=_client(home, line.client_id),
        share=share,
        hours=figures.worked(line.part.hours.seconds),
        items=counts.of_kind(line.team.kind, line.part.items),
    )
    standing = [] if _unjudged(line) else [figures.standing(line.episode) if line.episode else state(line)]
    # The team's own limit stands once below its clients.
    is_own = line.episode is not None or line.limit.source in {"client", "plan", "onboarding"}
    more = [groups.beside(line.members)] if line.members else []
    return words.clauses([said, *more, *standing, *([figures.limit(line)] if is_own else [])])


def _usual_limit(shown: TeamOverview) -> Iterator[Line]:
    """Write the limit of those without one of their own, as their lines would."""
    usual = next((line for line in shown.clients if line.limit == shown.usual and line.episode is None), None)
    if usual is not None:
        yield words.begun(figures.limit(usual))


def _concentration(home: Home, shown: TeamOverview) -> Iterator[Line]:
    window = shown.window
    equal, clients = window.effective_clients(), window.clients()
    if equal is None or clients[0] not in home.names:
        return
    yield _(
        "As concentrated as {clients} of equal size; {largest} takes {share} of what clients cause",
        clients=counts.clients(round(equal, 1)),
        largest=_client(home, clients[0]),
        share=figures.share(window.client_caused_share(clients[0])),
    )


def _unattributed(page: Page, home: Home) -> None:
    firm = home.firm
    missing = firm.unattributed_seconds
    if not missing:
        page.lines([bold(_("No client yet: nothing. All that was worked on has a client, or is own work"))])
        return
    page.divider()
    title = _(
        "No client yet: {hours} of {all} ({share}), the largest first",
        hours=figures.worked(missing),
        all=figures.worked(firm.seconds),
        share=figures.share(firm.share(UNATTRIBUTED)),
    )
    page.lines([bold(title)])
    answerable = False
    for question in home.questions:
        said = unattributed.line(question)
        if home.right.covers(question.teams):
            answerable = True
            page.asking(said, unattributed.button(question), unattributed.spoken(question))
        else:
            page.lines(said)
    rest = missing - sum(question.seconds for question in home.questions)
    if rest > 0:
        page.small(_("Smaller ones together: {hours}. Each comes up here in its turn.", hours=figures.worked(rest)))
    if not answerable:
        page.small(_("A team's manager, whoever is in charge of mapping, or an admin can say whose these are."))
