"""Stripe signs the time and the body, with a secret of each endpoint's own; there are two while it is exchanged."""

from datetime import datetime

from integrations.source import Variable
from integrations.webhooks.delivery import Delivery, Webhook, at_seconds, compare_any, hex_of, recent


def _verify(delivery: Delivery, secret: str, now: datetime) -> None:
    parts = [part.strip().partition("=") for part in delivery.header("stripe-signature").split(",")]
    at = next((value for name, _, value in parts if name == "t"), "")
    expected = hex_of(secret, at.encode("utf-8", "surrogateescape") + b"." + delivery.body)
    compare_any((value for name, _, value in parts if name == "v1"), expected)
    recent(at_seconds(at), now)


WEBHOOK = Webhook(
    Variable(
        "STRIPE_WEBHOOK_SECRET",
        "the signing secret of Stripe's endpoint, for news at once; several with commas between",
        "Stripe > Workbench > Webhooks > your endpoint > Signing secret",
        "whsec_0f3a9c",
        secret=True,
        required=False,
    ),
    _verify,
)
