"""Pointers to tickets inside other texts: only the addresses are kept, never the text around them."""

import re

from integrations.records import Link

ZENDESK = re.compile(r"(https?://[^\s/\"'<>|\])]+)/(?:agent/tickets|tickets|requests|hc/[\w-]+/requests)/(\d+)")
FRESHDESK = re.compile(r"(https?://[^\s/\"'<>|\])]+)/(?:a|helpdesk)/tickets/(\d+)")
ZAMMAD = re.compile(r"(https?://[^\s/\"'<>|\])]+)/#ticket/zoom/(\d+)")
INTERCOM = re.compile(
    r"https?://app(?:\.eu|\.au)?\.intercom\.(?:com|io)/a/(?:inbox|apps)/([\w-]+)/(?:[^\s\"'<>|\])]*?/)?conversations?/(\d+)"
)
FRONT = re.compile(r"https?://app\.frontapp\.com/open/(cnv_\w+)", re.IGNORECASE)
HELP_SCOUT = re.compile(r"https?://secure\.helpscout\.net/conversation/(\d+)/(\d+)", re.IGNORECASE)
HUBSPOT = re.compile(r"https?://(app[\w-]*\.hubspot\.com)/contacts/(\d+)/(?:record/0-5|ticket)/(\d+)", re.IGNORECASE)
SALESFORCE = re.compile(
    r"https?://([\w-]+(?:\.\w+)?)\.(?:lightning\.force|my\.salesforce)\.com/(?:lightning/r/(?:Case/)?)?(500\w{12})(?:\w{3})?\b"
)
REQUEST_TRACKER = re.compile(r"https?://[^\s\"'<>|\])]+/Ticket/(?:Display|History)\.html\?id=\d+")


def zendesk_url(base: str, ticket_id: str) -> str:
    """Spell a ticket's address as agents see it; its other spellings are turned into this one."""
    return f"{base.lower()}/agent/tickets/{ticket_id}"


def freshdesk_url(base: str, ticket_id: str) -> str:
    """Likewise an address of Freshdesk."""
    return f"{base.lower()}/a/tickets/{ticket_id}"


def zammad_url(base: str, ticket_id: str) -> str:
    """Likewise an address of Zammad, which may name one article of the ticket behind it."""
    return f"{base.lower()}/#ticket/zoom/{ticket_id}"


def intercom_url(app: str, conversation_id: str) -> str:
    """Likewise an address of Intercom, whose inbox has many views and whose workspaces are known by a code."""
    return f"https://app.intercom.com/a/inbox/{app.lower()}/inbox/conversation/{conversation_id}"


def front_url(conversation_id: str) -> str:
    """Likewise an address of Front, whose apps open it."""
    return f"https://app.frontapp.com/open/{conversation_id}"


def help_scout_url(conversation_id: str, number: str) -> str:
    """Likewise an address of Help Scout, which may name the folder it was opened from."""
    return f"https://secure.helpscout.net/conversation/{conversation_id}/{number}"


def hubspot_url(domain: str, portal: str, ticket_id: str) -> str:
    """Likewise an address of HubSpot, whose tickets are records of the type 0-5."""
    return f"https://{domain.lower()}/contacts/{portal}/record/0-5/{ticket_id}"


def salesforce_url(base: str, case_id: str) -> str:
    """Likewise an address of Salesforce, whose ids are fifteen characters, with three of a checksum behind at times."""
    name = base.lower().removesuffix("/").removesuffix(".my.salesforce.com").rpartition("/")[2]
    return f"https://{name}.lightning.force.com/lightning/r/Case/{case_id[:15]}/view"


def ticket_links(*texts: str) -> tuple[Link, ...]:
    """Find the addresses of helpdesk tickets, each once, in the order in which they stand."""
    urls: dict[str, None] = {}
    for text in texts:
        urls |= dict.fromkeys(zendesk_url(base, number) for base, number in ZENDESK.findall(text))
        urls |= dict.fromkeys(freshdesk_url(base, number) for base, number in FRESHDESK.findall(text))
        urls |= dict.fromkeys(zammad_url(base, number) for base, number in ZAMMAD.findall(text))
        urls |= dict.fromkeys(intercom_url(app, number) for app, number in INTERCOM.findall(text))
        urls |= dict.fromkeys(front_url(conversation) for conversation in FRONT.findall(text))
        urls |= dict.fromkeys(help_scout_url(*found) for found in HELP_SCOUT.findall(text))
        urls |= dict.fromkeys(hubspot_url(*found) for found in HUBSPOT.findall(text))
        urls |= dict.fromkeys(salesforce_url(name, number) for name, number in SALESFORCE.findall(text))
        urls |= dict.fromkeys(REQUEST_TRACKER.findall(text))
    return tuple(Link(target=url) for url in urls)
