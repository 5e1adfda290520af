"""Zendesk signs the time and the body, with a secret of each webhook's own."""

from datetime import datetime, timedelta

from integrations.source import Variable
from integrations.webhooks.delivery import Delivery, Webhook, at_instant, base64_of, compare, recent

TIME = "x-zendesk-webhook-signature-timestamp"


def _verify(delivery: Delivery, secret: str, now: datetime) -> None:
    at = delivery.header(TIME)
    signed = base64_of(secret.encode(), at.encode("utf-8", "surrogateescape") + delivery.body)
    compare(delivery.header("x-zendesk-webhook-signature"), signed)
    recent(at_instant(at), now)


WEBHOOK = Webhook(
    Variable(
        "ZENDESK_WEBHOOK_SECRET",
        "the signing secret of Zendesk's webhook, for news within two minutes; several with commas between",
        "Admin Center > Apps and integrations > Webhooks > your webhook > Reveal secret",
        "aBcD1234==",
        secret=True,
        required=False,
    ),
    _verify,
    # The exports hold back what changed within the last minute.
    lag=timedelta(seconds=75),
)
