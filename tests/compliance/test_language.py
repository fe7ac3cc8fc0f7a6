"""In which language a text is; a wrong one is said, a doubtful one is not."""

import pytest

from desktop.compliance.model import Surroundings
from desktop.compliance.review import review
from desktop.domain.fold import fold

from .quality_world import MARKETS, around, found

SENTENCES = {
    "pl": "Dzień dobry, paczka została dziś nadana i dotrze do Państwa jutro.",
    "de": "Guten Tag, das Paket wurde heute verschickt und kommt morgen bei Ihnen an.",
    "cs": "Dobrý den, zásilku jsme dnes odeslali a dorazí k vám zítra.",
    "sk": "Dobrý deň, zásielku sme dnes odoslali a príde k vám zajtra.",
    "hu": "Jó napot kívánok, a csomagot ma feladtuk, és holnap érkezik meg Önhöz.",
    "ro": "Bună ziua, coletul a fost expediat astăzi și ajunge mâine la dumneavoastră.",
    "bg": "Здравейте, пратката беше изпратена днес и ще пристигне утре.",
    "fr": "Bonjour, le colis est parti aujourd'hui et arrivera chez vous demain.",
    "it": "Buongiorno, il pacco è stato spedito oggi e arriverà da voi domani.",
    "es": "Buenos días, el paquete ha salido hoy y le llegará mañana.",
    "sv": "Hej, paketet skickades idag och kommer fram till dig imorgon.",
    "da": "Hej, pakken blev sendt i dag og kommer frem til dig i morgen.",
    "en": "Hello, the parcel was sent today and will reach you tomorrow.",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_each_language_is_recognised_in_its_market_and_in_every_other(language):
    assert review(SENTENCES[language], around(language)).language.code == language
    for market in SENTENCES:
        rules = found("quality.language", SENTENCES[language], around(market))
        assert bool(rules) == (market != language), (language, market)


@pytest.mark.parametrize("language", sorted(SENTENCES.keys() - {"bg"}))
def test_accents_may_be_missing(language):
    plain = " ".join(fold(SENTENCES[language]).split())
    assert not found("quality.language", plain, around(language))


@pytest.mark.parametrize(
    "text",
    [
        "Ok",
        "iPhone 13 Pro Max 256 GB",
        "RF-7K2M9P",
        "DHL 00340434161094021501",
        "Dziękuję!",
        "👍👍",
        "Super, thanks",
    ],
)
def test_too_little_to_tell_is_not_claimed(text):
    assert not found("quality.language", text, around("de"))


def test_any_language_of_the_market_will_do_where_the_buyers_is_unknown():
    for language in ("fr", "de"):
        assert not found("quality.language", SENTENCES[language], Surroundings(MARKETS["BE"]))
    assert found("quality.language", SENTENCES["pl"], Surroundings(MARKETS["BE"]))
    assert found("quality.language", SENTENCES["de"], Surroundings(MARKETS["BE"], language="fr-BE"))


def test_the_buyers_own_language_is_only_a_hint():
    [finding] = found("quality.language", SENTENCES["en"], around("pl", "Hello, where is my parcel please?"))
    assert finding.level == "hint"


def test_both_languages_in_one_message_are_let_be():
    assert not found("quality.language", SENTENCES["en"] + "\n" + SENTENCES["pl"], around("pl"))
