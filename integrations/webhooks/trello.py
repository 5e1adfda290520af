"""Trello signs the body and our address, with the secret of the Power-Up whose key is used."""

from datetime import datetime

from integrations.source import Variable
from integrations.webhooks.delivery import Delivery, Webhook, base64_of, compare


def _verify(delivery: Delivery, secret: str, _now: datetime) -> None:
    signed = delivery.body + delivery.url.encode("utf-8", "surrogateescape")
    compare(delivery.header("x-trello-webhook"), base64_of(secret.encode(), signed, "sha1"))


WEBHOOK = Webhook(
    Variable(
        "TRELLO_WEBHOOK_SECRET",
        "the OAuth secret of your Power-Up, for news at once from Trello's webhooks; with CLIENTLOAD_PUBLIC_URL",
        "trello.com/power-ups/admin > your Power-Up > API key > Secret",
        "0f3a9c4e7b2d4a6c8e0f1a3b5c7d9e1f0f3a9c4e7b2d4a6c8e0f1a3b5c7d9e1f",
        secret=True,
        required=False,
    ),
    _verify,
    by_address=True,
)
