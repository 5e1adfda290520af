"""GitHub signs the body with the secret of a webhook, and tells which issues were deleted or transferred."""

import re
from collections.abc import Iterable
from typing import Any

from integrations.errors import Unreadable
from integrations.github_project import issue_id
from integrations.mapping import Row
from integrations.source import Variable
from integrations.webhooks.delivery import Webhook, hub_signature

LEFT = ("deleted", "transferred")


def _lost(told: Row) -> Iterable[Any]:
    # A comment that is deleted names its issue too; looking whether that is there does no harm.
    if told.get("action") in LEFT:
        try:
            yield issue_id(str(told["issue"]["html_url"]))
        except Unreadable:
            return


WEBHOOK = Webhook(
    Variable(
        "GITHUB_WEBHOOK_SECRET",
        "the secret of GitHub's webhooks, for news, deletions and transfers at once",
        "your choice, without a comma; GitHub > your organization or repository > Settings > Webhooks",
        "q7Vb1xN0c2Lk9sQe4Rz8Wm3Jp6Yt5UhA",
        secret=True,
        required=False,
    ),
    hub_signature("x-hub-signature-256", "sha256"),
    _lost,
    known=re.compile(r"[\w.-]{1,100}/[\w.-]{1,100}#[1-9]\d{0,9}"),
)
