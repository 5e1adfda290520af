"""Who appears in the invented company, and what they write about: literals only."""

from dataclasses import dataclass
from typing import Literal

FIRM, FIRM_DOMAIN = "Ardoise", "ardoise.example"
GROWING = "Acme"


@dataclass(frozen=True, slots=True)
class Client:
    """A company that Ardoise serves; `weight` is its usual number of tickets a week.

    `domains` belong to its organization in the helpdesk; without `organization` it has none there.
    `email_domain` is what its people write from. `issues` is its usual number of issues in four weeks.
    """

    name: str
    weight: float
    email_domain: str
    issues: float
    people: int = 4
    organization: bool = True
    domains: tuple[str, ...] = ()
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """What a ticket can be about; `weight` is how often, `surge` how often once the growing client grows."""

    tag: str
    type: Literal["question", "incident", "problem", "task"]
    weight: float
    surge: float
    subjects: tuple[str, ...]
    component: str


CLIENTS = (
    Client("Acme", 12, "acme.example", 6, 8, domains=("acme.example",), external_id="CRM-1001"),
    Client("Globex", 10.5, "globex.example", 9, 7, domains=("globex.example",), external_id="CRM-1002"),
    Client("Nordal", 8.5, "nordal.example", 7, 6, domains=("nordal.example",), external_id="CRM-1003"),
    Client("Brisa", 6, "brisa.example", 5, 5, domains=("brisa.example",), external_id="CRM-1004"),
    Client("Brisa Retail", 2, "brisa-retail.example", 0, 3, domains=("brisa-retail.example",), external_id="CRM-1004"),
    Client("Umbra Logistik", 7.5, "umbra-logistik.example", 5, 5, domains=("umbra-logistik.example",)),
    Client("Étoile Santé", 7, "etoile-sante.example", 5, 5, domains=("etoile-sante.example",), external_id="CRM-1006"),
    Client("Café Noisette", 5.5, "cafe-noisette.example", 3, 4, domains=("cafe-noisette.example",)),
    Client("Vireo Energy", 5.5, "vireo.example", 4, 4, domains=("vireo.example",), external_id="CRM-1008"),
    Client("Tamarind Hotels", 5, "tamarind.example", 3, 4, domains=("tamarind.example",), external_id="CRM-1009"),
    Client("Sólbakki", 4, "solbakki.example", 2, 3, domains=("solbakki.example",), external_id="CRM-1010"),
    Client("Pinewood Schools", 3.5, "pinewood.example", 2, 3, domains=("pinewood.example",), external_id="CRM-1011"),
    # Its people write from a free mailer; only the organization tells whose they are.
    Client("Maison Larue", 2, "gmail.com", 0, 1, external_id="CRM-1012"),
    Client("Kestrel Freight", 2.8, "kestrel-freight.example", 3, 3, organization=False),
)

STRANGERS = ("mail.example", "freelance.example", "gmail.com")
"""Where people write from whom nobody can place."""

STRANGERS_WEIGHT = 2.2
OWN_WEIGHT = 1.2

TOPICS = (
    Topic(
        "sso",
        "incident",
        5,
        46,
        (
            "Login loops after single sign-on",
            "SSO: group mapping ignores new subsidiaries",
            "Users of one subsidiary cannot sign in",
            "Single sign-on certificate to be replaced",
            "SSO login lands on the wrong company",
        ),
        "Login",
    ),
    Topic(
        "invoice-export",
        "problem",
        9,
        26,
        (
            "Invoice export stops at 500 lines",
            "Export: tax column is empty",
            "Invoice export takes the wrong period",
            "Export file is rejected by the bank",
        ),
        "Invoicing",
    ),
    Topic(
        "onboarding",
        "task",
        9,
        4,
        (
            "Five new colleagues to add",
            "Import of the supplier list",
            "Training for the new team",
            "New site to set up",
        ),
        "Accounts",
    ),
    Topic(
        "stock",
        "question",
        13,
        6,
        ("Stock differs between two warehouses", "Stock count cannot be closed", "How to move stock between sites"),
        "Stock",
    ),
    Topic(
        "orders",
        "incident",
        16,
        6,
        ("Order stays in draft", "Delivery date is lost on save", "Order confirmation goes out twice"),
        "Orders",
    ),
    Topic(
        "reports",
        "question",
        14,
        4,
        ("Monthly report shows last year", "Which figures are in the margin report", "Report by mail stopped coming"),
        "Reports",
    ),
    Topic(
        "permissions",
        "question",
        12,
        4,
        ("Colleague cannot see prices", "Role for an external accountant", "Who may approve credit notes"),
        "Accounts",
    ),
    Topic(
        "printing",
        "problem",
        10,
        2,
        ("Labels are printed too small", "Delivery note loses its logo", "Printer is not found"),
        "Printing",
    ),
    Topic(
        "billing",
        "question",
        8,
        2,
        ("Question about our last invoice", "Purchase order number is missing", "Change of billing address"),
        "Invoicing",
    ),
)

OUTAGE = Topic(
    "outage",
    "incident",
    1,
    1,
    ("Nothing loads this morning", "Very slow since yesterday", "Error 502 on every page", "Orders cannot be saved"),
    "Platform",
)

OWN_SUBJECTS = ("Staging data to be refreshed", "Test account for the sales team", "Screenshots for the handbook")

AGENTS = ("Maya Lindqvist", "Tomás Arrieta", "Inès Caradec", "Yusuf Demirel", "Hanna Virtala", "Piotr Zawada")
LEAD = "Marie Vasseur"
ENGINEERS = (
    "Noor Haddadi",
    "Elias Brandt",
    "Chiara Fontanel",
    "Samir Oulad",
    "Greta Holm",
    "Luc Morvan",
    "Ada Kowalik",
    "Bence Farkas",
    "Rosa Iturbe",
)
FIRST_NAMES = ("Alva", "Bram", "Clea", "Dario", "Edda", "Faris", "Gita", "Henk", "Iria", "Jonas", "Kaya", "Livio")
LAST_NAMES = ("Aubry", "Bosk", "Corvo", "Dahlin", "Elster", "Ferro", "Gallo", "Hirsch", "Isidor", "Jansk", "Kuyper")

EPICS = (
    "Billing engine, third version",
    "Offline mode for warehouses",
    "Faster stock count",
    "One search for everything",
    "Audit trail",
    "Public API, second version",
    "New report designer",
)
OWN_SUMMARIES = (
    "Split {} from the core module",
    "Cover {} with contract tests",
    "New data model for {}",
    "Draft and review the screens of {}",
    "Move {} to the job queue",
    "Measure the load time of {}",
)
UPKEEP_SUMMARIES = (
    "Upgrade the database of {}",
    "Renew certificates of {}",
    "Flaky check in {}",
    "Clean up logs of {}",
    "Replace an outdated library in {}",
)
CLIENT_SUMMARIES = (
    "{}: wrong result in one case",
    "{}: add the missing option",
    "{}: handle large files",
    "{}: keep the choice of the user",
    "{}: adapter for a new format",
)
