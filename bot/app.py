"""The composition root: everything is made here, started here and stopped here."""

import asyncio
import hashlib
import signal
from collections.abc import AsyncIterator, Awaitable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog
from aiohttp import ClientError, web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import jobs, language, log
from bot.domain.money import Currencies
from bot.domain.roles import LEADER, MAPPING
from bot.services import pushed, time_zone
from bot.services import sources as source_settings
from bot.services.company import Clock, Company, system_clock
from bot.settings import Settings, SlackSettings, WrongSettings, where_to_find
from bot.slack import app as slack_app
from bot.slack.notifier import REVOKED, Notifier
from bot.slack.people import SlackPeople
from bot.store import migrate, teams
from bot.store.database import Database
from bot.webhooks import Door, Receiver, receiving
from integrations import http
from integrations.registry import Provider
from integrations.source import Named, Source
from integrations.webhooks.delivery import secrets_in

logger = structlog.get_logger(__name__)

DRAIN = 8
"""Seconds that a job may still take when we are asked to stop; Docker waits ten before it kills."""


@dataclass(frozen=True, slots=True)
class Slack:
    """Our side of Slack, connected or ready to be."""

    app: AsyncApp
    client: AsyncWebClient
    settings: SlackSettings


@asynccontextmanager
async def opened(settings: Settings, clock: Clock = system_clock) -> AsyncIterator[Company]:
    """Open the company: a database with this program's schema and the first teams."""
    log.set_up(settings.log_level, settings.secrets())
    language.load()
    url = settings.database_url.get_secret_value()
    await asyncio.to_thread(migrate.upgrade, url)
    database = Database(url)
    try:
        company = Company(database, settings.zone, clock, Currencies.of(settings.currencies))
        async with database.writing() as session:
            await teams.ensure_default_teams(session, clock())
            await time_zone.follow(session, company)
        yield company
    finally:
        await database.close()


@asynccontextmanager
async def reading(settings: Settings) -> AsyncIterator[list[Source]]:
    """Connect to every source that is set, through one HTTP client."""
    async with http.client() as client:
        yield [
            _named(name, settings.providers[name].build(values, client)) for name, values in settings.sources.items()
        ]


def _named(name: str, source: Source) -> Source:
    return source if name == source.name else Named(source, name)


async def settle(company: Company, settings: Settings) -> None:
    """Compare the sources' settings with those they were read with."""
    shapes = {name: _shape(settings.providers[name], values) for name, values in settings.sources.items()}
    async with company.database.writing() as session:
        await source_settings.settle(session, shapes)
        await pushed.settle(session, settings.pushing())


def _shape(provider: Provider, values: Mapping[str, str]) -> str:
    """Return a fingerprint of the optional settings: they say what of a source is read, and as what."""
    optional = {
        each.name: values.get(each.name, "") for each in provider.variables if not (each.required or each.secret)
    }
    return hashlib.sha256(repr(sorted(optional.items())).encode()).hexdigest()[:16]


def slack(company: Company, settings: Settings) -> Slack:
    """Make our side of Slack."""
    if settings.slack is None:
        raise AssertionError("read the settings with slack=True")
    own = settings.slack
    client = AsyncWebClient(token=own.bot_token.get_secret_value(), base_url=own.api_url)
    signing = own.signing_secret.get_secret_value() if own.signing_secret else None
    return Slack(slack_app.build(company, client, admins=settings.admins, signing_secret=signing), client, own)


def make_jobs(company: Company, settings: Settings, side: Slack, read: Sequence[Source]) -> jobs.Jobs:
    """Make the company's jobs, which tell what they find through Slack."""
    people = SlackPeople(company, side.client, settings.admins)

    async def in_charge() -> Collection[str]:
        return await people.holding(MAPPING)

    async def leaders() -> Collection[str]:
        return await people.holding(LEADER)

    return jobs.Jobs(
        company,
        read,
        Notifier(side.client, company.clock),
        people.admins,
        settings.backfill,
        in_charge,
        leaders,
        people.managing,
    )


def doors(settings: Settings) -> Mapping[str, Door]:
    """Return a door for each source whose webhook has a secret."""
    return {name: Door(webhook, secrets_in(held)) for name, (webhook, held) in settings.pushing().items()}


async def run(settings: Settings, stop: asyncio.Event | None = None) -> None:
    """Run until asked to stop: answer commands, pull on schedule, tell what changes.

    Raises WrongSettings where Slack refuses a token.
    """
    stopped = stop or _stopped_by_signal()
    async with AsyncExitStack() as stack:
        company = await stack.enter_async_context(opened(settings))
        read = await stack.enter_async_context(reading(settings))
        await settle(company, settings)
        side = slack(company, settings)
        await _unless(stopped, check_tokens(side))
        work = make_jobs(company, settings, side, read)
        opened_for = doors(settings)
        receiver = await stack.enter_async_context(receiving(work, opened_for, settings.public_url))
        await stack.enter_async_context(listening(side, stopped, receiver if opened_for else None))
        scheduler = jobs.schedule(work, settings.every)
        scheduler.start()
        logger.info("running", sources=[source.name for source in read], every=str(settings.every))
        await stopped.wait()
        logger.info("stopping")
        # APScheduler would cancel what still runs: let it come to its end first, for a while.
        scheduler.pause()
        await work.close(DRAIN)
        scheduler.shutdown(wait=False)


def _stopped_by_signal() -> asyncio.Event:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopped.set)
    return stopped


async def check_tokens(side: Slack) -> None:
    """Ask Slack whether it takes our tokens; raise WrongSettings where it refuses one, for no retry would help.

    While Slack does not answer there is nothing to say yet: connecting tries again until it does.
    """
    asked: dict[str, Awaitable[object]] = {"SLACK_BOT_TOKEN": side.client.auth_test()}
    if side.settings.app_token is not None:
        app_token = side.settings.app_token.get_secret_value()
        asked["SLACK_APP_TOKEN"] = side.client.apps_connections_open(app_token=app_token)
    problems = []
    for name, answer in zip(asked, await asyncio.gather(*asked.values(), return_exceptions=True), strict=True):
        if isinstance(answer, SlackApiError) and answer.response.get("error") in REVOKED:
            problems.append(f"Slack refuses {name} ({answer.response['error']}). Find it at {where_to_find(name)}.")
        elif isinstance(answer, SlackApiError | ClientError | TimeoutError | OSError):
            logger.warning("slack did not answer", asked_with=name, kind=type(answer).__name__)
        elif isinstance(answer, BaseException):
            raise answer
    if problems:
        raise WrongSettings(tuple(problems))


async def _unless(stopped: asyncio.Event, work: Awaitable[None]) -> None:
    """Await some work, and give it up when asked to stop."""
    doing, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stopped.wait())
    try:
        await asyncio.wait({doing, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if doing.done():
            doing.result()
    finally:
        doing.cancel()
        stopping.cancel()


@asynccontextmanager
async def listening(
    side: Slack, stopped: asyncio.Event | None = None, receiver: Receiver | None = None
) -> AsyncIterator[None]:
    """Take what Slack sends: through a socket with an app token, else through requests on our port.

    A socket that Slack does not let us open is tried again until it does, or until `stopped`. What sources push arrives
    on our port in both cases.
    """
    by_socket = side.settings.app_token is not None
    site = web.Application() if by_socket else side.app.web_app()
    if receiver is not None:
        receiver.listen(site)
    async with AsyncExitStack() as stack:
        if receiver is not None or not by_socket:
            await stack.enter_async_context(_served(site, side.settings))
        if by_socket:
            await stack.enter_async_context(_connected(side, stopped or asyncio.Event()))
        yield


@asynccontextmanager
async def _served(site: web.Application, settings: SlackSettings) -> AsyncIterator[None]:
    # A line for each request would be written by whoever can reach the port.
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, settings.host, settings.port).start()
    try:
        yield
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _connected(side: Slack, stopped: asyncio.Event) -> AsyncIterator[None]:
    token = side.settings.app_token.get_secret_value() if side.settings.app_token else ""
    handler = AsyncSocketModeHandler(side.app, token, web_client=side.client)
    try:
        await _unless(stopped, handler.connect_async())
        yield
    finally:
        await handler.close_async()
