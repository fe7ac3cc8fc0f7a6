"""What holds at the Helpdesk alone is not said on other marketplaces: its terms, and where a reason goes."""

import pytest

from desktop.replies import library
from desktop.ui.composer.review.mistaken import MistakenForm
from desktop.ui.templates.entries import all_lines
from desktop.ui.templates.picker import TemplatePicker
from tests.ui.marketplaces.conftest import At
from tests.ui.world import conversation

ELSEWHERE = ("allegro", "kaufland", "mirakl")
PROMISES = {"free:grade", "free:warranty", "free:return_how"}
"""They name 12 months of warranty or 30 days to return."""


def offered(at: At, monkeypatch: pytest.MonkeyPatch, platform: str) -> set[str]:
    """The keys of the templates that the picker has."""
    seen: list[str] = []
    monkeypatch.setattr(
        TemplatePicker, "offer", lambda _picker, lines, _last="": seen.extend(each.key for each in lines)
    )
    at(platform, "one", conversation("one")).templates.open()
    assert seen
    return set(seen)


@pytest.mark.parametrize("platform", ELSEWHERE)
def test_templates_with_the_helpdesks_terms_are_not_offered_elsewhere(
    at: At, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    keys = offered(at, monkeypatch, platform)
    assert not PROMISES & keys
    assert "free:photos" in keys


def test_the_helpdesk_offers_its_own_terms(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    assert offered(at, monkeypatch, "helpdesk") >= PROMISES


@pytest.mark.parametrize("language", library.languages())
def test_no_template_for_all_marketplaces_names_a_time_of_the_helpdesks_terms(language: str) -> None:
    texts = library.texts(language).free
    for line in all_lines((), (), {}, helpdesk=False):
        assert not {"12", "30"} & set(texts[line.id].split()), line.key


@pytest.mark.parametrize("platform", ELSEWHERE)
def test_a_reason_is_not_promised_to_a_marketplace_that_does_not_take_it(at: At, platform: str) -> None:
    form = at(platform, "one", conversation("one")).findChild(MistakenForm)
    assert form is not None
    form.ask()
    assert form.hint.text() == "Your reason is kept on this computer; this marketplace takes the reply alone."


def test_the_helpdesk_takes_the_reason_into_its_record(at: At) -> None:
    form = at("helpdesk", "one", conversation("one")).findChild(MistakenForm)
    assert form is not None
    form.ask()
    assert form.hint.text().startswith("Your reason goes into the record")
