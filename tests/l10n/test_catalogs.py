"""Texts: the catalogs switch live, wrong entries fall back, and the declared languages are complete."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop import resources
from desktop.l10n import catalogs, extract, lint, terms
from desktop.l10n.catalogs import N_, _, ngettext, pgettext, set_language, translator

HEADER = (
    'msgid ""\nmsgstr ""\n"Language: pl\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=3; '
    'plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"\n\n'
)


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    set_language("en")


@pytest.fixture
def own_locales(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty locales folder instead of ours."""
    root = tmp_path / "locales"
    monkeypatch.setattr(resources, "locales_path", lambda: root)
    catalogs.forget_catalogs()
    yield root
    monkeypatch.undo()
    catalogs.forget_catalogs()


def write(root: Path, body: str, language: str = "pl") -> Path:
    po = root / language / "LC_MESSAGES" / "helpdesk.po"
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_text(HEADER + body, encoding="utf-8")
    catalogs.forget_catalogs()
    return po


def test_a_text_asked_again_is_in_the_new_language() -> None:
    def said() -> str:
        return pgettext("case kind", "return")

    assert said() == "return"
    assert set_language("pl-PL") == "pl"
    assert said() == "zwrot"
    set_language("de_AT.UTF-8")
    assert said() == "Rückgabe"
    assert translator("pl").pgettext("case kind", "return") == "zwrot"
    assert catalogs.current_language() == "de"


def test_a_language_without_a_catalog_reads_english() -> None:
    assert set_language("xx-XX") == "en"
    assert _("overdue") == "overdue"
    assert N_("overdue") == "overdue"


def test_languages_are_offered_under_their_own_names() -> None:
    offered = dict(catalogs.available_languages())
    assert offered["en"] == "English"
    assert offered["pl"] == "Polski"
    assert offered["de"] == "Deutsch"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "pl_PL.UTF-8"}, "pl"),
        ({"LC_ALL": "de_DE", "LANG": "pl_PL"}, "de"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANGUAGE": "xx:de", "LANG": "pl_PL.UTF-8"}, "de"),
        ({"LANGUAGE": "en_GB:pl", "LANG": "pl_PL.UTF-8"}, "en"),
        ({"LANG": "fi_FI.UTF-8"}, "en"),
        ({"LANG": "pt_PT.UTF-8"}, "en"),
        ({"LANG": "nb_NO.UTF-8"}, "en"),
        ({"LANGUAGE": "pt:de"}, "de"),
        ({"LC_MESSAGES": "de_AT@euro", "LANG": "pl_PL"}, "de"),
    ],
)
def test_the_systems_language_is_followed(
    environment: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("locale.getlocale", lambda: (None, None))
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert catalogs.system_language() == language


@pytest.mark.parametrize("language", [code for code, _own in catalogs.available_languages()])
def test_the_first_start_is_in_the_systems_language(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for spelling in (language, f"{language}_XX.UTF-8", f"{language}-XX"):
        monkeypatch.setenv("LANG", spelling)
        assert catalogs.system_language() == language


def test_plural_forms_are_the_languages_own(own_locales: Path) -> None:
    """CLDR plural rules of Polish: one, few, many."""
    write(
        own_locales,
        'msgid "{n} reply"\nmsgid_plural "{n} replies"\n'
        'msgstr[0] "{n} odpowiedź"\nmsgstr[1] "{n} odpowiedzi"\nmsgstr[2] "{n} odpowiedzi."\n',
    )
    set_language("pl")
    said = [ngettext("{n} reply", "{n} replies", n).format(n=n) for n in (1, 2, 5, 12, 22, 112)]
    assert said == [
        "1 odpowiedź",
        "2 odpowiedzi",
        "5 odpowiedzi.",
        "12 odpowiedzi.",
        "22 odpowiedzi",
        "112 odpowiedzi.",
    ]
    set_language("en")
    assert [ngettext("{n} reply", "{n} replies", n).format(n=n) for n in (0, 1, 2)] == [
        "0 replies",
        "1 reply",
        "2 replies",
    ]


def test_an_entry_with_a_wrong_field_falls_back_and_is_named(own_locales: Path) -> None:
    write(
        own_locales,
        'msgid "{name} answered"\nmsgstr "{nazwa} odpowiada"\n\n'
        'msgid "{name} wrote"\nmsgstr "{name pisze"\n\n'
        'msgctxt "pill"\nmsgid "due {when}"\nmsgstr "termin"\n\n'
        'msgid "Settings"\nmsgstr "Ustawienia"\n',
    )
    set_language("pl")
    assert _("{name} answered").format(name="Anna") == "Anna answered"
    assert _("{name} wrote").format(name="Anna") == "Anna wrote"
    assert pgettext("pill", "due {when}") == "due {when}"
    assert _("Settings") == "Ustawienia"
    named = {problem.msgid.rpartition("\x04")[2]: problem.problem for problem in catalogs.catalog_problems()}
    assert named == {
        "{name} answered": "unknown field {nazwa}",
        "{name} wrote": "a brace is not closed",
        "due {when}": "missing field {when}",
    }


def test_a_fuzzy_entry_is_not_used(own_locales: Path) -> None:
    write(own_locales, '#, fuzzy\nmsgid "Settings"\nmsgstr "Cos"\n')
    set_language("pl")
    assert _("Settings") == "Settings"


def test_an_unreadable_catalog_is_said_and_english_shows(own_locales: Path) -> None:
    po = write(own_locales, "")
    po.with_suffix(".mo").write_bytes(b"not a catalog")
    catalogs.forget_catalogs()
    set_language("pl")
    assert _("Settings") == "Settings"
    assert "not readable" in catalogs.catalog_problems()[0].problem


def test_a_changed_catalog_is_never_read_from_an_old_cache(own_locales: Path, app_home: Path) -> None:
    write(own_locales, 'msgid "Settings"\nmsgstr "Ustawienia"\n')
    set_language("pl")
    assert len(list((app_home / "cache" / "catalogs").glob("pl-*.mo"))) == 1
    write(own_locales, 'msgid "Settings"\nmsgstr "Opcje"\n')
    assert _("Settings") == "Opcje"
    assert len(list((app_home / "cache" / "catalogs").glob("pl-*.mo"))) == 1


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(own_locales: Path, app_home: Path) -> None:
    (app_home / "cache").write_text("in the way", encoding="utf-8")
    write(own_locales, 'msgid "Settings"\nmsgstr "Ustawienia"\n')
    set_language("pl")
    assert _("Settings") == "Ustawienia"


def test_other_threads_see_one_language_or_the_other_and_nothing_between() -> None:
    seen: set[str] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.add(pgettext("case kind", "return"))

    readers = [threading.Thread(target=read, name=f"reader-{n}") for n in range(3)]
    for reader in readers:
        reader.start()
    for _turn in range(200):
        set_language("pl")
        set_language("de")
    done.set()
    for reader in readers:
        reader.join()
    assert seen <= {"return", "zwrot", "Rückgabe"}


def test_every_id_of_the_domain_has_a_word_and_an_unknown_one_its_code() -> None:
    assert terms.text("stage", "ready_to_ship", "pl") == "Gotowy do wysyłki"
    assert terms.text("stage", "quarantined", "pl") == "quarantined"
    assert terms.text("no such kind", "x") == "x"
    assert terms.ids("grade") == ("A+", "A", "B", "C")


def test_the_words_cover_the_contracts_open_enumerations() -> None:
    from desktop.domain import cases, conversations

    assert set(cases.KINDS) == set(terms.ids("case_kind"))
    roles = {conversations.BUYER, conversations.SELLER, conversations.PLATFORM, conversations.SYSTEM}
    assert roles < set(terms.ids("role"))


def test_the_committed_catalogs_have_no_problem() -> None:
    assert [str(problem) for problem in lint.problems()] == []
    assert catalogs.catalog_problems() == []


def test_the_committed_catalogs_are_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    assert extract.main(["--check"]) == 0, capsys.readouterr().err
