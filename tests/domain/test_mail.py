"""Which e-mail domains can tell whose an item is."""

import pytest

from bot.domain.mail import company_domain, names_a_company


@pytest.mark.parametrize("domain", ["acme.example", "mail.acme.example", "gmail.example"])
def test_a_company_domain_names_a_company(domain: str) -> None:
    assert names_a_company(domain)


@pytest.mark.parametrize("domain", ["", "localhost", "gmail.com", "yahoo.co.uk", "t-online.de", "co.uk"])
def test_free_mail_bare_hosts_and_what_many_companies_share_name_nobody(domain: str) -> None:
    assert not names_a_company(domain)


@pytest.mark.parametrize(
    ("domain", "registered"),
    [
        ("acme.example", "acme.example"),
        ("eu.mail.acme.example", "acme.example"),
        ("mail.acme.co.uk", "acme.co.uk"),
        ("acme.co.uk", "acme.co.uk"),
        ("localhost", "localhost"),
    ],
)
def test_a_company_registers_the_domain_above_its_hosts(domain: str, registered: str) -> None:
    assert company_domain(domain) == registered
