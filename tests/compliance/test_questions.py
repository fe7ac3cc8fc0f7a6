"""The checklist: what the buyer asks is found letter by letter, and ticked when the draft deals with it."""

import pytest

from desktop.compliance.model import Question
from desktop.compliance.review import review

from .quality_world import around


def asked(language: str, buyer: str, draft: str = "") -> list[Question]:
    return list(review(draft, around(language, buyer)).questions)


@pytest.mark.parametrize(
    ("language", "buyer", "certain"),
    [
        ("pl", "Dzień dobry, kiedy wyślecie telefon?", ["kiedy wyślecie telefon?"]),
        ("de", "Guten Tag, wann kommt mein Paket? Danke.", ["wann kommt mein Paket?"]),
        ("cs", "Dobrý den, kdy odešlete balík?", ["kdy odešlete balík?"]),
        ("sk", "Dobrý deň, kedy odošlete balík?", ["kedy odošlete balík?"]),
        ("hu", "Jó napot kívánok! Mikor küldik a telefont?", ["Mikor küldik a telefont?"]),
        ("ro", "Bună ziua, când ajunge coletul?", ["când ajunge coletul?"]),
        ("bg", "Здравейте, кога ще пристигне пратката?", ["кога ще пристигне пратката?"]),
        ("fr", "Bonjour, quand arrive mon colis ?", ["quand arrive mon colis ?"]),
        ("it", "Buongiorno, quando arriva il pacco?", ["quando arriva il pacco?"]),
        ("es", "Hola, ¿cuándo llega mi paquete?", ["¿cuándo llega mi paquete?"]),
        ("sv", "Hej, när kommer mitt paket?", ["när kommer mitt paket?"]),
        ("da", "Hej, hvornår kommer min pakke?", ["hvornår kommer min pakke?"]),
        ("en", "Hello, when does my parcel arrive?", ["when does my parcel arrive?"]),
    ],
)
def test_a_question_mark_makes_it_certain(language, buyer, certain):
    questions = asked(language, buyer)
    assert [question.text for question in questions if question.certain] == certain
    assert all(question.text in buyer for question in questions)


@pytest.mark.parametrize(
    ("language", "problem"),
    [
        ("pl", "Telefon się nie ładuje."),
        ("pl", "telefon nie laduje sie"),
        ("de", "Das Handy lädt nicht mehr."),
        ("cs", "Telefon se nenabíjí."),
        ("sk", "Telefón sa nenabíja."),
        ("hu", "A telefon nem tölt."),
        ("ro", "Telefonul nu se încarcă."),
        ("bg", "Телефонът не зарежда."),
        ("fr", "Le téléphone ne charge pas."),
        ("it", "Il telefono non si carica."),
        ("es", "El móvil no carga."),
        ("sv", "Telefonen laddar inte."),
        ("da", "Telefonen lader ikke."),
        ("en", "The phone does not charge."),
    ],
)
def test_a_reported_problem_is_perhaps_one(language, problem):
    [question] = asked(language, problem)
    assert (question.text, question.kind, question.certain) == (problem, "problem", False)


def test_the_marks_that_follow_belong_to_what_was_said():
    [question] = asked("en", "The phone does not charge. ???")
    assert (question.text, question.certain) == ("The phone does not charge.", True)


@pytest.mark.parametrize(
    "buyer",
    [
        "Dzień dobry!",
        "Dziękuję za szybką odpowiedź, pozdrawiam",
        "Proszę o szybką odpowiedź.",
        "> Kiedy wyślecie?\nDziękuję, paczka jest.",
        "Wszystko w porządku, dziękuję.\n-- \nCo nowego?",
        "Link: https://example.com/a?b=c",
        "",
        "😀😀😀",
    ],
)
def test_greetings_quotes_signatures_and_links_ask_nothing(buyer):
    assert asked("pl", buyer) == []


def test_each_is_ticked_by_itself():
    buyer = "Dzień dobry, kiedy wyślecie telefon? Proszę też o fakturę. Czy w pudełku jest ładowarka?"
    draft = "Dzień dobry, telefon wyślemy jutro, a faktura jest już w załączniku."
    assert [question.answered for question in asked("pl", buyer, draft)] == [True, True, False]


@pytest.mark.parametrize(
    ("buyer", "draft"),
    [
        ("Hallo, kan ik een factuur krijgen? De telefoon laadt niet op.", "De factuur is bijgevoegd."),
        ("Добрий день, чи можна рахунок? Телефон не заряджається.", "Рахунок у вкладенні."),
        ("Καλημέρα, μπορώ να έχω τιμολόγιο; Το τηλέφωνο δεν φορτίζει.", "Το τιμολόγιο είναι συνημμένο."),
    ],
)
def test_the_light_lexicons_know_questions_and_topics(buyer, draft):
    question, problem = asked("pl", buyer, draft)
    assert (question.certain, question.answered) == (True, True)
    assert (problem.kind, problem.answered) == ("problem", False)


def test_yes_answers_the_first_question():
    buyer = "Czy można wymienić telefon? Czy w zestawie jest etui?"
    assert [question.answered for question in asked("pl", buyer, "Tak, zapraszamy.")] == [True, False]


def test_when_wants_a_time():
    buyer = "Kiedy dotrze paczka?"
    assert not asked("pl", buyer, "Paczka jest już w drodze do Państwa.")[0].answered
    assert asked("pl", buyer, "Paczka dotrze w piątek.")[0].answered
    assert asked("pl", buyer, "Paczka dotrze 20.11.2026.")[0].answered


def test_an_answer_in_another_language_counts_by_its_topics():
    buyer = "Can I get an invoice with VAT?"
    assert asked("en", buyer, "Faktura jest w załączniku, z numerem NIP.")[0].answered
    assert not asked("en", buyer, "Bateria ma 90% pojemności i działa bez zarzutu.")[0].answered


def test_a_generic_reply_answers_nothing():
    draft = "Dziękujemy za wiadomość. Sprawdzimy to i wkrótce odpowiemy."
    assert not asked("pl", "Czy wystawią Państwo fakturę?", draft)[0].answered


def test_what_is_left_open_is_a_hint_and_a_warning_with_a_stage():
    buyer = "Czy wystawią Państwo fakturę?"
    draft = "Dzień dobry, paczka została nadana wczoraj."
    hints = review(draft, around("pl", buyer)).findings
    assert [(finding.rule, finding.level) for finding in hints] == [("quality.unanswered", "hint")]
    notice = review(draft, around("pl", buyer, stage_notice=True)).findings
    assert [(finding.rule, finding.level) for finding in notice] == [("quality.unanswered", "warn")]


def test_an_empty_draft_is_no_finding():
    assert review("", around("pl", "Kiedy wyślecie?")).findings == ()
