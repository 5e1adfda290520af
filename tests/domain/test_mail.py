"""Which e-mail domains can tell whose an item is."""

import pytest

from bot.domain.mail import names_a_company


@pytest.mark.parametrize("domain", ["acme.example", "mail.acme.example", "gmail.example"])
def test_a_company_domain_names_a_company(domain: str) -> None:
    assert names_a_company(domain)


@pytest.mark.parametrize("domain", ["", "localhost", "gmail.com", "yahoo.co.uk", "t-online.de"])
def test_free_mail_and_bare_hosts_name_nobody(domain: str) -> None:
    assert not names_a_company(domain)
