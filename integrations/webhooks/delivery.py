"""What a source pushes to us, and the checks that its webhooks share: on raw bytes, in constant time."""

import base64
import binascii
import hmac
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from integrations.mapping import Row, instant
from integrations.source import Variable

TOLERANCE = timedelta(minutes=5)
"""How far a delivery's own time may be from ours; what was recorded is of no use for longer."""

LAG = timedelta(seconds=2)
"""One act of somebody's often pushes several deliveries, and what is pushed is rarely listed in the same instant."""

NUMBER = re.compile(r"[1-9]\d{0,18}")


class Forged(Exception):
    """A delivery that nobody signed who knows the secret; it says why, and nothing of what was in it."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request. `url` is the address by which its sender knows us; names of headers are in lower case."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str:
        """Return a header; raise `Forged` where it is missing."""
        found = self.headers.get(name)
        if found is None:
            raise Forged(f"the header {name} is missing")
        return found

    def told(self) -> Row:
        """Return the body's JSON object; empty where it is anything else, for what came says by itself to look."""
        try:
            told: Any = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return told if isinstance(told, dict) else {}


Verify = Callable[[Delivery, str, datetime], None]
Names = Callable[[Row], Iterable[Any]]


def _nothing(_told: Row) -> Iterable[Any]:
    return ()


@dataclass(frozen=True, slots=True)
class Webhook:
    """How a source pushes: a delivery says that something changed, and is never believed for what.

    `verify` raises `Forged` unless a delivery was made with a secret, at about an instant. `lost` names the items of
    which a delivery says that they are no longer there, as ids that `known` matches whole. `lag` is for how long what
    was pushed may be missing in what the source lists. `covers` is what the check is of: the whole body, or only who
    sends it. `by_address` says that our own public address is part of the check.
    """

    secret: Variable
    verify: Verify
    lost: Names = _nothing
    known: re.Pattern[str] = NUMBER
    lag: timedelta = LAG
    covers: Literal["body", "sender"] = "body"
    by_address: bool = False

    def check(self, delivery: Delivery, secrets: Iterable[str], now: datetime) -> None:
        """Accept what was made with any of some secrets: there are two while one is exchanged."""
        refused = Forged("no secret is set")
        for secret in secrets:
            try:
                self.verify(delivery, secret, now)
            except Forged as reason:
                refused = reason
            else:
                return
        raise refused

    def gone(self, delivery: Delivery) -> frozenset[str]:
        """Return the ids of items that may be gone; what has not the form of an id is no id."""
        try:
            named = [str(each) for each in self.lost(delivery.told())]
        except (AttributeError, KeyError, TypeError):
            return frozenset()
        return frozenset(each for each in named if self.known.fullmatch(each))


def secrets_in(value: str) -> tuple[str, ...]:
    """Return the secrets that a variable holds, with commas between."""
    return tuple(filter(None, (each.strip() for each in value.split(","))))


def compare(given: str, expected: str) -> None:
    """Raise `Forged` unless both are the same; how long that takes tells nothing of where they differ."""
    compare_any((given,), expected)


def compare_any(given: Iterable[str], expected: str) -> None:
    """Raise `Forged` unless one of several is the expected one: while a secret is exchanged some sign with both."""
    if not any(hmac.compare_digest(each.encode("utf-8", "surrogateescape"), expected.encode()) for each in given):
        raise Forged("the signature is another one")


def hex_of(secret: str, message: bytes, algorithm: str = "sha256") -> str:
    """Return a message's HMAC in hexadecimal digits."""
    return hmac.new(secret.encode(), message, algorithm).hexdigest()


def base64_of(secret: bytes, message: bytes, algorithm: str = "sha256") -> str:
    """Return a message's HMAC in base 64."""
    return base64.b64encode(hmac.new(secret, message, algorithm).digest()).decode()


def decoded(text: str) -> bytes:
    """Return what a text says in base 64; raise `Forged` where it says nothing so."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Forged("what should be base 64 is not") from None


def recent(moment: datetime, now: datetime) -> None:
    """Raise `Forged` where a delivery was signed too long ago, or in a future that our clocks cannot explain."""
    if abs(now - moment) > TOLERANCE:
        raise Forged("it was signed at another time")


def at_seconds(text: str) -> datetime:
    """Read seconds of the epoch, or with three digits more its milliseconds."""
    if not text.isascii() or not text.isdecimal() or len(text) > len("1700000000000"):
        raise Forged("it does not say when it was signed")
    return datetime.fromtimestamp(int(text) / (1000 if len(text) > len("17000000000") else 1), UTC)


def at_instant(text: str) -> datetime:
    """Read an instant in ISO 8601."""
    try:
        return instant(text)
    except ValueError:
        raise Forged("it does not say when it was signed") from None


def hub_signature(header: str, algorithm: Literal["sha1", "sha256"]) -> Verify:
    """Check an HMAC of the body, as WebSub writes it: the algorithm, an equals sign and hexadecimal digits."""

    def verify(delivery: Delivery, secret: str, _now: datetime) -> None:
        compare(delivery.header(header), f"{algorithm}={hex_of(secret, delivery.body, algorithm)}")

    return verify


def shared_secret(header: str) -> Verify:
    """Check a header that bears the secret itself."""

    def verify(delivery: Delivery, secret: str, _now: datetime) -> None:
        compare(delivery.header(header), secret)

    return verify


def name_and_password(delivery: Delivery, secret: str, _now: datetime) -> None:
    """Check what basic authentication bears: a name and a password, with a colon between."""
    _, _, given = delivery.header("authorization").partition("Basic ")
    compare(decoded(given).decode("utf-8", "surrogateescape"), secret)


def base64_signature(header: str) -> Verify:
    """Check an HMAC-SHA1 of the body in base 64."""

    def verify(delivery: Delivery, secret: str, _now: datetime) -> None:
        compare(delivery.header(header), base64_of(secret.encode(), delivery.body, "sha1"))

    return verify


def hex_signature(header: str) -> Verify:
    """Check an HMAC-SHA256 of the body in hexadecimal digits."""

    def verify(delivery: Delivery, secret: str, _now: datetime) -> None:
        compare(delivery.header(header), hex_of(secret, delivery.body))

    return verify
