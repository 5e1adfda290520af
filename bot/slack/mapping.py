"""Who may say whose an item is, at Slack's edge."""

from bot.language import gettext as _
from bot.services.fixing import HasClient, Right
from bot.services.refused import Refused
from bot.slack.blocks import kept
from bot.slack.request import Mistake, Person


def right_of(person: Person) -> Right:
    """Return where a person may answer: admins and whoever is in charge of mapping everywhere, managers in theirs."""
    return Right(person.id, person.may_map, person.manages)


def not_yours() -> Mistake:
    """Say who may answer."""
    return Mistake(
        _("A team's manager, whoever is in charge of mapping, or an admin can say whose this is. Ask one of them.")
    )


def told(refused: Refused) -> str:
    """Say why an answer was refused; what a rule saw is kept in English."""
    return str(HasClient(kept.seen(refused.because)) if isinstance(refused, HasClient) else refused)
