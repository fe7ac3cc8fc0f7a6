import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.compliance.sentences import sentence_at, sentences


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("   \n ", []),
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        (
            "Dzień dobry,\nwysłaliśmy paczkę. Dotrze jutro.",
            ["Dzień dobry,", "wysłaliśmy paczkę.", "Dotrze jutro."],
        ),
        ("Wir senden es am 12. Mai ab. Danke.", ["Wir senden es am 12. Mai ab.", "Danke."]),
        ("Zboží dorazí 3. prosince. Děkujeme.", ["Zboží dorazí 3. prosince.", "Děkujeme."]),
        ("Adres: ul. Polna 3, nr. 5. Proszę odesłać.", ["Adres: ul. Polna 3, nr. 5.", "Proszę odesłać."]),
        ("z.B. eine Hülle. Sonst nichts.", ["z.B. eine Hülle.", "Sonst nichts."]),
        ("Pan J. Kowalski odebrał. Super.", ["Pan J. Kowalski odebrał.", "Super."]),
        ("Mail: jan . kowalski @ gmail . com dziękuję", ["Mail: jan . kowalski @ gmail . com dziękuję"]),
        ("It costs 12.50 EUR. iOS 17.5.1 works.", ["It costs 12.50 EUR.", "iOS 17.5.1 works."]),
        ("Napisz do mnie. mój adres to x.", ["Napisz do mnie.", "mój adres to x."]),
        ("Hmm... nie wiem. Naprawdę?!", ["Hmm... nie wiem.", "Naprawdę?!"]),
        ("He said “no.” Then he left.", ["He said “no.”", "Then he left."]),
        ("Πού είναι το δέμα; Ευχαριστώ.", ["Πού είναι το δέμα;", "Ευχαριστώ."]),
        ("Done.Next one.", ["Done.", "Next one."]),
        ("Nous l'avons envoyé en 2026. Merci.", ["Nous l'avons envoyé en 2026.", "Merci."]),
    ],
)
def test_a_text_falls_into_its_sentences(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


@given(st.text(max_size=300) | st.text(alphabet='aA.!?\n ;12,ulz")', max_size=120))
def test_sentences_hold_all_that_is_not_white_space_and_never_overlap(text: str) -> None:
    last = 0
    for start, end in sentences(text):
        assert last <= start < end <= len(text)
        assert not text[last:start].strip()
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        last = end
    assert not text[last:].strip()


def test_a_place_has_a_sentence() -> None:
    text = "Hello,\n\nOne. Two.\nThree.\n \n\nBye"
    assert text[slice(*sentence_at(text, text.index("wo")))] == "Two."
    assert text[slice(*sentence_at(text, len(text)))] == "Bye"
    assert sentence_at("", 0) == (0, 0)
