"""What another proposed and the seller refuses is no offer of the seller's; what is taken is one."""

import pytest

from desktop.compliance.model import BLOCK
from tests.compliance.test_said import found


def blocks(text: str, language: str) -> bool:
    return any(finding.level == BLOCK for finding in found(text, language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Bar zahlen? Geht bei uns leider nicht."),
        ("en", "Pay cash and get it cheaper? That's not something we do here."),
        ("fr", "Vous demandez si ce serait moins cher en liquide ? Non, le prix est le même pour tous."),
        ("es", "Me escribes «te hago transferencia y te olvidas de la comisión». No podemos hacerlo."),
        ("it", "C'è un sito che copia il nostro nome e promette sconti del 70%. Non è nostro."),
        ("sv", 'Du skriver att du "betalar 1500 i ett kuvert". Tack, men nej tack.'),
        ("da", "Du spørger, om det bliver billigere kontant? Nej, prisen gælder for alle."),
    ],
)
def test_a_proposal_that_is_refused_blocks_nothing(language: str, text: str) -> None:
    assert not blocks(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Bar? Kein Thema, bringen Sie es beim Abholen mit."),
        ("en", "You asked if it's cheaper direct: not here, but ring the shop and it's 30 less."),
        ("fr", "En liquide ? Pas de souci, apportez-le en venant."),
        ("es", "¿En efectivo? Sin problema, tráigalo cuando venga."),
        ("it", "Contanti? Nessun problema, li porti quando viene."),
        ("sv", "Kontant? Inga problem, ta med det när du hämtar."),
        ("da", "Tak for tilbuddet, jeg tager det: kontant ved døren."),
    ],
)
def test_a_proposal_that_is_taken_is_stopped(language: str, text: str) -> None:
    assert blocks(text, language)
