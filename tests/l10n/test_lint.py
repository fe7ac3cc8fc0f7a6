"""The lint sees what gettext's own check does not."""

from pathlib import Path

import pytest
from babel.messages.plurals import get_plural

from desktop import resources
from desktop.l10n import lint
from desktop.l10n.catalogs import OWN_NAMES
from desktop.l10n.lint_texts import NUMBERS, plural_problems, text_problems
from desktop.l10n.plurals import plural_category

HEADER = (
    'msgid ""\nmsgstr ""\n"Language: pl\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=3; '
    'plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"\n\n'
)


def found(tmp_path: Path, body: str, *, header: str = HEADER, complete: bool = True) -> list[str]:
    po = tmp_path / "pl" / "LC_MESSAGES" / "helpdesk.po"
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_text(header + body, encoding="utf-8")
    return [problem.text for problem in lint.check_file(po, complete=complete)]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('msgid "{a} b"\nmsgstr "{c} d"\n', "unknown field {c}"),
        ('msgid "{a} b"\nmsgstr "d"\n', "missing field {a}"),
        ('msgid "Save"\nmsgstr "Zapisz "\n', "spaces at the ends differ from the source"),
        ('msgid "Save"\nmsgstr ""\n', "not translated"),
        ('msgid "Save"\nmsgstr "Save"\n', "same as in English (if right, add it to [same] in glossary.toml)"),
        ('#, fuzzy\nmsgid "Save"\nmsgstr "Zapisz"\n', "fuzzy"),
        ('msgid "&Save"\nmsgstr "Zapisz"\n', "accelerators (&) differ from the source"),
        ('msgid "Save…"\nmsgstr "Zapisz"\n', "closing … differs from the source"),
        ('msgid "a\\nb"\nmsgstr "c"\n', "line breaks differ from the source"),
        (
            (
                'msgid "{who} wrote {n}"\nmsgid_plural "{who} wrote {n}"\n'
                'msgstr[0] "{who} {n}"\nmsgstr[1] "{n}"\nmsgstr[2] "{who} {n}"\n'
            ),
            "plural form without who",
        ),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] ""\nmsgstr[2] "e"\n', "not translated"),
        ('msgid "a b"\nmsgstr "a  b"\n', "two spaces in a row"),
        ('msgid "<b>x</b>"\nmsgstr "x"\n', "markup differs from the source"),
        ('msgid "Why?"\nmsgstr "Dlaczego"\n', "closing ? differs from the source"),
        ('msgid "Not sent yet"\nmsgstr "the text that jest"\n', "English is left in it"),
        (
            'msgid "{n} a"\nmsgid_plural "{n} b"\nmsgstr[0] "c"\nmsgstr[1] "d"\nmsgstr[2] "{n} e"\n',
            "plural form 1 stands for several numbers, but names none",
        ),
    ],
)
def test_each_mistake_is_named(tmp_path: Path, body: str, said: str) -> None:
    assert found(tmp_path, body) == [said]


@pytest.mark.parametrize(
    "body",
    [
        'msgid "{n} one"\nmsgid_plural "{n} two"\nmsgstr[0] "a"\nmsgstr[1] "{n} b"\nmsgstr[2] "{n} c"\n',
        'msgid "Save & close"\nmsgstr "Zapisz i zamknij"\n',
        'msgid "{a}, {b}"\nmsgstr "{b}, {a}"\n',
        'msgid "{time}"\nmsgstr "{time}"\n',
    ],
)
def test_what_is_right_passes(tmp_path: Path, body: str) -> None:
    assert found(tmp_path, body) == []


def test_an_unfinished_language_may_have_gaps_but_no_mistakes(tmp_path: Path) -> None:
    body = 'msgid "Save"\nmsgstr ""\n\nmsgid "{a}"\nmsgstr "{b}"\n'
    assert found(tmp_path, body, complete=False) == ["unknown field {b}"]


def test_a_plural_rule_of_another_language_is_named(tmp_path: Path) -> None:
    """The number of forms is right, but 5 takes the form of 2."""
    header = HEADER.replace("n%10<=4", "n%10<=5")
    (said,) = found(tmp_path, 'msgid "Save"\nmsgstr "Zapisz"\n', header=header)
    assert said.startswith("Plural-Forms does not put numbers together as the language does")


@pytest.mark.parametrize("language", sorted(set(OWN_NAMES) - {"hu"}))
def test_the_plural_rules_that_catalogs_are_held_to_are_cldrs(language: str) -> None:
    """Hungarian has one form in gettext's rule and two in CLDR, which say the same after a number."""
    rule = lint._rule(get_plural(language).plural_expr)
    forms: dict[str, set[int]] = {}
    for number in NUMBERS:
        forms.setdefault(plural_category(number, language), set()).add(rule(number))
    assert all(len(each) == 1 for each in forms.values())
    assert len(set.union(*forms.values())) == len(forms)


def test_greek_asks_with_its_own_sign(tmp_path: Path) -> None:
    assert list(text_problems("el", ["Why?"], "Γιατί;")) == []
    assert list(text_problems("el", ["Why?"], "Γιατί")) == ["closing ? differs from the source"]
    assert list(text_problems("el", ["Saving…"], "Αποθήκευση")) == ["closing … differs from the source"]


def test_in_ukrainian_one_stands_for_21_too(tmp_path: Path) -> None:
    rule = lint._rule(get_plural("uk").plural_expr)
    said = list(plural_problems(["{n} reply", "{n} replies"], ["одна", "{n}", "{n}"], rule))
    assert said == ["plural form 0 stands for several numbers, but names none"]


def test_a_wrong_plural_rule_is_named(tmp_path: Path) -> None:
    header = HEADER.replace("nplurals=3", "nplurals=2").replace("? 1 : 2", "? 1 : 1")
    assert found(tmp_path, 'msgid "Save"\nmsgstr "Zapisz"\n', header=header) == [
        "Plural-Forms has 2 forms, not 3"
    ]


def catalogs_with(
    folder: Path, monkeypatch: pytest.MonkeyPatch, texts: dict[str, list[str]], glossary: str = ""
) -> list[str]:
    """What the lint says between these catalogs: each text is the translation of a message of its own."""
    for language, entries in texts.items():
        po = folder / language / "LC_MESSAGES" / "helpdesk.po"
        po.parent.mkdir(parents=True)
        body = "".join(f'msgid "Text {n}"\nmsgstr "{text}"\n\n' for n, text in enumerate(entries))
        po.write_text(HEADER.replace("Language: pl", f"Language: {language}") + body, encoding="utf-8")
    (folder / "glossary.toml").write_text(glossary, encoding="utf-8")
    monkeypatch.setattr(resources, "locales_path", lambda: folder)
    said = [str(problem) for problem in lint.problems()]
    return [text for text in said if "the same" in text]


def test_a_sentence_in_the_catalog_of_another_language_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {"de": ["Jeszcze nie zapisano", "Konto"], "pl": ["Jeszcze nie zapisano", "Konto"]}
    assert catalogs_with(tmp_path, monkeypatch, texts) == ["pl: 'Text 0': the same text as in de"]


def test_relatives_may_share_sentences_but_not_most_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = {language: [f"{language} veta číslo {n}" for n in range(100)] for language in ("cs", "sk")}
    same = [f"stejná veta číslo {n}" for n in range(20)]
    few = {language: [*same, *texts] for language, texts in own.items()}
    assert catalogs_with(tmp_path / "few", monkeypatch, few) == []
    many = {language: [*same, *same, *texts[:40]] for language, texts in own.items()}
    (said,) = catalogs_with(tmp_path / "many", monkeypatch, many)
    assert said == "sk: '': 40 of 80 sentences are the same as in cs"


def test_a_sentence_that_was_read_and_found_right_may_be_shared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {"fr": ["Total des articles"], "ro": ["Total des articles"]}
    glossary = '[shared]\ntexts = ["Total des articles"]\n'
    assert catalogs_with(tmp_path, monkeypatch, texts, glossary) == []


def test_names_that_are_the_same_everywhere_are_listed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = 'msgid "Helpdesk"\nmsgstr "Helpdesk"\n\nmsgid "Filter"\nmsgstr "Filter"\n'
    monkeypatch.setattr(resources, "locales_path", lambda: tmp_path)
    (tmp_path / "glossary.toml").write_text('[same]\neverywhere = ["Helpdesk"]\npl = ["Filter"]\n')
    assert found(tmp_path, body) == []


def test_a_term_without_a_word_in_a_complete_language_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "locales_path", lambda: tmp_path)
    (tmp_path / "glossary.toml").write_text(
        '[term.reply]\nen = "reply"\npl = "odpowiedź"\n', encoding="utf-8"
    )
    said = [str(problem) for problem in lint.problems(["hu"])]
    assert "hu: 'reply': the glossary has no word for it" in said
    assert "hu: '': declared complete, but has no catalog" in said
