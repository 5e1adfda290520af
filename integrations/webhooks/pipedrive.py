"""Pipedrive signs nothing, and signs in with the name and password that you write into the webhook."""

from datetime import datetime

from integrations.source import Variable
from integrations.webhooks.delivery import Delivery, Webhook, compare, decoded


def _verify(delivery: Delivery, secret: str, _now: datetime) -> None:
    _, _, given = delivery.header("authorization").partition("Basic ")
    compare(decoded(given).decode("utf-8", "surrogateescape"), secret)


WEBHOOK = Webhook(
    Variable(
        "PIPEDRIVE_WEBHOOK_SECRET",
        "the HTTP auth username and password of Pipedrive's webhooks with a colon between, for news at once",
        "your choice, without a comma; Pipedrive > Settings > Tools and apps > Webhooks",
        "clientload:q7Vb1xN0c2Lk9sQe4Rz8",
        secret=True,
        required=False,
    ),
    _verify,
    covers="sender",
)
