"""Which company an e-mail domain names, if any."""

import re

_LIST = """
126.com 163.com aim.com aol.com bluewin.ch btinternet.com comcast.net duck.com fastmail.com fastmail.fm free.fr
freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.be hotmail.com
hotmail.co.uk hotmail.de hotmail.es hotmail.fr hotmail.it icloud.com inbox.ru laposte.net libero.it list.ru
live.be live.com live.co.uk live.fr live.nl mac.com mail.com mail.ru me.com msn.com naver.com neuf.fr numericable.fr
orange.fr outlook.com outlook.de outlook.es outlook.fr outlook.it pm.me posteo.de proton.me protonmail.com qq.com
rediffmail.com rocketmail.com seznam.cz sfr.fr sina.com sky.com skynet.be t-online.de telenet.be tuta.com
tutanota.com verizon.net virgilio.it virginmedia.com wanadoo.fr web.de wp.pl yahoo.ca yahoo.com yahoo.com.br
yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru ymail.com zoho.com
"""
FREE_MAIL = frozenset(_LIST.split())

SHARED = re.compile(r"(?:ac|co|com|edu|gov|net|org)\.[a-z]{2}", re.ASCII)
"""Suffixes below which companies register their domains: co.uk is nobody's."""


def names_a_company(domain: str) -> bool:
    """Say whether an address of this domain (lower case) can tell whose it is."""
    return "." in domain and domain not in FREE_MAIL and not SHARED.fullmatch(domain)


def company_domain(domain: str) -> str:
    """Return what a company registered of a domain (lower case): `mail.acme.co.uk` is of `acme.co.uk`."""
    labels = domain.split(".")
    return ".".join(labels[-3:] if SHARED.fullmatch(".".join(labels[-2:])) else labels[-2:])
