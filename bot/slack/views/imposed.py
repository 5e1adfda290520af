"""The dialog behind "Client imposed this": what was imposed, on which item or by which client as a whole."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.language import gettext as _
from bot.language import marked
from bot.services import imposing
from bot.services.imposing import Marked
from bot.services.refused import Checks
from bot.slack.blocks import imposed as blocks
from bot.slack.blocks.form import Form, Option
from bot.slack.blocks.forms import imposed as forms
from bot.slack.commands.imposed import right_of
from bot.slack.request import Answer, Mistake, Role
from bot.slack.views.dialog import Asked, Dialog
from bot.slack.views.placing import client_of
from bot.store import imposed as store
from bot.store.tables import Item


async def draw(asked: Asked) -> Form:
    """Draw the dialog; the item of the message or the client whose items are listed stands there when it opens."""
    id_ = asked.id("item")
    async with asked.company.database.asking() as session:
        item = None if id_ is None else await store.item(session, id_)
    of = asked.subject.get("of")
    return forms.draw(
        forms.First(
            None if item is None else option_of(item),
            of if isinstance(of, int) else None,
            wide=asked.person.role >= Role.ADMIN,
        )
    )


def option_of(item: Item) -> Option:
    """Return an item as what stands in a picker: its title, and the number that its tool gave it."""
    return str(item.id), f"{item.title} ({item.link_key.rpartition('/')[2] or item.external_id})"


def options_of(items: Sequence[Item]) -> list[Option]:
    """Return items as a picker offers them."""
    return [option_of(item) for item in items]


async def save(asked: Asked) -> Answer:
    """Mark what was chosen."""
    return blocks.done(await _change(asked, removing=False))


async def remove(asked: Asked) -> Answer:
    """Take back what was marked of what was chosen."""
    return blocks.done(await _change(asked, removing=True))


async def _change(asked: Asked, *, removing: bool) -> Marked:
    values = asked.values
    what, item, client = values.text("what"), values.id("item"), values.id("client")
    checks = Checks()
    if what not in imposing.NAMES:
        checks.add("what", _("Choose what was imposed."))
    if item is None and client is None:
        checks.add("item", _("Choose an item."))
    if item is not None and client is not None:
        checks.add("client", _("Choose an item or a whole client, not both."))
    checks.settle()
    async with asked.company.database.writing() as session:
        return await _of(session, asked, what, item, client, removing=removing)


async def _of(
    session: AsyncSession, asked: Asked, what: str, item: int | None, client_id: int | None, *, removing: bool
) -> Marked:
    right, company = right_of(asked.person), asked.company
    if item is not None:
        of_item = imposing.unmark_item if removing else imposing.mark_item
        return await of_item(session, company, right, item, what)
    client = await client_of(session, client_id)
    if client is None:
        raise Mistake(_("Choose a client."), "client")
    of_client = imposing.unmark_client if removing else imposing.mark_client
    return await of_client(session, company, right, client, what)


DIALOG = Dialog(
    name=forms.NAME,
    command="imposed",
    needs=Role.VIEWER,
    typed=marked("/clientload imposed tool https://desk.example/tickets/4711"),
    draw=draw,
    save=save,
    does={"remove": remove},
)
