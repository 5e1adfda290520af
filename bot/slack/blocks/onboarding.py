"""The review of a new contract in words: as the message of one reader, in a list, and as a reminder.

Whoever draws these has asked whether the reader leads or signs.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from bot.domain.onboarding import (
    CONDITIONS,
    CULTURAL,
    FIRST_DAY,
    FIT,
    FUNCTIONAL,
    LOAD,
    NO,
    PARTLY,
    PRODUCT,
    PROMISED,
    SALES,
    SUPPORT,
    WITHDRAWN,
    YES,
)
from bot.language import gettext as _
from bot.language import marked
from bot.services.onboarding_settings import Criteria, in_words
from bot.services.onboarding_view import Condition, Criterion, ExpectedLoad, Review, ReviewLetter, Signature
from bot.slack.blocks import counts, figures, first_weeks, words
from bot.slack.blocks.form import opener
from bot.slack.blocks.message import Button, Line, Message, bold, code, filled, isolated, one_line, person
from bot.slack.blocks.next_step import client_with_id, typing
from bot.slack.request import Answer

OPEN_DIALOG, OPEN_SIGN, OPEN_CRITERIA = "open_onboard", "open_sign", "open_criteria"
LONGEST_LINE = 200
KEPT_SHOWN = 3
UNSEEN_SHOWN = 5
LONGEST_CRITERION = 80
LISTED = 15

PARTS: Final = {SALES: marked("sales"), PRODUCT: marked("product"), SUPPORT: marked("support")}
KINDS: Final = {FUNCTIONAL: marked("functional"), CULTURAL: marked("cultural")}
CHANGED: Final = {
    FIRST_DAY: marked("the first day"),
    LOAD: marked("the expected load"),
    FIT: marked("the fit"),
    PROMISED: marked("the promised exceptions"),
    CONDITIONS: marked("the conditions"),
}
ANSWERS: Final = {YES: marked("yes"), PARTLY: marked("partly"), NO: marked("no"), "": marked("not looked at yet")}


def part(name: str) -> str:
    """Name a part of the company that signs."""
    return _(PARTS[name])


def review(letter: ReviewLetter, *, warned: bool = False) -> Answer:
    """Draw a review for one reader, with what they may do with it; who has just signed can be `warned`."""
    found = letter.review
    if not (letter.part or letter.leader):
        said = Message()
        said.lines(_("Somebody else signs for {client} now.", client=figures.name(found.client)))
        return said.answer()
    made = Message()
    made.heading(verdict(found))
    if warned and (warning := unseen(found)):
        made.lines(warning)
    if found.state != WITHDRAWN:
        made.lines([bold(_("Signatures"))], map(_signature, found.signatures))
        if found.criteria:
            made.lines([bold(_("Fit"))], map(_criterion, found.criteria))
        made.lines(_("Expected: {loads}", loads=_loads(found.loads)))
        made.lines(_("First day: {day}", day=_first_day(found)))
        _add_lists(made, found)
        if found.first_weeks:
            made.lines([bold(_("First weeks"))], map(first_weeks.line, found.first_weeks))
        if shown := _buttons(letter):
            made.buttons(*shown)
    made.small(
        _(
            "Leaders and the three who sign read this. Teams are told the tighter limit and how many exceptions were"
            " promised, nothing else of it"
        )
    )
    return made.answer()


def letter(message: ReviewLetter) -> Answer:
    """Draw what one person is told of a review."""
    if message.ask == "review":
        return review(message)
    found = message.review
    made = Message()
    client, mine = figures.name(found.client), found.signature(message.part)
    said = _("Your signature for {client} is missing: {part}", client=client, part=part(message.part))
    if message.ask == "changed":
        said = _("{client}: the review has changed since you signed. Sign it anew", client=client)
    made.lines([bold(said)])
    if mine is not None and mine.earlier is not None and mine.changed:
        made.lines(anew(mine.earlier, mine.changed))
    if others := _missing(found, besides=message.part):
        made.lines(_("Also missing: {parts}", parts=others))
    made.buttons(_sign(found), typing(0, _("See the review"), f"onboard {client_with_id(found.client_id)}"))
    made.small(_("A reminder comes every second working day until all three have signed"))
    return made.answer()


def anew(signed_on: date, changed: Sequence[str]) -> str:
    """Say when somebody signed an older text, and what of it has changed since."""
    parts = words.listed([_(CHANGED[each]) for each in changed])
    day = words.day(signed_on, year=True)
    return _("You signed an older text on {day}. Changed since: {parts}", day=day, parts=parts)


def unseen(found: Review) -> str:
    """Warn of the criteria that nobody has looked at; nothing where there are none."""
    if not found.unseen:
        return ""
    named = [isolated(one_line(in_words(each.words), LONGEST_CRITERION)) for each in found.unseen[:UNSEEN_SHOWN]]
    if more := len(found.unseen) - len(named):
        named.append(counts.more(more))
    return _("Nobody has looked at these criteria yet: {criteria}", criteria=words.clauses(named))


def verdict(found: Review) -> str:
    """Say who has signed, and how many conditions are kept."""
    client = figures.name(found.client)
    if found.state == WITHDRAWN:
        return _("{client}: the review is withdrawn", client=client)
    signed = len(found.signatures) - len(found.missing)
    said = [_("all three have signed")]
    if found.missing:
        said = [
            _(
                "{signed} of {all} signed, missing {parts}",
                signed=signed,
                all=len(found.signatures),
                parts=_missing(found),
            )
        ]
    if found.conditions:
        kept = sum(each.kept_on is not None for each in found.conditions)
        said.append(_("conditions kept: {kept} of {all}", kept=kept, all=len(found.conditions)))
    return _("{what}: {said}", what=client, said=words.clauses(said))


def listing(reviews: Sequence[Review]) -> Answer:
    """Draw all reviews that somebody may read, each in a line."""
    made = Message()
    if not reviews:
        made.lines(
            filled(
                _("No review of a new contract is open. To open one: {command}"), command=code(_("/clientload onboard"))
            )
        )
        return made.answer()
    made.heading(_("Reviews of new contracts"))
    for at, each in enumerate(reviews[:LISTED]):
        made.lines(verdict(each), map(first_weeks.line, each.first_weeks))
        about = _("The review of {client}", client=figures.name(each.client))
        made.buttons(typing(at, _("See the review"), f"onboard {client_with_id(each.client_id)}", about))
    return made.answer()


def none_yet(client: str, client_id: int) -> Answer:
    """Say that a client has no review, with the button that opens one."""
    made = Message()
    made.lines(_("There is no review of {client}.", client=figures.name(client)))
    made.buttons(Button(_("Open one"), OPEN_DIALOG, json.dumps({"client": client_id})))
    return made.answer()


def no_client_yet(name: str, typed: str, near: str, line: str, *, may_add: bool) -> Answer:
    """Say that there is no client of a name, with the buttons that add one and that type the `line` once more.

    `typed` is that line as it is read, `near` are clients that are called something like it.
    """
    made = Message()
    there_is = _("There is no client {client} yet.", client=figures.name(name))
    made.lines(" ".join([there_is, *([_("Did you mean {names}?", names=near)] if near else [])]))
    command = code(_("/clientload client add {client}", client=words.typed(name)))
    again = code(_("/clientload onboard {line}", line=typed))
    if may_add:
        made.lines(filled(_("To add it: {command}"), command=command))
    else:
        made.lines(filled(_("Whoever is in charge of mapping, or an admin, adds it: {command}"), command=command))
    made.lines(filled(_("Then what you typed works: {line}"), line=again))
    adding = Button(_("Add this client"), "open_client", json.dumps({"what": "add", "name": name}))
    retyped = typing(0, _("Type my line again"), f"onboard {line}")
    made.buttons(*([adding] if may_add else []), retyped)
    return made.answer()


def criteria(found: Criteria, label: str, *, admin: bool) -> Answer:
    """Draw what is set for all reviews, with the button that changes it for an admin."""
    made = Message()
    made.heading(_("Criteria of the reviews of new contracts"))
    for kind, every in found.items():
        made.lines(
            [bold(words.begun(_(KINDS[kind])))], (isolated(one_line(in_words(each), LONGEST_LINE)) for each in every)
        )
    if label:
        made.lines(_("Items with the label {label} count as exceptions of a new client", label=figures.name(label)))
    else:
        command = code(_("/clientload onboard label exception"))
        made.lines(filled(_("No label counts as an exception. To set one: {command}"), command=command))
    answer = made.answer()
    return Answer(answer.text, [*answer.blocks, opener("criteria", _("Change"))]) if admin else answer


def _add_lists(made: Message, found: Review) -> None:
    if found.promised:
        made.lines(
            [bold(_("Promised exceptions"))], (isolated(one_line(each, LONGEST_LINE)) for each in found.promised)
        )
    else:
        made.lines(_("No exception was promised"))
    if found.conditions:
        made.lines([bold(_("Conditions"))], _conditions(found.conditions))


def _signature(signature: Signature) -> Line:
    said = _("{part}: {person}, signed on {day}") if signature.signed_on else _("{part}: {person}, not yet")
    if signature.earlier and not signature.signed_on:
        said = _("{part}: {person}, signed an older text on {day}, this one not yet")
    on = signature.signed_on or signature.earlier
    day = words.day(on, year=True) if on else ""
    return filled(said, part=words.begun(part(signature.part)), person=person(signature.signer), day=day)


def _criterion(criterion: Criterion) -> Line:
    return _(
        "{words} ({kind}): {answer}",
        words=isolated(one_line(in_words(criterion.words), LONGEST_LINE)),
        kind=_(KINDS[criterion.kind]) if criterion.kind in KINDS else criterion.kind,
        answer=_(ANSWERS.get(criterion.answer, ANSWERS[""])),
    )


def _conditions(conditions: Sequence[Condition]) -> Iterable[Line]:
    for number, each in enumerate(conditions, start=1):
        asked = isolated(one_line(each.words, LONGEST_LINE))
        if each.part:
            asked = _("{words} ({part})", words=asked, part=part(each.part))
        said = {"number": number, "words": asked}
        if each.kept_on is None:
            yield _("{number}. {words}: open", **said)
        else:
            yield _("{number}. {words}: kept on {day}", **said, day=words.day(each.kept_on, year=True))


def _loads(loads: Sequence[ExpectedLoad]) -> str:
    if not loads:
        return _("no load agreed on, so 80 % of each team's limit holds")
    return words.listed([_load(each) for each in loads])


def _load(load: ExpectedLoad) -> str:
    team = figures.name(load.team)
    if load.hours is None:
        return _("{share} of {team}", share=words.limit(load.share), team=team)
    said = {"share": _percent(load.share), "team": team}
    return _("{share} of {team} ({hours} a week)", **said, hours=words.in_hours(load.hours))


def _percent(share: float) -> str:
    return words.percent(share, 0 if float(round(100 * share, 6)).is_integer() else 1)


def _first_day(found: Review) -> str:
    if found.live_on is None:
        return _("that of the first item")
    return words.day(found.live_on, year=True)


def _missing(found: Review, besides: str = "") -> str:
    others = [part(each.part) for each in found.missing if each.part != besides]
    return words.listed(others) if others else ""


def _sign(found: Review) -> Button:
    return Button(_("Sign"), OPEN_SIGN, json.dumps({"review": found.id}))


def _buttons(letter: ReviewLetter) -> list[Button]:
    found = letter.review
    shown = [_sign(found)] if any(each.part == letter.part for each in found.missing) else []
    if letter.leader:
        shown.append(Button(_("Change"), OPEN_DIALOG, json.dumps({"review": found.id})))
    open_ = [number for number, each in enumerate(found.conditions, start=1) if each.kept_on is None]
    shown += [
        typing(
            number,
            _("Condition {number} is kept", number=number),
            f"onboard kept {client_with_id(found.client_id)} {number}",
        )
        for number in open_[:KEPT_SHOWN]
    ]
    return [*shown, *first_weeks.buttons(found.first_weeks)]
