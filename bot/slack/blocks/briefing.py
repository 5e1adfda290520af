"""The brief before the last day of notice, as each leader gets it."""

from collections.abc import Iterator

from bot.domain.money import major
from bot.language import gettext as _
from bot.services.brief_view import Brief
from bot.services.decision_view import Decided
from bot.slack.blocks import counts, decided, figures, words
from bot.slack.blocks.message import Line, Message, code, filled
from bot.slack.blocks.next_step import client_with_id, typing
from bot.slack.blocks.words import typed
from bot.slack.request import Answer


def message(view: Brief) -> Answer:
    """Draw it; only leaders are sent it."""
    made = Message()
    if view.is_over:
        return _asking(view, made)
    made.heading(
        _(
            "{client} renews on {day}; the last day of notice is {due}",
            client=figures.name(view.client),
            day=words.long_day(view.renews_on),
            due=_due(view),
        )
    )
    made.lines(decision(view.decision), list(_facts(view)))
    made.small(f"{_(figures.LEADERS_ONLY)}. {_(figures.PRIVACY)}.")
    named = client_with_id(view.client_id)
    made.buttons(
        decided.deciding(view.client_id),
        typing(0, _("What if they leave"), f"whatif {named} leaves"),
        typing(1, _("Card"), f"card {named}"),
    )
    return made.answer()


def _due(view: Brief) -> str:
    """Say when something is due, as of the day on which it is said: `on 3 March, in 30 days`."""
    day = words.long_day(view.notice_by)
    if view.days == 0:
        return _("today, {day}", day=day)
    if view.days == 1:
        return _("tomorrow, {day}", day=day)
    return _("on {day}, in {days}", day=day, days=counts.days(view.days))


def _asking(view: Brief, made: Message) -> Answer:
    """Ask when a contract renews next whose day has passed."""
    client = figures.name(view.client)
    made.heading(_("{client} was to renew on {day}", client=client, day=words.long_day(view.renews_on)))
    command = code(
        _("/clientload contract {client} renews 31 March notice 3 months every year", client=typed(view.client))
    )
    made.lines(
        filled(_("When it renews next is not known, so no brief comes. Type that: {command}"), command=command),
        [decision(view.decision)],
    )
    made.small(f"{_(figures.LEADERS_ONLY)}. {_(figures.PRIVACY)}.")
    made.buttons(typing(0, _("Card"), f"card {client_with_id(view.client_id)}"))
    return made.answer()


def decision(on_record: Decided | None) -> str:
    """Say which decision is on record, or that there is none."""
    if on_record is None:
        return _("No decision is on record")
    day = words.day(on_record.decided_on, year=True)
    return _("On record since {day}: {decision}", day=day, decision=decided.scoped(on_record))


def _facts(view: Brief) -> Iterator[Line]:
    if view.paid is not None and view.caused is not None and view.index is not None:
        yield _(
            "Takes {caused} of the hours clients cause, the last 28 days; pays {paid} of revenue, {months}: "
            "{index} times its part, the load index",
            caused=words.percent(view.caused),
            paid=words.percent(view.paid),
            months=counts.of_months(view.months),
            index=words.number(view.index, 1, least=1),
        )
    elif view.caused is not None:
        yield _("Takes {share} of the hours clients cause, the last 28 days", share=words.percent(view.caused))
    if view.paid_net is not None:
        yield _(
            "Revenue of {months}, net of credit notes: {amount}",
            months=counts.of_months(view.months),
            amount=words.money(round(major(view.paid_net, view.currency)), view.currency),
        )
    if view.alerts:
        yield _("Alerts are open in {teams}", teams=words.listed([figures.name(each) for each in view.alerts]))
