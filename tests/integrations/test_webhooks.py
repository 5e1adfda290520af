"""A delivery is taken if its source made it, and no other; each is signed here anew, by what its source documents."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.registry import PROVIDERS
from integrations.webhooks.delivery import TOLERANCE, Delivery, Forged, Webhook, secrets_in
from integrations.webhooks.table import WEBHOOKS

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
SECONDS, MILLISECONDS = str(int(NOW.timestamp())), str(int(NOW.timestamp() * 1000))
ADDRESS = "https://clientload.firm.example/hooks/desk"
SECRET = "q7Vb1xN0c2Lk9sQe4Rz8"
STANDARD = "whsec_" + base64.b64encode(b"thirty-two bytes of a secret key").decode()
BODY = b'{"event": "caf\xc3\xa9 changed"}'


def sha(message: bytes, kind: str = "sha256", key: bytes = SECRET.encode()) -> hmac.HMAC:
    return hmac.new(key, message, getattr(hashlib, kind))


def b64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


@dataclass(frozen=True)
class Example:
    """A delivery as a source makes it: `signs` is the header that the check is of, `timed` says that it has a time."""

    signs: str
    headers: Mapping[str, str]
    body: bytes = BODY
    secret: str = SECRET
    timed: bool = False

    @property
    def delivery(self) -> Delivery:
        return Delivery("POST", ADDRESS, {"content-type": "application/json", **self.headers}, self.body)


def signed(header: str, value: str, **more: Any) -> Example:
    return Example(header, {header: value}, **more)


ZENDESK_TIME = "2026-11-27T09:30:00Z"
LINEAR = json.dumps({"type": "Issue", "webhookTimestamp": int(MILLISECONDS)}).encode()
EXAMPLES: Mapping[str, Example] = {
    "zendesk": Example(
        "x-zendesk-webhook-signature",
        {
            "x-zendesk-webhook-signature": b64(sha(ZENDESK_TIME.encode() + BODY).digest()),
            "x-zendesk-webhook-signature-timestamp": ZENDESK_TIME,
        },
        timed=True,
    ),
    "freshdesk": signed("x-webhook-secret", SECRET),
    "intercom": signed("x-hub-signature", "sha1=" + sha(BODY, "sha1").hexdigest()),
    "hubspot": Example(
        "x-hubspot-signature-v3",
        {
            "x-hubspot-signature-v3": b64(
                sha(b"POST" + ADDRESS.encode() + BODY + MILLISECONDS.encode()).digest(),
            ),
            "x-hubspot-request-timestamp": MILLISECONDS,
        },
        timed=True,
    ),
    "help_scout": signed("x-helpscout-signature", b64(sha(BODY, "sha1").digest())),
    "front": signed("x-front-signature", b64(sha(BODY, "sha1").digest())),
    "zammad": signed("x-hub-signature", "sha1=" + sha(BODY, "sha1").hexdigest()),
    "request_tracker": signed("x-webhook-secret", SECRET),
    "jira_service_management": signed("x-hub-signature", "sha256=" + sha(BODY).hexdigest()),
    "jira": signed("x-hub-signature", "sha256=" + sha(BODY).hexdigest()),
    "jira_data_center": signed("x-hub-signature", "sha256=" + sha(BODY).hexdigest()),
    "redmine": signed("x-redmine-signature-256", "sha256=" + sha(BODY).hexdigest()),
    "github": signed("x-hub-signature-256", "sha256=" + sha(BODY).hexdigest()),
    "linear": signed("linear-signature", sha(LINEAR).hexdigest(), body=LINEAR, timed=True),
    "gitlab": Example(
        "webhook-signature",
        {
            "webhook-id": "f5e5f430-f57b-4e6e-9fac-d9128cd7232f",
            "webhook-timestamp": SECONDS,
            "webhook-signature": "v1,"
            + b64(
                sha(
                    b"f5e5f430-f57b-4e6e-9fac-d9128cd7232f." + SECONDS.encode() + b"." + BODY,
                    key=b"thirty-two bytes of a secret key",
                ).digest()
            ),
        },
        secret=STANDARD,
        timed=True,
    ),
    "clickup": signed("x-signature", sha(BODY).hexdigest()),
    "shortcut": signed("payload-signature", sha(BODY).hexdigest()),
    "azure_devops": signed("authorization", "Basic " + b64(b"bot:hush-hush"), secret="bot:hush-hush"),
    "trello": signed("x-trello-webhook", b64(sha(BODY + ADDRESS.encode(), "sha1").digest())),
    "clockify": signed("clockify-signature", SECRET),
    "pipedrive": signed("authorization", "Basic " + b64(b"bot:hush-hush"), secret="bot:hush-hush"),
    "chargebee": signed("authorization", "Basic " + b64(b"bot:hush-hush"), secret="bot:hush-hush"),
    "stripe": signed(
        "stripe-signature", f"t={SECONDS},v1={sha(SECONDS.encode() + b'.' + BODY).hexdigest()}", timed=True
    ),
}

walk = pytest.mark.parametrize("name", list(WEBHOOKS))


def takes(webhook: Webhook, delivery: Delivery, secret: str, now: datetime = NOW) -> bool:
    try:
        webhook.check(delivery, secrets_in(secret), now)
    except Forged:
        return False
    return True


def flips(text: bytes) -> list[bytes]:
    """Return a text once for each of its bytes with one bit of that byte the other way round."""
    return [text[:at] + bytes([text[at] ^ 1]) + text[at + 1 :] for at in range(len(text))]


def with_header(delivery: Delivery, name: str, value: bytes) -> Delivery:
    return replace(delivery, headers={**delivery.headers, name: value.decode("utf-8", "surrogateescape")})


def test_every_webhook_is_a_providers_and_has_an_example_here() -> None:
    assert {each.name for each in PROVIDERS if each.webhook} == set(WEBHOOKS) == set(EXAMPLES)
    for webhook in WEBHOOKS.values():
        assert webhook.secret.secret
        assert not webhook.secret.required


@walk
def test_what_a_source_made_is_taken_and_once_more_while_its_secret_is_exchanged(name: str) -> None:
    webhook, example = WEBHOOKS[name], EXAMPLES[name]
    assert takes(webhook, example.delivery, example.secret)
    assert takes(webhook, example.delivery, f"another, {example.secret}")
    assert takes(webhook, example.delivery, f"{example.secret}, {STANDARD}")
    for wrong in ("another", STANDARD[:-2], example.secret + "x", example.secret[:-1], "é", ","):
        assert not takes(webhook, example.delivery, wrong)


@walk
def test_one_bit_of_what_is_signed_is_enough_to_refuse_it(name: str) -> None:
    webhook, example = WEBHOOKS[name], EXAMPLES[name]
    for body in flips(example.body):
        assert takes(webhook, replace(example.delivery, body=body), example.secret) == (webhook.covers == "sender")
    for header, value in example.headers.items():
        for other in flips(value.encode()):
            assert not takes(webhook, with_header(example.delivery, header, other), example.secret), other
    assert not takes(webhook, with_header(example.delivery, example.signs, b""), example.secret)


@walk
def test_without_a_header_that_is_part_of_the_check_it_is_refused(name: str) -> None:
    example = EXAMPLES[name]
    for header in example.headers:
        left = {other: value for other, value in example.delivery.headers.items() if other != header}
        with pytest.raises(Forged, match=header):
            WEBHOOKS[name].check(replace(example.delivery, headers=left), [example.secret], NOW)


@walk
def test_what_was_recorded_is_of_no_use_later(name: str) -> None:
    webhook, example = WEBHOOKS[name], EXAMPLES[name]
    second = timedelta(seconds=1)
    for distance in (TOLERANCE - second, second - TOLERANCE):
        assert takes(webhook, example.delivery, example.secret, NOW + distance)
    for distance in (TOLERANCE + second, -TOLERANCE - second):
        assert takes(webhook, example.delivery, example.secret, NOW + distance) == (not example.timed)


@walk
def test_only_where_the_address_is_signed_does_another_one_matter(name: str) -> None:
    webhook, example = WEBHOOKS[name], EXAMPLES[name]
    other = replace(example.delivery, url=ADDRESS.replace("https", "http"))
    assert takes(webhook, other, example.secret) == (not webhook.by_address)


@pytest.mark.parametrize(
    ("name", "secret", "body", "headers"),
    [
        (
            "github",
            "It's a Secret to Everybody",
            b"Hello, World!",
            {"x-hub-signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"},
        ),
        (
            "jira",
            "It's a Secret to Everybody",
            b"Hello World!",
            {"x-hub-signature": "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9"},
        ),
        (
            "gitlab",
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            b'{"test": 2432232314}',
            {
                "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "webhook-timestamp": "1614265330",
                "webhook-signature": "v0,bm9uZQ== v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            },
        ),
        (
            "hubspot",
            "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy",
            b"{'example_field':'example_value'}",
            {
                "x-hubspot-signature-v3": "K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=",
                "x-hubspot-request-timestamp": "1693657560000",
            },
        ),
    ],
)
def test_examples_that_were_published_are_taken(
    name: str, secret: str, body: bytes, headers: Mapping[str, str]
) -> None:
    at = headers.get("webhook-timestamp") or headers.get("x-hubspot-request-timestamp", SECONDS)[:10]
    delivery = Delivery("POST", "https://www.example.com/webhook_uri", headers, body)
    WEBHOOKS[name].check(delivery, [secret], datetime.fromtimestamp(int(at), UTC))


def test_an_older_gitlab_sends_its_secret_token_as_it_is_and_one_that_signs_may_not() -> None:
    delivery = Delivery("POST", ADDRESS, {"x-gitlab-token": SECRET}, BODY)
    assert takes(WEBHOOKS["gitlab"], delivery, SECRET)
    assert not takes(WEBHOOKS["gitlab"], delivery, SECRET + "x")
    assert not takes(WEBHOOKS["gitlab"], replace(delivery, headers={"x-gitlab-token": STANDARD}), STANDARD)


def test_stripe_signs_twice_while_its_secret_is_exchanged() -> None:
    example = EXAMPLES["stripe"]
    at, good = example.headers["stripe-signature"].split(",")
    value = f"{at},v1={'0' * 64},{good},v0={'1' * 64}"
    assert takes(WEBHOOKS["stripe"], with_header(example.delivery, "stripe-signature", value.encode()), SECRET)


@pytest.mark.parametrize("at", ["", "soon", "-1", "9" * 40, "١٧٩٥٧٧٢٠٠٠", "1e9", "null"])
def test_a_time_that_is_none_is_refused(at: str) -> None:
    good = sha(at.encode() + b"." + BODY).hexdigest()
    delivery = Delivery("POST", ADDRESS, {"stripe-signature": f"t={at},v1={good}"}, BODY)
    assert not takes(WEBHOOKS["stripe"], delivery, SECRET)
    linear = json.dumps({"webhookTimestamp": at}).encode()
    headers = {"linear-signature": sha(linear).hexdigest()}
    assert not takes(WEBHOOKS["linear"], Delivery("POST", ADDRESS, headers, linear), SECRET)


ISSUE = {"issue": {"id": 10001, "html_url": "https://github.com/firm/app/issues/7"}}
UUID = "2174add1-f7c8-44e3-bbf3-2d60b5ea8bc9"


@pytest.mark.parametrize(
    ("name", "told", "gone"),
    [
        ("jira", {"webhookEvent": "jira:issue_deleted", **ISSUE}, {"10001"}),
        ("jira", {"webhookEvent": "jira:issue_updated", **ISSUE}, set()),
        ("jira", {"webhookEvent": "jira:issue_deleted", "issue": {"id": "1 OR 1=1"}}, set()),
        ("jira", {"webhookEvent": "jira:issue_deleted", "issue": {"id": "10001\n"}}, set()),
        ("jira", {"webhookEvent": "jira:issue_deleted", "issue": None}, set()),
        ("jira_data_center", {"webhookEvent": "jira:issue_deleted", "issue": {"id": "../myself"}}, set()),
        ("redmine", {"type": "issue.deleted", "data": {"issue": {"id": 31}}}, {"31"}),
        ("redmine", {"type": "issue.updated", "data": {"issue": {"id": 31}}}, set()),
        ("redmine", {"type": "issue.deleted", "data": {"issue": {"id": "31/../../users"}}}, set()),
        ("github", {"action": "deleted", **ISSUE}, {"firm/app#7"}),
        ("github", {"action": "transferred", **ISSUE}, {"firm/app#7"}),
        ("github", {"action": "edited", **ISSUE}, set()),
        ("github", {"action": "deleted", "issue": {"html_url": "https://github.com/firm/a%2fb/issues/7"}}, set()),
        ("github", {"action": "deleted", "issue": {"html_url": "https://github.com/firm/app/pull/7"}}, set()),
        ("github", {"zen": "Design for failure.", "hook_id": 1}, set()),
        ("linear", {"type": "Issue", "action": "remove", "data": {"id": UUID}}, {UUID}),
        ("linear", {"type": "Comment", "action": "remove", "data": {"id": UUID}}, set()),
        ("linear", {"type": "Issue", "action": "remove", "data": {"id": 'x") {'}}, set()),
        ("shortcut", {"actions": [{"id": 7, "entity_type": "story", "action": "delete"}]}, {"7"}),
        ("shortcut", {"actions": [{"id": 7, "entity_type": "story", "action": "update"}, None]}, set()),
        ("shortcut", {"actions": [{"id": 8, "entity_type": "epic", "action": "delete"}]}, set()),
        ("zendesk", {"type": "zen:event-type:ticket.deleted", "detail": {"id": "7"}}, set()),
        ("jira", [ISSUE], set()),
        ("jira", "deleted", set()),
    ],
)
def test_of_what_is_told_only_ids_are_taken_and_only_of_what_may_be_gone(name: str, told: Any, gone: set[str]) -> None:
    assert WEBHOOKS[name].gone(Delivery("POST", ADDRESS, {}, json.dumps(told).encode())) == gone


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[" * 100_000, b'{"a":', b"payload=%7B%7D"])
def test_a_body_that_is_no_json_says_to_look_and_nothing_more(body: bytes) -> None:
    for webhook in WEBHOOKS.values():
        assert webhook.gone(Delivery("POST", ADDRESS, {}, body)) == set()


def test_a_refusal_says_nothing_of_what_was_sent() -> None:
    delivery = Delivery("POST", ADDRESS, {"x-hub-signature": "sha256=5ecre7"}, b"hush")
    with pytest.raises(Forged) as refused:
        WEBHOOKS["jira"].check(delivery, [SECRET], NOW)
    assert not [said for said in ("hush", "5ecre7", SECRET) if said in str(refused.value)]
