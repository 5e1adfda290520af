"""The environment, read once into one frozen object; everything that is wrong is said at once."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values
from pydantic import SecretStr

from integrations.currency import is_code, rates
from integrations.instances import missing, required
from integrations.instances import read as read_instances
from integrations.registry import Provider, every_provider
from integrations.source import Variable
from integrations.webhooks.delivery import Webhook, secrets_in

VARIABLES = (
    Variable(
        "SLACK_BOT_TOKEN",
        "the bot's token",
        "api.slack.com/apps > your app > OAuth & Permissions > Bot User OAuth Token",
        "xoxb-1111-2222-abcd",
        secret=True,
    ),
    Variable(
        "SLACK_APP_TOKEN",
        "the app-level token with connections:write, for Socket Mode",
        "api.slack.com/apps > your app > Basic Information > App-Level Tokens",
        "xapp-1-A111-2222-abcd",
        secret=True,
        required=False,
    ),
    Variable(
        "SLACK_SIGNING_SECRET",
        "the signing secret, for HTTP mode; with CLIENTLOAD_PORT and without SLACK_APP_TOKEN",
        "api.slack.com/apps > your app > Basic Information > Signing Secret",
        "0123456789abcdef0123456789abcdef",
        secret=True,
        required=False,
    ),
    Variable(
        "CLIENTLOAD_PORT",
        "the port on which webhooks arrive, and in HTTP mode Slack's requests",
        "your proxy's configuration",
        "3000",
        required=False,
    ),
    Variable(
        "CLIENTLOAD_HOST",
        "the address on which that port is opened",
        "your proxy's configuration",
        "127.0.0.1",
        required=False,
        default="127.0.0.1",
    ),
    Variable(
        "CLIENTLOAD_PUBLIC_URL",
        "the public address of that port, as tools know it; only HubSpot's and Trello's webhooks need it",
        "your proxy's configuration",
        "https://clientload.firm.example",
        required=False,
    ),
    Variable(
        "SLACK_API_URL",
        "where Slack's Web API is, if not at Slack",
        "only for a local stand-in",
        "http://127.0.0.1:8000/api/",
        required=False,
        default="https://slack.com/api/",
    ),
    Variable(
        "CLIENTLOAD_DATABASE_URL",
        "the database, sqlite:///file or postgresql://user:password@host/name",
        "your choice; the default is a file beside the program",
        "sqlite:///clientload.db",
        secret=True,
        required=False,
        default="sqlite:///clientload.db",
    ),
    Variable(
        "CLIENTLOAD_ADMINS",
        "Slack user ids of the admins, besides the workspace's own, with commas between",
        "Slack > profile > More > Copy member ID",
        "U012ABCDEF,U034GHIJKL",
        required=False,
    ),
    Variable(
        "CLIENTLOAD_TIMEZONE",
        "the company's time zone, by which days are counted until an admin chooses one in Slack",
        "the tz database's names",
        "Europe/Paris",
        required=False,
        default="UTC",
    ),
    Variable(
        "CLIENTLOAD_CURRENCY",
        "the currency in which revenue is counted; without it, the only one that revenue comes in",
        "ISO 4217's codes",
        "EUR",
        required=False,
    ),
    Variable(
        "CLIENTLOAD_RATES",
        "what one unit of another currency is worth in yours, with commas between; without a rate it is not counted",
        "your accounting's rates",
        "USD=0.92,GBP=1.17",
        required=False,
    ),
    Variable(
        "CLIENTLOAD_BACKFILL_DAYS",
        "how many days back the first pull reads",
        "your choice, 90 to 1500",
        "365",
        required=False,
        default="365",
    ),
    Variable(
        "CLIENTLOAD_EVERY_MINUTES",
        "how many minutes lie between two pulls",
        "your choice, 1 to 1440",
        "5",
        required=False,
        default="5",
    ),
    Variable(
        "CLIENTLOAD_LOG_LEVEL",
        "how much is logged: DEBUG, INFO, WARNING or ERROR",
        "your choice",
        "INFO",
        required=False,
        default="INFO",
    ),
)


class WrongSettings(Exception):
    """The environment cannot be used; `problems` has one sentence each, saying what to set and where to find it."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """How we reach Slack: Socket Mode with an app token, else HTTP on `port`, where webhooks arrive in both modes."""

    bot_token: SecretStr
    app_token: SecretStr | None
    signing_secret: SecretStr | None
    host: str
    port: int
    api_url: str


@dataclass(frozen=True, slots=True)
class Settings:
    """All that an operator decides.

    `sources` maps a source's name to its provider's variables, which may hold secrets; `providers` says whose they are.
    """

    database_url: SecretStr
    zone: ZoneInfo
    admins: frozenset[str]
    backfill: timedelta
    every: timedelta
    log_level: str
    currencies: Mapping[str, Decimal] = field(default_factory=dict)
    slack: SlackSettings | None = None
    sources: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    providers: Mapping[str, Provider] = field(default_factory=dict, repr=False)
    public_url: str = ""

    def pushing(self) -> Mapping[str, tuple[Webhook, str]]:
        """Return the sources whose webhooks are set, with what holds their secrets."""
        found = {name: each.webhook for name, each in self.providers.items() if each.webhook}
        held = {name: self.sources[name].get(webhook.secret.name) for name, webhook in found.items()}
        return {name: (webhook, secret) for name, webhook in found.items() if (secret := held[name])}

    def secrets(self) -> frozenset[str]:
        """Return every secret, for the log to leave out."""
        found = {
            self.sources[name][variable.name]
            for name, provider in self.providers.items()
            for variable in provider.settings
            if variable.secret and self.sources[name].get(variable.name)
        }
        found |= {secret for _webhook, held in self.pushing().values() for secret in secrets_in(held)}
        if self.slack is not None:
            kept = (self.slack.bot_token, self.slack.app_token, self.slack.signing_secret)
            found |= {secret.get_secret_value() for secret in kept if secret is not None}
        password = urlsplit(self.database_url.get_secret_value()).password
        if password:
            found |= {password, unquote(password)}
        return frozenset(found)


def environment(folder: Path | None = None) -> dict[str, str]:
    """Return the process's environment over the lines of `.env` in `folder`, empty values left out."""
    lines = {name: value or "" for name, value in dotenv_values((folder or Path()) / ".env").items()}
    return {name: value.strip() for name, value in {**lines, **os.environ}.items() if value.strip()}


def read(values: Mapping[str, str], *, slack: bool = False, sources: bool = False) -> Settings:
    """Read the settings; `slack` and `sources` say what the command cannot do without.

    Raises WrongSettings with every problem at once.
    """
    providers, unusable = every_provider()
    problems = list(unusable)
    instances = read_instances(providers, values, problems)
    settings = Settings(
        database_url=SecretStr(_database(values, problems)),
        zone=_zone(values, problems),
        admins=_admins(values, problems),
        backfill=timedelta(days=_number(values, "CLIENTLOAD_BACKFILL_DAYS", 90, 1500, problems)),
        every=timedelta(minutes=_number(values, "CLIENTLOAD_EVERY_MINUTES", 1, 1440, problems)),
        log_level=_log_level(values, problems),
        currencies=_currencies(values, problems),
        slack=_slack(values, problems) if slack else None,
        sources={instance.name: instance.values for instance in instances},
        providers={instance.name: instance.provider for instance in instances},
        public_url=_url(values, "CLIENTLOAD_PUBLIC_URL", problems) if "CLIENTLOAD_PUBLIC_URL" in values else "",
    )
    if slack:
        problems += _unreachable(settings, values)
    if sources and not any(provider.kind != "revenue" for provider in settings.providers.values()):
        names = "; ".join(f"{each.label}: {required(each)}" for each in providers if each.kind != "revenue")
        problems.append(f"No source is set. Set the variables of at least one ({names}).")
    if problems:
        raise WrongSettings(tuple(problems))
    return settings


def where_to_find(name: str) -> str:
    """Say where an operator finds what one of `VARIABLES` is to be set to."""
    return _variable(name).where


def _variable(name: str) -> Variable:
    return next(variable for variable in VARIABLES if variable.name == name)


def _value(values: Mapping[str, str], name: str) -> str:
    return values.get(name, _variable(name).default)


def _number(values: Mapping[str, str], name: str, least: int, most: int, problems: list[str]) -> int:
    text = _value(values, name)
    if text.isdecimal() and least <= int(text) <= most:
        return int(text)
    problems.append(
        f"{name} is {text!r}: set a whole number from {least} to {most}, for example {_variable(name).example}."
    )
    return least


def _admins(values: Mapping[str, str], problems: list[str]) -> frozenset[str]:
    admins = frozenset(name.strip() for name in _value(values, "CLIENTLOAD_ADMINS").split(",") if name.strip())
    problems.extend(
        f"CLIENTLOAD_ADMINS names {name!r}, which is no member ID: set IDs such as U012ABCDEF. "
        f"Find them at {_variable('CLIENTLOAD_ADMINS').where}."
        for name in sorted(admins)
        if not re.fullmatch(r"[UW][A-Z0-9]+", name)
    )
    return admins


def _zone(values: Mapping[str, str], problems: list[str]) -> ZoneInfo:
    name = _value(values, "CLIENTLOAD_TIMEZONE")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        problems.append(f"CLIENTLOAD_TIMEZONE is {name!r}: set a name of the tz database, for example Europe/Paris.")
        return ZoneInfo("UTC")


def _currencies(values: Mapping[str, str], problems: list[str]) -> Mapping[str, Decimal]:
    """Return what a unit of each currency is worth in the company's own, the own one first; empty without one."""
    own, said = _value(values, "CLIENTLOAD_CURRENCY").upper(), _value(values, "CLIENTLOAD_RATES")
    if (own or said) and not is_code(own):
        problems.append(f"CLIENTLOAD_CURRENCY is {own!r}: set a code of three letters, for example EUR.")
    found, wrong = rates(said)
    example = _variable("CLIENTLOAD_RATES").example
    problems.extend(f"CLIENTLOAD_RATES says {part!r}: set a code and a worth, for example {example}." for part in wrong)
    return {own: Decimal(1), **found} if own else {}


def _database(values: Mapping[str, str], problems: list[str]) -> str:
    url = _value(values, "CLIENTLOAD_DATABASE_URL")
    if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        problems.append(
            "CLIENTLOAD_DATABASE_URL is no database we speak: set sqlite:///clientload.db "
            "or postgresql://user:password@host/name."
        )
    return url


def _log_level(values: Mapping[str, str], problems: list[str]) -> str:
    level = _value(values, "CLIENTLOAD_LOG_LEVEL").upper()
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        problems.append(f"CLIENTLOAD_LOG_LEVEL is {level!r}: set DEBUG, INFO, WARNING or ERROR.")
    return level


def _slack(values: Mapping[str, str], problems: list[str]) -> SlackSettings:
    bot, app, signing = (values.get(f"SLACK_{name}", "") for name in ("BOT_TOKEN", "APP_TOKEN", "SIGNING_SECRET"))
    if not bot:
        problems.append(missing(_variable("SLACK_BOT_TOKEN")))
    elif not bot.startswith("xoxb-"):
        problems.append(f"SLACK_BOT_TOKEN does not begin with xoxb-. Find it at {_variable('SLACK_BOT_TOKEN').where}.")
    if app and not app.startswith("xapp-"):
        problems.append(f"SLACK_APP_TOKEN does not begin with xapp-. Find it at {_variable('SLACK_APP_TOKEN').where}.")
    port = _number(values, "CLIENTLOAD_PORT", 1, 65535, problems) if "CLIENTLOAD_PORT" in values else 0
    if not app and not (signing and port):
        problems.append(
            f"{missing(_variable('SLACK_APP_TOKEN'))} "
            "For HTTP mode set SLACK_SIGNING_SECRET and CLIENTLOAD_PORT instead."
        )
    return SlackSettings(
        bot_token=SecretStr(bot),
        app_token=SecretStr(app) if app else None,
        signing_secret=SecretStr(signing) if signing else None,
        host=_value(values, "CLIENTLOAD_HOST"),
        port=port,
        api_url=_url(values, "SLACK_API_URL", problems),
    )


def _unreachable(settings: Settings, values: Mapping[str, str]) -> Iterator[str]:
    """Say of each webhook that is set what it needs of us and has not got."""
    for name, (webhook, _) in settings.pushing().items():
        set_ = webhook.secret.name + name[len(settings.providers[name].name) :].upper()
        needed = ("CLIENTLOAD_PORT", *(("CLIENTLOAD_PUBLIC_URL",) if webhook.by_address else ()))
        yield from (f"{set_} is of no use yet: {missing(_variable(each))}" for each in needed if each not in values)


def _url(values: Mapping[str, str], name: str, problems: list[str]) -> str:
    url = _value(values, name)
    if not url.startswith(("https://", "http://")):
        problems.append(f"{name} is no address: set one that begins with https://.")
    return url.rstrip("/") + "/"
