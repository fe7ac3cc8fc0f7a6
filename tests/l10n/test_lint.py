"""The lint sees what gettext's own check does not."""

from pathlib import Path

import pytest

from desktop import resources
from desktop.l10n import lint

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


def test_a_wrong_plural_rule_is_named(tmp_path: Path) -> None:
    header = HEADER.replace("nplurals=3", "nplurals=2").replace("? 1 : 2", "? 1 : 1")
    assert found(tmp_path, 'msgid "Save"\nmsgstr "Zapisz"\n', header=header) == [
        "Plural-Forms has 2 forms, not 3"
    ]


def test_a_sentence_in_the_catalog_of_another_language_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = 'msgid "Not saved yet"\nmsgstr "Jeszcze nie zapisano"\n\nmsgid "Account"\nmsgstr "Konto"\n'
    for language in ("de", "pl"):
        po = tmp_path / language / "LC_MESSAGES" / "helpdesk.po"
        po.parent.mkdir(parents=True)
        po.write_text(HEADER.replace("Language: pl", f"Language: {language}") + body, encoding="utf-8")
    monkeypatch.setattr(resources, "locales_path", lambda: tmp_path)
    said = [str(problem) for problem in lint.problems()]
    assert [text for text in said if "the same text" in text] == [
        "pl: 'Not saved yet': the same text as in de"
    ]
