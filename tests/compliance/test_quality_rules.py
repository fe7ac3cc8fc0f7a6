"""The quality rules: what contradicts order and offer, what is vague, loud or empty; honest sentences."""

from typing import Any

import pytest

from desktop.compliance.review import review
from desktop.domain.cases import Case

from .quality_world import TODAY, around, found, marked, offer, order

KNOWN: dict[str, Any] = {"orders": (order(),), "buyer_name": "Anna Nowak"}


# Price and currency


@pytest.mark.parametrize("written", ["1299 zł", "1 299,00 zł", "1.299 PLN", "PLN 1299.00"])
def test_the_orders_price_may_be_said(written):
    assert not found("quality.price", f"Cena telefonu to {written}.", around(**KNOWN))


def test_another_price_is_a_warning_and_its_fix_keeps_the_writing():
    text = "Zapłacił Pan łącznie 1 199,00 zł."
    [finding] = found("quality.price", text, around(**KNOWN))
    assert (text[finding.start : finding.end], finding.level) == ("1 199,00 zł", "warn")
    assert finding.fixed == "Zapłacił Pan łącznie 1 299,00 zł."


@pytest.mark.parametrize(
    "text",
    [
        "Koszt dostawy to 15 zł, cena telefonu się nie zmienia.",
        "Zwrócimy część ceny, 100 zł.",
        "Obniżymy cenę o 50 zł.",
        "Etui kosztuje 49 zł.",
    ],
)
def test_other_sums_are_not_the_price(text):
    assert not found("quality.price", text, around(**KNOWN))


def test_any_price_of_order_or_offers_will_do():
    offers = (offer("999"), offer("1099"))
    assert not found("quality.price", "Cena to 1099 zł.", around(offers=offers))
    [finding] = found("quality.price", "Cena to 1000 zł.", around(offers=offers))
    assert finding.fixed is None


@pytest.mark.parametrize(
    ("language", "text", "wrong"),
    [
        ("pl", "To kosztuje 300 €.", ["300 €"]),
        ("de", "Das kostet 300 Euro.", []),
        ("de", "Das kostet 300 zł.", ["300 zł"]),
        ("sv", "Det kostar 2 999 kr.", []),
        ("de", "Das kostet 2 999 kr.", ["2 999 kr"]),
        ("bg", "Цената беше 500 лв.", []),
        ("hu", "Az ára 139.900 Ft.", []),
        ("cs", "Cena je $ 300.", ["$ 300"]),
        ("pl", "Wersja 17.5 i 128 GB, 300 mAh, 24/7", []),
    ],
)
def test_money_is_in_the_markets_currency(language, text, wrong):
    assert marked("quality.currency", text, around(language)) == wrong


# Product


@pytest.mark.parametrize(
    ("language", "text", "wrong"),
    [
        ("pl", "Telefon jest w stanie B.", ["B"]),
        ("pl", "Telefon jest w stanie „A”.", []),
        ("pl", "Telefon jest w stanie „Dobry”.", ["Dobry"]),
        ("pl", "Stan B różni się od stanu A rysami.", []),
        ("pl", "Telefon jest w stanie dobrym.", []),
        ("en", "The phone has grade C.", ["C"]),
        ("de", "Das Gerät hat den Zustand B.", ["B"]),
    ],
)
def test_the_grade_is_the_orders(language, text, wrong):
    assert marked("quality.grade", text, around(language, **KNOWN)) == wrong


WARRANTY = [
    ("pl", "Telefon ma 24 miesiące gwarancji.", "24 miesiące"),
    ("pl", "Gwarancja trwa dwa lata.", "dwa lata"),
    ("de", "Sie haben 2 Jahre Garantie.", "2 Jahre"),
    ("cs", "Záruka je 24 měsíců.", "24 měsíců"),
    ("sk", "Záruka je 24 mesiacov.", "24 mesiacov"),
    ("hu", "A garancia 24 hónap.", "24 hónap"),
    ("ro", "Garanția este de 24 de luni.", None),
    ("ro", "Telefonul are garanție 24 luni.", "24 luni"),
    ("bg", "Гаранцията е 24 месеца.", "24 месеца"),
    ("fr", "La garantie est de 24 mois.", "24 mois"),
    ("it", "La garanzia è di 24 mesi.", "24 mesi"),
    ("es", "La garantía es de 24 meses.", "24 meses"),
    ("sv", "Garantin är 24 månader.", "24 månader"),
    ("da", "Garantien er 24 måneder.", "24 måneder"),
    ("en", "The warranty is 24 months.", "24 months"),
]


@pytest.mark.parametrize(("language", "text", "wrong"), [row for row in WARRANTY if row[2]])
def test_the_warranty_is_twelve_months(language, text, wrong):
    surroundings = around(language)
    assert marked("quality.warranty", text, surroundings) == [wrong]
    [finding] = found("quality.warranty", text, surroundings)
    assert finding.fixed is not None
    assert not found("quality.warranty", finding.fixed, surroundings)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Gwarancja trwa 12 miesięcy."),
        ("pl", "Oprócz gwarancji ma Pan z ustawy rękojmię przez 2 lata."),
        ("pl", "Do końca gwarancji zostało jeszcze 8 miesięcy."),
        ("de", "Die Gewährleistung beträgt 2 Jahre."),
        ("de", "Die gesetzliche Garantie beträgt 2 Jahre."),
        ("fr", "La garantie légale de conformité est de 2 ans."),
        ("it", "La garanzia legale è di 24 mesi."),
        ("en", "You still have 8 months of warranty left."),
        ("it", "Un danno da acqua non è coperto dalla garanzia."),
    ],
)
def test_the_law_and_the_rest_are_not_the_warranty(language, text):
    assert not found("quality.warranty", text, around(language))


@pytest.mark.parametrize(
    ("language", "text", "wrong"),
    [
        ("pl", "Zwrot jest możliwy w ciągu 60 dni.", ["60 dni"]),
        ("pl", "Zwrot jest możliwy w ciągu 30 dni.", []),
        ("pl", "Prawo odstąpienia przysługuje przez 14 dni.", []),
        ("pl", "Zwrot pieniędzy trwa 5 dni.", []),
        ("pl", "Zwrot rozpatrzymy w ciągu 3 dni.", []),
        ("de", "Sie können das Gerät innerhalb von 7 Tagen zurückgeben.", ["7 Tagen"]),
        ("de", "Die Erstattung dauert nach Eingang der Rücksendung 5 Tage.", []),
        ("en", "You can return it within 60 days.", ["60 days"]),
        ("en", "You can return it within two weeks.", []),
        ("fr", "Vous pouvez le retourner sous 7 jours.", ["7 jours"]),
        ("it", "Il reso è possibile entro 60 giorni.", ["60 giorni"]),
        ("es", "La devolución es posible en 7 días.", ["7 días"]),
        ("sv", "Du kan returnera den inom 60 dagar.", ["60 dagar"]),
        ("da", "Du kan returnere den inden for 60 dage.", ["60 dage"]),
        ("cs", "Telefon můžete vrátit do 60 dnů.", ["60 dnů"]),
        ("hu", "A telefont 60 nap alatt küldheti vissza.", ["60 nap"]),
    ],
)
def test_buyers_have_thirty_days_to_return(language, text, wrong):
    assert marked("quality.return_period", text, around(language)) == wrong


def test_the_ends_are_those_of_the_order():
    assert marked("quality.return_period", "Telefon można zwrócić do 20.12.2026.", around(**KNOWN)) == [
        "20.12.2026"
    ]
    assert not found("quality.return_period", "Telefon można zwrócić do 15.12.2026.", around(**KNOWN))
    assert marked("quality.warranty", "Gwarancja trwa do 1 stycznia 2027.", around(**KNOWN)) == [
        "1 stycznia 2027"
    ]


# Numbers and names


def test_another_tracking_number_is_a_slip():
    text = "Numer przesyłki: 520000012345678901234599."
    [finding] = found("quality.tracking", text, around(**KNOWN))
    assert finding.fixed == "Numer przesyłki: 520000012345678901234567."
    assert not found("quality.tracking", finding.fixed, around(**KNOWN))


def test_a_case_has_parcels_of_its_own():
    case = Case("C-1", "warranty", "PL", "c", "shipped", order().placed_at)
    text = "Numer przesyłki: JJD000390007777777777."
    assert found("quality.tracking", text, around(**KNOWN))
    assert not found("quality.tracking", text, around(case=case, **KNOWN))
    assert not found("quality.tracking", "IMEI 353258110012345 jest na przesyłce.", around(**KNOWN))


def test_another_order_number_is_a_slip_unless_the_buyer_named_it():
    text = "Zamówienie RF-7K2M9Q wyszło dziś."
    [finding] = found("quality.order_number", text, around(**KNOWN))
    assert finding.fixed == "Zamówienie RF-7K2M9P wyszło dziś."
    assert not found("quality.order_number", text, around(buyer="A co z RF-7K2M9Q?", **KNOWN))
    assert not found("quality.order_number", "Zamówienie RF-7K2M9P, model SM-G991B.", around(**KNOWN))


@pytest.mark.parametrize(
    ("language", "text", "wrong"),
    [
        ("pl", "Dzień dobry Panie Tomku,\nwysłaliśmy telefon.", ["Tomku"]),
        ("pl", "Dzień dobry Pani Anno,\nwysłaliśmy telefon.", []),
        ("pl", "Szanowna Pani Nowak,\nwysłaliśmy telefon.", []),
        ("pl", "Szanowni Państwo,\nwysłaliśmy telefon.", []),
        ("pl", "Dzień dobry,\nTelefon wysłaliśmy.", []),
        ("de", "Sehr geehrte Frau Schmidt,\nIhr Paket ist da.", ["Schmidt"]),
        ("de", "Sehr geehrte Frau Nowak,\nIhr Paket ist da.", []),
        ("de", "Sehr geehrte Damen und Herren,\nIhr Paket ist da.", []),
        ("en", "Dear Mr Smith,\nyour parcel is here.", ["Smith"]),
        ("en", "Dear customer,\nyour parcel is here.", []),
        ("fr", "Bonjour Pierre,\nvotre colis est là.", ["Pierre"]),
        ("bg", "Здравейте, Иване, пратката е тук.", []),
    ],
)
def test_the_greeting_names_the_buyer(language, text, wrong):
    assert marked("quality.buyer_name", text, around(language, **KNOWN)) == wrong


def test_the_greeting_is_mended():
    [finding] = found("quality.buyer_name", "Dear Mr Smith, it is here.", around("en", **KNOWN))
    assert finding.fixed == "Dear Mr Nowak, it is here."
    [finding] = found("quality.buyer_name", "Dzień dobry Panie Tomku, paczka jest.", around(**KNOWN))
    assert finding.fixed == "Dzień dobry, paczka jest."


# Promises


VAGUE = [
    ("pl", "Telefon wyślemy wkrótce.", "Telefon wyślemy jutro."),
    ("de", "Wir versenden so schnell wie möglich.", "Wir versenden morgen."),
    ("cs", "Telefon odešleme co nejdříve.", "Telefon odešleme zítra."),
    ("sk", "Telefón odošleme čoskoro.", "Telefón odošleme zajtra."),
    ("hu", "Hamarosan elküldjük.", "Holnap elküldjük."),
    ("ro", "Îl trimitem cât mai curând.", "Îl trimitem mâine."),
    ("bg", "Ще изпратим телефона скоро.", "Ще изпратим телефона утре."),
    ("fr", "Nous l'expédions dès que possible.", "Nous l'expédions demain."),
    ("it", "Lo spediamo al più presto.", "Lo spediamo domani."),
    ("es", "Lo enviaremos lo antes posible.", "Lo enviaremos mañana."),
    ("sv", "Vi skickar den så snart som möjligt.", "Vi skickar den så snart vi har fått in den."),
    ("da", "Vi sender den snart.", "Vi sender den, så snart den er testet."),
    ("en", "We will send it soon.", "We will send it as soon as it is tested."),
]


@pytest.mark.parametrize(("language", "vague", "clear"), VAGUE)
def test_a_promise_names_a_time(language, vague, clear):
    assert [finding.level for finding in found("quality.promise", vague, around(language))] == ["hint"]
    assert not found("quality.promise", clear, around(language))


@pytest.mark.parametrize(
    ("language", "text", "wrong"),
    [
        ("pl", "Telefon wyślemy w sobotę.", ["sobotę"]),
        ("pl", "Telefon wyślemy 22.11.2026.", ["22.11.2026"]),
        ("pl", "Telefon wyślemy w sobotę 21.11.2026.", ["21.11.2026"]),
        ("pl", "Telefon wyślemy 23.11.", []),
        ("pl", "W sobotę nie wysyłamy.", []),
        ("pl", "Telefon wysłaliśmy 14.11.2026.", []),
        ("de", "Wir versenden am 21. November.", ["21. November"]),
        ("en", "We will ship it on Sunday.", ["Sunday"]),
        ("fr", "Nous l'expédierons le 22 novembre 2026.", ["22 novembre 2026"]),
        ("es", "Lo enviaremos el 22 de noviembre.", ["22 de noviembre"]),
        ("hu", "November 22-én küldjük.", ["November 22"]),
        ("sv", "Vi skickar den på lördag.", ["lördag"]),
        ("cs", "Telefon odešleme v neděli.", ["neděli"]),
        ("it", "Lo spediremo sabato.", ["sabato"]),
        ("ro", "Îl trimitem sâmbătă.", ["sâmbătă"]),
        ("bg", "Ще го изпратим в събота.", ["събота"]),
        ("da", "Vi sender den på søndag.", ["søndag"]),
        ("sk", "Telefón odošleme v nedeľu.", ["nedeľu"]),
    ],
)
def test_a_promised_day_is_open(language, text, wrong):
    assert marked("quality.closed_day", text, around(language)) == wrong


def test_the_next_open_day_is_offered():
    [finding] = found("quality.closed_day", "Telefon wyślemy 21.11.2026.", around())
    assert finding.fixed == "Telefon wyślemy 23.11.2026."
    assert finding.values["open"] == "2026-11-23"


def test_a_holiday_is_closed_too():
    closed = {TODAY.replace(day=19)}.__contains__
    assert marked("quality.closed_day", "Telefon wyślemy w czwartek.", around(closed=closed)) == ["czwartek"]


# Tone


@pytest.mark.parametrize(
    ("text", "loud"),
    [
        ("PROSZĘ NIE PISAĆ DO NAS WIĘCEJ!", ["PROSZĘ NIE PISAĆ DO NAS WIĘCEJ"]),
        ("Proszę czekać!!!", ["!!!"]),
        ("Faktura VAT, numer IMEI, karta SIM i USB-C.", []),
        ("DHL, DPD i GLS", []),
    ],
)
def test_shouting(text, loud):
    assert marked("quality.shouting", text, around()) == loud


def test_the_quiet_form_is_clean():
    for text in ("PROSZĘ NIE PISAĆ DO NAS WIĘCEJ!", "Tak!!! Nie!!!", "ILE RAZY MAM TO MÓWIĆ?!?!"):
        fixed = text
        for _ in range(3):
            fixed = next((one.fixed or "" for one in found("quality.shouting", fixed, around())), fixed)
        assert not found("quality.shouting", fixed, around())


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Czy pan nie umie czytać? Pan jest idiotą."),
        ("de", "Sie sind ja dumm. Lernen Sie lesen."),
        ("cs", "Vy jste úplně hloupá."),
        ("sk", "Vy ste úplne hlúpy."),
        ("hu", "Maga hülye."),
        ("ro", "Sunteți un mincinos."),
        ("bg", "Вие сте лъжец."),
        ("fr", "Vous êtes vraiment stupide."),
        ("it", "Lei è un bugiardo."),
        ("es", "Usted es un mentiroso."),
        ("sv", "Du är en idiot."),
        ("da", "Du er en idiot."),
        ("en", "You are an idiot."),
    ],
)
def test_insults(language, text):
    assert found("quality.insult", text, around(language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Cena spadaje w głąb zimy, kolega jest chory."),
        ("de", "Der Kollege ist krank, das ist zu dumm."),
        ("fr", "Le colis a du retard, avec nos excuses."),
        ("sv", "Vi vill gärna höra om det fungerar."),
        ("es", "El paquete llega con retraso."),
        ("en", "I understand you are mad, the delay was our fault."),
        ("it", "Il corriere è passato di mattina."),
    ],
)
def test_honest_words_are_no_insults(language, text):
    assert not found("quality.insult", text, around(language))


# Fields and templates


@pytest.mark.parametrize(
    "field",
    ["{name}", "{{ order | upper }}", "[NAME]", "[imię]", "<tracking>", "____", "XXX", "%NAME%",
     "Lorem ipsum", "[numer zamówienia]", "DD.MM.RRRR", "TT.MM.JJJJ", "${price}", "TODO"],
)  # fmt: skip
def test_an_empty_field_blocks(field):
    text = f"Dzień dobry {field}, paczka jest w drodze."
    assert marked("quality.unfilled", text, around()) == [field]
    assert [finding.rule for finding in review(text, around()).blocks] == ["quality.unfilled"]


@pytest.mark.parametrize(
    "text",
    [
        "Zdjęcie jest w załączniku [patrz niżej].",
        "Temperatura <3 i serce <3",
        "Rozmiar XXL, model X, 3XL",
        "IMEI 35XXXXXXXXXXX45 jest zgodny.",
        "Tak\n__________\nStopka",
        "Wersja 1.2.3 [1] (2) i tak dalej...",
        "[UWAGA] Proszę sprawdzić.",
    ],
)
def test_what_only_looks_like_a_field(text):
    assert not found("quality.unfilled", text, around())


def test_a_template_as_it_came_is_said_a_form_is_not():
    text = "Dzień dobry, telefon jest sprawny."
    [finding] = found("quality.template", text + " ", around(template=text))
    assert (finding.start, finding.end, finding.fixed) == (0, 0, None)
    assert not found("quality.template", text, around(template=text, form=True))
    assert not found("quality.template", text + " Anna", around(template=text))


GENERIC = {
    "pl": "Dzień dobry, dziękujemy za wiadomość. Sprawdzimy to i wkrótce odpowiemy. Pozdrawiamy",
    "de": "Guten Tag, vielen Dank für Ihre Nachricht. Wir kümmern uns darum. Bitte haben Sie etwas Geduld.",
    "cs": "Dobrý den, děkujeme za zprávu. Podíváme se na to a ozveme se. S pozdravem",
    "sk": "Dobrý deň, ďakujeme za správu. Pozrieme sa na to a ozveme sa. S pozdravom",
    "hu": "Jó napot, köszönjük üzenetét. Utánanézünk és hamarosan jelentkezünk. Üdvözlettel",
    "ro": "Bună ziua, vă mulțumim pentru mesaj. Vom verifica și revenim cu un răspuns. O zi bună",
    "bg": "Здравейте, благодарим за съобщението. Ще проверим и ще ви отговорим. Поздрави",
    "fr": "Bonjour, merci pour votre message. Nous allons vérifier et reviendrons vers vous. Cordialement",
    "it": "Buongiorno, grazie per il messaggio. Stiamo verificando e la ricontatteremo. Cordiali saluti",
    "es": "Hola, gracias por su mensaje. Lo revisaremos y le contactaremos. Un saludo",
    "sv": "Hej, tack för ditt meddelande. Vi tittar på det och återkommer inom kort. Vänliga hälsningar",
    "da": "Hej, tak for din henvendelse. Vi kigger på det og vender tilbage. Venlig hilsen",
    "en": "Hello, thank you for your message. We will look into it and get back to you. Kind regards",
}


@pytest.mark.parametrize("language", GENERIC)
def test_a_reply_that_says_nothing(language):
    result = review(GENERIC[language], around(language))
    assert result.generic
    assert [finding.level for finding in result.findings if finding.rule == "quality.generic"] == ["hint"]


def test_a_word_that_can_be_used_is_enough():
    for text in (
        "Dziękujemy za wiadomość. Sprawdzimy to i odpowiemy do piątku.",
        "Dzień dobry, telefon dotarł do serwisu. Wkrótce zajmie się nim technik.",
        "Tak.",
        "",
    ):
        assert not review(text, around()).generic
