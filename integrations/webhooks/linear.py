"""Linear signs the body with a secret of each webhook's own; the time stands in the body."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from integrations.mapping import Row
from integrations.source import Variable
from integrations.webhooks.delivery import Delivery, Webhook, at_seconds, compare, hex_of, recent


def _verify(delivery: Delivery, secret: str, now: datetime) -> None:
    compare(delivery.header("linear-signature"), hex_of(secret, delivery.body))
    recent(at_seconds(str(delivery.told().get("webhookTimestamp"))), now)


def _lost(told: Row) -> Iterable[Any]:
    if told.get("type") == "Issue" and told.get("action") == "remove":
        yield told["data"]["id"]


WEBHOOK = Webhook(
    Variable(
        "LINEAR_WEBHOOK_SECRET",
        "the signing secret of Linear's webhook, for news and deletions at once; several with commas between",
        "Linear > Settings > API > Webhooks > your webhook > Signing secret",
        "lin_wh_0f3a9c",
        secret=True,
        required=False,
    ),
    _verify,
    _lost,
    known=re.compile(r"[\da-fA-F]{8}(-[\da-fA-F]{4}){3}-[\da-fA-F]{12}"),
)
