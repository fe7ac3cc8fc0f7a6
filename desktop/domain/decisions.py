"""What each marketplace takes with a decision on a claim or a return: a text to the buyer, an amount."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

Text = Literal["needed", "possible", "none"]
RETURN_STEP: Final = ("RETURN_REQUIRED_SELLER_LABEL", "RETURN_REQUIRED_CUSTOM", "RETURN_NOT_REQUIRED")
"""Whether the goods of a claim have to be sent back (Allegro): said once before the verdict, which goes on
being owed."""
_TEXTS: Final = ("needed", "possible", "none")


class DecisionRulesError(ValueError):
    """A rule is incomplete or wrong; the message names the decision."""


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """One decision by the marketplace's own code. `text`: whether the buyer is told something with it;
    `limit`: characters of that, 0: the conversation's; `amount`: whether it is about a part of the money."""

    code: str
    text: Text = "possible"
    limit: int = 0
    amount: bool = False


def load_decisions(data: Mapping[str, Any]) -> dict[str, dict[str, DecisionRule]]:
    """Rules by marketplace and code from `resources/decisions.toml`; raises DecisionRulesError."""
    made: dict[str, dict[str, DecisionRule]] = {}
    for marketplace, rules in data.items():
        made[marketplace] = {}
        for code, table in rules.items():
            fields = {name: value for name, value in table.items() if name != "source"}
            if fields.keys() - {"text", "limit", "amount"} or fields.get("text") not in _TEXTS:
                raise DecisionRulesError(f"{marketplace}.{code}")
            made[marketplace][code] = DecisionRule(code, **fields)
    return made
