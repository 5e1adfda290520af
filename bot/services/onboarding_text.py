"""What is signed: the text of a review, and who signs anew because it changed behind their signature."""

from collections.abc import Mapping

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.onboarding import CHANGES, OPEN
from bot.services.company import Company
from bot.services.reviews import subject
from bot.store import changes, onboardings
from bot.store.onboardings import Named
from bot.store.tables import Onboarding

Text = Mapping[str, object]
"""What a review says, by the parts of `CHANGES`. Conditions that a signer made are theirs, and no part of it."""


async def text_of(session: AsyncSession, row: Onboarding) -> Text:
    """Return what a review says now."""
    loads = await onboardings.loads(session, row.id or 0)
    conditions = await onboardings.conditions(session, row.id or 0)
    said = (
        row.live_on,
        # The same hours are another share as weeks go by; what was agreed on has not changed.
        {each.team_id: (each.hours, each.share if each.hours is None else None) for each in loads},
        [list(each) for each in row.criteria],
        list(row.promised),
        sorted(each.words for each in conditions if not each.part),
    )
    return dict(zip(CHANGES, said, strict=True))


async def ask_again(session: AsyncSession, company: Company, by: str, named: Named, before: Text) -> None:
    """Take the signatures off a text that says something else now; who signed the older one, and when, is kept."""
    row, client = named
    now = await text_of(session, row)
    changed = [part for part in CHANGES if now[part] != before[part]]
    if not changed:
        return
    signs = (await onboardings.signs(session, [row.id or 0])).get(row.id or 0, [])
    for each in signs:
        if each.signed_on is not None:
            each.earlier = [*each.earlier, [each.signed_on.isoformat(), company.today().isoformat()]]
            each.signed_on = None
        if each.earlier:
            each.changed = [part for part in CHANGES if part in {*each.changed, *changed}]
        session.add(each)
    if any(each.earlier for each in signs):
        row.state, row.completed_on = OPEN, None
        said = f"to be signed anew: {', '.join(changed)}"
        await changes.note(session, by, company.clock(), subject(client), "", said)
    await session.flush()
