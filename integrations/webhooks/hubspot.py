"""HubSpot signs the method, our address, the body and the time, with the app's client secret."""

from datetime import datetime, timedelta

from integrations.source import Variable
from integrations.webhooks.delivery import Delivery, Webhook, at_seconds, base64_of, compare, recent


def _verify(delivery: Delivery, secret: str, now: datetime) -> None:
    at = delivery.header("x-hubspot-request-timestamp")
    whole = b"".join(
        (
            delivery.method.encode(),
            delivery.url.encode("utf-8", "surrogateescape"),
            delivery.body,
            at.encode("utf-8", "surrogateescape"),
        )
    )
    compare(delivery.header("x-hubspot-signature-v3"), base64_of(secret.encode(), whole))
    recent(at_seconds(at), now)


WEBHOOK = Webhook(
    Variable(
        "HUBSPOT_WEBHOOK_SECRET",
        "the client secret of your private app, for news at once from its webhooks; with CLIENTLOAD_PUBLIC_URL",
        "HubSpot > Development > Legacy apps > your app > Auth > Client secret",
        "0f3a9c4e-7b2d-4a6c-8e0f-1a3b5c7d9e1f",
        secret=True,
        required=False,
    ),
    _verify,
    # A search finds what is new some time later; each pull looks back for longer than this.
    lag=timedelta(seconds=30),
    by_address=True,
)
