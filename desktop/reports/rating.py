"""The platform's own figures of a seller (R11) in words. What is no number stands as it came."""

from decimal import Decimal, InvalidOperation

from desktop.domain.accounts import Rating
from desktop.l10n import terms
from desktop.l10n.money import format_number, format_percent


def score_of(rating: Rating) -> Decimal | str:
    """The score as a number."""
    return _number(rating.score)


def share_of(rating: Rating) -> Decimal | str:
    """What was answered in time by the platform's own count, as a share of one."""
    number = _number(rating.answered_in_time_percent)
    return number if isinstance(number, str) else number / 100


def rating_texts(rating: Rating, language: str) -> dict[str, str]:
    """The figures of `definitions.PLATFORM`, each worded."""
    score, share = score_of(rating), share_of(rating)
    return {
        "platform_in_time": share if isinstance(share, str) else format_percent(share, language),
        "platform_score": score if isinstance(score, str) else _written(score, language),
        "platform_visibility": terms.text("visibility", rating.visibility, language),
    }


def _written(score: Decimal, language: str) -> str:
    exponent = score.as_tuple().exponent
    return format_number(score, language, decimals=-exponent if isinstance(exponent, int) else 0)


def _number(written: str) -> Decimal | str:
    try:
        number = Decimal(written)
    except InvalidOperation:
        return written
    return number if number.is_finite() else written
