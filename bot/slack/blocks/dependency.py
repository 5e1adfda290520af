"""What rests on revenue, as a leader sees it; for everybody else nothing of it is drawn."""

from collections.abc import Iterator
from datetime import date

from bot.domain.money import major
from bot.domain.revenue import Income, Yields
from bot.language import gettext as _
from bot.services.contracts import Kept
from bot.services.dependency import Leading, Standing
from bot.slack.blocks import contracts, counts, figures, words
from bot.slack.blocks.message import Line, Message, bold, code, filled
from bot.slack.blocks.next_step import client_with_id, typing
from bot.slack.request import Answer, Person

UNCOUNTED_SHOWN = 3


def of_client(standing: Standing | None, kept: Kept | None, person: Person) -> tuple[Line, list[Line]] | None:
    """Write what a client pays and takes and when its contract renews; None for whoever is no leader."""
    if not person.leader:
        return None
    facts: list[Line] = [] if kept is None else [words.begun(contracts.line(kept, person))]
    if standing is None:
        return (_("Only leaders see this"), facts) if facts else None
    if standing.yields is not None and standing.yields.income.of(standing.client_id) > 0:
        facts += _yields(standing.client_id, standing.yields)
        facts += _days(standing.income, standing.yields.income)
    if standing.index is not None and standing.income.of(standing.client_id) > 0:
        facts.append(index_is(standing.hours, standing.income.months))
    facts += known(standing.income, person)
    return filled(_("{verdict}. Only leaders see this"), verdict=bold(_verdict(standing))), facts


def index_is(hours: tuple[date, date], months: float) -> str:
    """Say what the load index is made of, and of which days; the second day of `hours` does not count."""
    return _(
        "Times its part is the load index: share of client hours, {span}, divided by share of revenue, {months}",
        span=words.span(hours[0], figures.last_day(hours[1])),
        months=counts.of_months(months),
    )


def _verdict(standing: Standing) -> str:
    income, caused, share = standing.income, standing.caused, standing.share
    if share is None:
        return _("Its part of revenue is not known")
    paid = words.percent(share)
    if caused is None:
        return _("Pays {paid} of revenue; clients cause no hours in these days", paid=paid)
    if income.of(standing.client_id) <= 0:
        return _("Takes {caused} of the hours clients cause, pays nothing that we know of", caused=_caused(standing))
    return _(
        "Takes {caused} of the hours clients cause, pays {paid} of revenue: {index} times its part",
        caused=_caused(standing),
        paid=paid,
        index=words.number(standing.index or 0, 1, least=1),
    )


def _caused(standing: Standing) -> str:
    caused = standing.caused
    if caused is None:
        raise ValueError("there is a share")
    share, low, high = (words.percent(each) for each in (caused.share, caused.low, caused.high))
    if low == high:
        return share
    low_, high_ = words.number(100 * caused.low), words.number(100 * caused.high)
    return _("{share} ({low}-{high} %)", share=share, low=low_, high=high_)


def _yields(client_id: int, yields: Yields) -> Iterator[Line]:
    currency = yields.income.currency
    theirs = yields.an_hour([client_id])
    others = yields.an_hour([each for each in yields.income.by_client if each != client_id])
    if theirs is not None and others is not None:
        yield _(
            "{theirs} of revenue an hour; all other clients that pay {others}",
            theirs=words.money(theirs, currency),
            others=words.money(others, currency),
        )
    per, median = yields.per_thousand(client_id), yields.median_per_thousand()
    if per is None:
        return
    thousand = words.money(1_000, currency)
    if median is None:
        yield _("{hours} h for {amount}", hours=_few(per), amount=thousand)
    else:
        yield _(
            "{hours} h for {amount}; the median of {clients} that pay is {median} h",
            hours=_few(per),
            amount=thousand,
            clients=counts.clients(len(yields.paying)),
            median=_few(median),
        )


def _few(amount: float) -> str:
    """Write hours with the digits that tell them apart: `0.94`, `7.28`, `1,302`."""
    return words.hours(amount) if amount >= words.LEAST_WHOLE_HOURS else words.number(amount, 2)


def _days(income: Income, both: Income) -> Iterator[Line]:
    """Say of which days hours and revenue are, where these are not the whole year."""
    span = words.span(both.since, figures.last_day(both.until))
    if both.coverage < 1:
        yield _("Hours and revenue {known} of {span}", known=counts.months_known(both.months), span=span)
    elif (both.since, both.until) != (income.since, income.until):
        yield _("Hours and revenue of {span}, the days on which both are known", span=span)


def known(income: Income, person: Person) -> list[Line]:
    """Write of which days and how whole revenue is; nothing for whoever is no leader."""
    if not person.leader:
        return []
    lines: list[Line] = []
    span = words.span(income.since, figures.last_day(income.until))
    if not income.currency:
        said = _(
            "Revenue comes in several currencies and none is set as yours:"
            " whoever runs Clientload sets CLIENTLOAD_CURRENCY"
        )
        lines.append(said)
    else:
        total = words.money(major(income.total, income.currency), income.currency)
        lines.append(
            _("Revenue of twelve months, {span}: {total}", span=span, total=total)
            if income.is_whole_year
            else _(
                "Revenue {known} of {span}: {total}",
                known=counts.months_known(income.months),
                span=span,
                total=total,
            )
        )
    if income.without_client and income.total > 0:
        share = words.percent(income.without_client / income.total)
        lines.append(_("{share} of revenue has no client yet", share=share))
    return [*lines, *uncounted(income)]


def uncounted(income: Income) -> Iterator[str]:
    """Say what is left out of revenue because it comes in currencies without a rate."""
    if income.currency and income.uncounted:
        amounts = [words.money(major(minor, code), code) for code, minor in income.uncounted[:UNCOUNTED_SHOWN]]
        yield _("Not counted, for no rate is set: {amounts}", amounts=words.listed(amounts))


def of_firm(leading: Leading | None, person: Person) -> tuple[Line, list[Line]] | None:
    """Write what the firm depends on, as a line and what stands below it; None for whoever is no leader."""
    if leading is None or not person.leader:
        return None
    facts: list[Line] = []
    if leading.concentration is not None:
        found = leading.concentration
        facts.append(
            _(
                "As concentrated as {equal} of equal size, of {clients} that pay; {share} on a scale from 0 to 100 %",
                equal=counts.clients(round(found.effective, 1)),
                clients=words.number(found.clients),
                share=words.percent(found.normalised),
            )
        )
    facts += [
        _(
            "{client} takes {caused} of the hours clients cause and pays {paid}: {index} times its part",
            client=figures.name(leading.names.get(one.client_id, "?")),
            caused=words.percent(one.caused),
            paid=words.percent(one.paid),
            index=words.number(one.index, 1, least=1),
        )
        for one in leading.watched
    ]
    if leading.watched:
        facts.append(index_is(leading.hours, leading.income.months))
    facts += known(leading.income, person)
    return filled(_("{verdict}. Only leaders see this"), verdict=bold(_firm(leading))), facts


def _firm(leading: Leading) -> str:
    if leading.largest is None:
        return _("Who pays what is not known")
    client_id, share = leading.largest
    if share > leading.limit:
        paid, limit = words.against(share, leading.limit)
        named = figures.name(leading.names.get(client_id, "?"))
        return _("{client} pays {share} of revenue, above the limit of {limit}", client=named, share=paid, limit=limit)
    return _(
        "{client} pays {share} of revenue, more than any other",
        client=figures.name(leading.names.get(client_id, "?")),
        share=words.percent(share),
    )


def firm(leading: Leading, person: Person) -> Answer:
    """Draw what the firm depends on and the limit in force; a leader alone gets anything."""
    message = Message()
    drawn = of_firm(leading, person)
    if drawn is None:
        return message.answer()
    title, facts = drawn
    message.lines(title, facts)
    message.lines(
        _("Leaders are told from {limit} of revenue on", limit=words.limit(leading.limit)),
        [
            _(figures.REFERENCES),
            filled(_("Another limit: {command}"), command=code(_("/clientload dependency 30%"))),
        ],
    )
    if leading.largest is not None:
        named = client_with_id(leading.largest[0])
        message.buttons(
            typing(0, _("What if they leave"), f"whatif {named} leaves"), typing(1, _("Card"), f"card {named}")
        )
    return message.answer()


def was_set(before: float, now: float, person: Person) -> str:
    """Say which limit holds now; nothing for whoever is no leader."""
    if not person.leader:
        return ""
    said = {"now": words.percent(now), "before": words.percent(before)}
    return _("Leaders are told of a client from {now} of revenue on. Before: {before}", **said)
