"""What the program itself proposes breaks no rule: no stage text and no free template is blocked or warned of
by the review, in any language."""

from dataclasses import replace

import pytest

from desktop.compliance.model import BLOCK, WARN, Surroundings
from desktop.compliance.review import review
from desktop.domain.case_rules import ALL_KINDS
from desktop.replies import library
from desktop.replies.drafts import free_draft, stage_draft
from desktop.replies.rules import machine

from .world import LANGUAGE_MARKETS, facts

UNFILLED = "quality.unfilled"
"""What only the person knows stays marked, and is called open."""


def around(language: str, kind: str) -> Surroundings:
    known = facts(language, kind)
    assert known.account_market is not None
    assert known.order is not None
    home = known.account_market.return_address
    return Surroundings(
        known.market,
        language=language,
        buyer_name=known.buyer,
        orders=(known.order,),
        case=known.case,
        account_market=known.account_market,
        today=known.today,
        own_texts=tuple(part for part in home.parts().values() if part) if home else (),
    )


@pytest.mark.parametrize("language", sorted(LANGUAGE_MARKETS))
def test_a_stage_text_is_clean(language: str) -> None:
    for kind in ALL_KINDS:
        rules = machine(kind)
        assert rules is not None
        for name, stage in rules.stages.items():
            draft = stage_draft(kind, name, facts(language, kind), language)
            if draft is None or stage.is_announced_by_platform:
                continue
            told = replace(around(language, kind), template=draft.text, form=True, stage_notice=True)
            found = review(draft.text, told).findings
            grave = [(f.rule, draft.text[f.start : f.end]) for f in found if f.level in (BLOCK, WARN)]
            assert grave == [], (kind, name)


@pytest.mark.parametrize("language", sorted(LANGUAGE_MARKETS))
def test_a_free_template_breaks_no_rule_of_contact_or_marketing(language: str) -> None:
    for template in library.index().free:
        draft = free_draft(template, facts(language), language)
        found = review(draft.text, around(language, "complaint")).findings
        grave = [
            (f.rule, draft.text[f.start : f.end])
            for f in found
            if f.level in (BLOCK, WARN) and f.rule != UNFILLED
        ]
        assert grave == [], template
        if draft.missing:
            assert any(f.rule == UNFILLED and f.level == BLOCK for f in found), template
