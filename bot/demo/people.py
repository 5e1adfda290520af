"""Invents the directory of the helpdesk: organizations, groups, requesters, agents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from unicodedata import combining, normalize

from bot.demo.cast import AGENTS, CLIENTS, FIRM, FIRM_DOMAIN, FIRST_NAMES, LAST_NAMES, LEAD, STRANGERS, Client
from bot.demo.rhythm import Rhythm, chance
from bot.demo.work import Group, Organization, Role, User

FIRST_ORGANIZATION, FIRST_USER, FIRST_GROUP = 9_001, 50_001, 301
STRANGER_COUNT = 40


@dataclass(frozen=True, slots=True)
class Directory:
    """Everybody in the helpdesk; `requesters` maps a client's name, the firm's or None (strangers) to its people."""

    rhythm: Rhythm
    organizations: tuple[Organization, ...]
    support: Group
    onboarding: Group
    users: tuple[User, ...]
    requesters: dict[str | None, Sequence[User]]

    @property
    def agents(self) -> tuple[User, ...]:
        """The people who answer tickets."""
        return tuple(user for user in self.users if user.role == "agent")


def invent_directory(rng: Random, rhythm: Rhythm) -> Directory:
    """Return the people of the year; all of them have been there since before its first day."""
    since = rhythm.opens_at - timedelta(days=30)
    organizations = {client.name: _organization(n, client, since) for n, client in enumerate(CLIENTS)}
    hire = _Hiring(rng, since)
    team = [hire.one(name, FIRM_DOMAIN, role="agent") for name in AGENTS]
    lead = hire.one(LEAD, FIRM_DOMAIN, role="admin")
    requesters: dict[str | None, Sequence[User]] = {FIRM: [lead, *team]}
    for client in CLIENTS:
        home = organizations[client.name].id if client.organization else None
        requesters[client.name] = [_requester(hire, client, home) for _ in range(client.people)]
    requesters[None] = [hire.anybody(STRANGERS[n % len(STRANGERS)], None) for n in range(STRANGER_COUNT)]
    return Directory(
        rhythm=rhythm,
        organizations=tuple(organizations[client.name] for client in CLIENTS if client.organization),
        support=Group(FIRST_GROUP, "Support", since),
        onboarding=Group(FIRST_GROUP + 1, "Onboarding", since),
        users=tuple(hire.users),
        requesters=requesters,
    )


def _organization(number: int, client: Client, since: datetime) -> Organization:
    return Organization(FIRST_ORGANIZATION + number, client.name, client.domains, since, since, client.external_id)


def _requester(hire: "_Hiring", client: Client, home: int | None) -> User:
    # Whoever wrote before the organization existed was never moved into it; only the address tells.
    early = bool(client.domains) and chance(hire.rng, 0.2)
    return hire.anybody(client.email_domain, None if early else home)


class _Hiring:
    def __init__(self, rng: Random, since: datetime) -> None:
        self.rng = rng
        self.since = since
        self.users: list[User] = []

    def one(self, name: str, domain: str, role: Role = "end-user", home: int | None = None) -> User:
        number = FIRST_USER + len(self.users)
        # Free mailers give out no address of fewer than six letters, so this one cannot be anybody's.
        local = f"c{number % 1000}" if domain == "gmail.com" else _plain(name).lower().replace(" ", ".")
        user = User(number, name, f"{local}@{domain}", role, self.since, self.since, home)
        self.users.append(user)
        return user

    def anybody(self, domain: str, home: int | None) -> User:
        number = len(self.users)
        first, last = FIRST_NAMES[number % len(FIRST_NAMES)], LAST_NAMES[number * 7 % len(LAST_NAMES)]
        return self.one(f"{first} {last}", domain, home=home)


def _plain(text: str) -> str:
    return "".join(letter for letter in normalize("NFKD", text) if not combining(letter))
