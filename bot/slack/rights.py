"""What is said to whoever may not do something."""

from bot.language import gettext as _
from bot.slack.request import Mistake, Person, Role


def doubt(person: Person) -> str:
    """Return what to add to a refusal, with a space before it, where Slack does not tell all that this person is."""
    if not person.unsure:
        return ""
    return " " + _(
        "Slack does not tell just now who is in a user group that has a role. If you are in one, try again in a minute."
    )


def check_admin(person: Person) -> None:
    """Refuse whoever is no admin."""
    if person.role < Role.ADMIN:
        raise Mistake(_("Roles are given and taken by an admin. Ask one of them.") + doubt(person))


def check_sets(person: Person) -> None:
    """Refuse whoever sets nothing for the whole firm."""
    if person.role < Role.ADMIN:
        raise Mistake(_("This is for an admin. Ask one of them.") + doubt(person))


def check_leads(person: Person) -> None:
    """Refuse whoever is no leader."""
    if not person.leader:
        raise Mistake(_("This is for leaders. An admin can give that role: /clientload roles") + doubt(person))


def check_maps(person: Person) -> None:
    """Refuse whoever may not say what is whose for all teams."""
    if not person.may_map:
        raise Mistake(
            _("Clients are changed by whoever is in charge of mapping, or an admin. Ask one of them.") + doubt(person)
        )


def check_maps_items_of(person: Person, team_id: int | None) -> None:
    """Refuse whoever may not say whose the items of a team are."""
    if not (person.may_map or person.may_set(team_id)):
        raise Mistake(
            _(
                "Whose an item is says a manager of its team, whoever is in charge of mapping, or an admin."
                " Ask one of them."
            )
            + doubt(person)
        )
