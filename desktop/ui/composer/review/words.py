"""What is said about a finding: its level as shape, word and colour, and one sentence for a screen reader."""

from desktop.compliance.model import BLOCK, HINT, WARN, Finding
from desktop.l10n import findings
from desktop.l10n.catalogs import _

from ...kit.labels import literal
from ..spans import quoted

GLYPHS = {BLOCK: ("■", "bad"), WARN: ("▲", "warn"), HINT: ("○", "stopped")}
"""Level → the shape and tone of its pill."""


def level_word(level: str) -> str:
    """The level in one or two words."""
    return findings.level_name(level)


def rule_title(rule: str) -> str:
    """What a rule is about, in two or three words."""
    return findings.title(rule)


def title(finding: Finding) -> str:
    """What was found, in two or three words."""
    return rule_title(finding.rule)


def reason(finding: Finding) -> str:
    """What was found, why it matters, what to do."""
    return literal(findings.reason(finding.rule, finding.level, finding.values), 600)


def fix_word(finding: Finding) -> str:
    """What the button that applies the fix says."""
    return findings.fix_label(finding.rule)


def found_text(text: str, finding: Finding) -> str:
    """The found text in quotation marks; "" where the whole draft is meant or the reason quotes it."""
    found = literal(quoted(text, finding), 60)
    if found in reason(finding):
        return ""
    return _("“{text}”").format(text=found) if found else ""


def sentence(text: str, finding: Finding, fix_key: str) -> str:
    """All of a finding, for a screen reader: level, rule, text, reason, and the fix with its key."""
    fix = ""
    if finding.fixed is not None:
        fix = _("{fix}: press {key}.").format(fix=fix_word(finding), key=fix_key)
    said = (
        f"{level_word(finding.level)}: {title(finding)}.",
        found_text(text, finding),
        reason(finding),
        fix,
    )
    return " ".join(part for part in said if part)
