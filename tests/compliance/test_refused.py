"""What the buyer proposes and the seller refuses is no breach; what the seller asks or agrees to is one."""

import pytest

from desktop.compliance.model import BLOCK, WARN
from desktop.compliance.rules import contact, marketing, offplatform
from tests.compliance.surroundings import surroundings

REFUSED = [
    ("pl", "Pyta Pan, czy można dopłacić przelewem różnicę. Niestety nie, takich dopłat nie przyjmujemy."),
    ("pl", "Gotówka przy odbiorze? Nie, zamówienie jest już opłacone."),
    ("cs", "Navrhujete „2 500 na ruku a bez papírů“. Bez objednávky nemůžeme prodat nic."),
    ("sk", "Pýtate sa, či by to po zrušení objednávky vyšlo lacnejšie priamo u nás. Nevyšlo."),
    ("hu", "Azt írja, hogy készpénzben fizetne a futárnak. Ilyet sajnos nem vállalunk."),
    ("ro", "Ați scris „vă trimit banii prin Western Union”. Mulțumim, dar așa ceva nu putem primi."),
    ("bg", "Предлагате да затворите спора, ако Ви подарим калъф. Не можем да разменяме подаръци за спорове."),
    ("de", "Bar zahlen? Geht bei uns leider nicht."),
    ("en", "Pay cash and get it cheaper? That's not something we do here."),
    ("fr", "Vous demandez si ce serait moins cher en liquide ? Non, le prix est le même pour tous."),
    ("es", "Me escribes «te hago transferencia y te olvidas de la comisión». No podemos hacerlo."),
    ("it", "C'è un sito che copia il nostro nome e promette sconti del 70%. Non è nostro."),
    ("sv", 'Du skriver att du "betalar 1500 i ett kuvert". Tack, men nej tack.'),
    ("da", "Du spørger, om det bliver billigere kontant? Nej, prisen gælder for alle."),
]
AGREED = [
    ("pl", "Pyta pan o rabat, tutaj nie mogę, ale na WhatsAppie się dogadamy, proszę tam napisać."),
    ("pl", "Pyta Pan, czy można dopłacić gotówką. Jasne, proszę dać ją kurierowi."),
    ("pl", "Gotówka przy odbiorze? Nie ma sprawy, proszę dać ją kurierowi."),
    ("pl", "Ma Pan WhatsApp? Nie da się tu wysłać filmu."),
    ("cs", "Ptáte se, jestli to jde hotově. Jasně, dejte peníze řidiči do ruky."),
    ("hu", "Azt kérdezi, fizethet-e készpénzben a futárnak. Persze, adja oda neki."),
    ("de", "Bar? Kein Thema, bringen Sie es beim Abholen mit."),
    ("en", "You asked if it's cheaper direct: not here, but ring the shop and it's 30 less."),
    ("fr", "En liquide ? Pas de souci, apportez-le en venant."),
    ("es", "¿En efectivo? Sin problema, tráigalo cuando venga."),
    ("it", "Contanti? Nessun problema, li porti quando viene."),
    ("sv", "Kontant? Inga problem, ta med det när du hämtar."),
    ("da", "Tak for tilbuddet, jeg tager det: kontant ved døren."),
]


def said(language: str, text: str, *levels: str) -> list[str]:
    around = surroundings(language)
    found = [finding for rule in (contact, offplatform, marketing) for finding in rule(text, around)]
    return [finding.rule for finding in found if finding.level in levels]


@pytest.mark.parametrize(("language", "text"), REFUSED)
def test_what_the_buyer_proposed_and_we_refuse_blocks_nothing(language: str, text: str) -> None:
    assert said(language, text, BLOCK) == []


@pytest.mark.parametrize(("language", "text"), AGREED)
def test_what_we_agree_to_or_ask_ourselves_does_not_go_out_at_once(language: str, text: str) -> None:
    assert said(language, text, BLOCK, WARN)
