"""What admins set for all reviews of new contracts: the criteria, and the label that counts as an exception."""

import json
from collections.abc import Mapping, Sequence
from functools import cache

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.onboarding import CULTURAL, FUNCTIONAL, KINDS
from bot.language import LANGUAGES, marked, speaking
from bot.language import gettext as _
from bot.services.company import Company
from bot.services.refused import Checks, Refused
from bot.store import changes, key_values

CRITERIA = "onboarding_criteria"
LABEL = "exception_label"
MOST_CRITERIA = 12
LONGEST_CRITERION = 150
LONGEST_LABEL = 100

FIRST = {
    FUNCTIONAL: (
        marked("The standard product covers what was asked for"),
        marked("No connector is to be built for them alone"),
    ),
    CULTURAL: (
        marked("They agree that requests are ranked with everybody's"),
        marked("They work with our tools, and in our hours"),
    ),
}
"""The criteria until an admin writes others; they are kept in English, and read in the reader's language."""

Criteria = Mapping[str, Sequence[str]]


async def criteria(session: AsyncSession) -> Criteria:
    """Return the criteria by kind as they are kept, in the order in which they are looked at; see `in_words`."""
    kept = await key_values.read(session, CRITERIA)
    if kept is None:
        return {kind: list(FIRST[kind]) for kind in KINDS}
    return {kind: [_as_kept(words) for words in json.loads(kept).get(kind, ())] for kind in KINDS}


def in_words(criterion: str) -> str:
    """Write a criterion: one of the first in the language that is spoken, any other as somebody wrote it."""
    return _(first) if (first := _first().get(criterion)) else criterion


def _as_kept(words: str) -> str:
    return _first().get(words, words)


@cache
def _first() -> Mapping[str, str]:
    """Return each of the first criteria by how it reads in each language: a dialog gives back what it has shown."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with speaking(language):
            found |= {_(words): words for kind in KINDS for words in FIRST[kind]}
    return found


async def set_criteria(session: AsyncSession, company: Company, by: str, wanted: Criteria) -> Criteria:
    """Set the criteria of some kinds. Reviews that are open keep the words that were looked at."""
    old, new, checks = await criteria(session), {}, Checks()
    for kind in KINDS:
        with checks.at(kind):
            new[kind] = _clean(wanted[kind], kind) if kind in wanted else list(old[kind])
    checks.settle()
    await key_values.write(session, CRITERIA, json.dumps(new, ensure_ascii=False))
    for kind in KINDS:
        if list(old[kind]) != new[kind]:
            what = f"{kind} criteria of onboarding reviews"
            await changes.note(session, by, company.clock(), what, "; ".join(old[kind]), "; ".join(new[kind]))
    return new


async def exception_label(session: AsyncSession) -> str:
    """Return the label whose items count as exceptions of a new client, or nothing."""
    return await key_values.read(session, LABEL) or ""


async def set_exception_label(session: AsyncSession, company: Company, by: str, label: str) -> str:
    """Set that label, or with nothing take it away; return what was set before."""
    if len(label) > LONGEST_LABEL:
        raise Refused(_("A label has room for {count} characters. Type a shorter one.", count=LONGEST_LABEL), "label")
    old = await exception_label(session)
    await key_values.write(session, LABEL, label)
    await changes.note(session, by, company.clock(), "label of exceptions", old, label or "none")
    return old


def _clean(words: Sequence[str], kind: str) -> list[str]:
    kept = list(dict.fromkeys(_as_kept(" ".join(each.split())) for each in words if each.strip()))
    if not kept:
        raise Refused(_("Write at least one criterion, one a line."), kind)
    if len(kept) > MOST_CRITERIA:
        raise Refused(_("There is room for {count} criteria of a kind. Leave some out.", count=MOST_CRITERIA), kind)
    if any(len(each) > LONGEST_CRITERION for each in kept):
        raise Refused(
            _("A criterion has room for {count} characters. Shorten the longest.", count=LONGEST_CRITERION), kind
        )
    return kept
