"""Which client a domain or a project is like."""

import pytest

from bot.domain.likely import Likely

ACME, GLOBEX, UMBRA, UMBRA_SUD, NORDAL, AB = 1, 2, 3, 4, 5, 6
CALLED = {
    ACME: ("Acme", "acme.example"),
    GLOBEX: ("Globex SA", "globex-group.example"),
    UMBRA: ("Umbra Nord",),
    UMBRA_SUD: ("Umbra Sud",),
    NORDAL: ("Nørdal", "mail.nordal.co.uk"),
    AB: ("AB",),
}


@pytest.mark.parametrize(
    ("text", "client"),
    [
        ("acme.test", ACME),
        ("eu.acme.test", ACME),
        ("ACME", ACME),
        ("acme-consulting.example", ACME),
        ("globex.example", GLOBEX),
        ("globexgroup.fr", GLOBEX),
        ("umbra-nord.example", UMBRA),
        ("umbra.example", None),
        ("nordal.example", NORDAL),
        ("ab.example", AB),
        ("abc.example", None),
        ("unknown.example", None),
        ("...", None),
        ("", None),
    ],
)
def test_the_one_client_whose_name_or_domain_is_like_it(text: str, client: int | None) -> None:
    assert Likely(CALLED).client(text) == client
