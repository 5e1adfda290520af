"""What the app shows, drawn as Slack draws it, in HTML that needs no script.

What can be pressed or filled in carries the ids that Slack would report, as `data-block`, `data-action` and
`data-value`, so that a page can send them on.
"""

from bot.demo.page.document import document
from bot.demo.page.markup import Undrawable
from bot.demo.page.surfaces import draw, message, view

__all__ = ["Undrawable", "document", "draw", "message", "view"]
