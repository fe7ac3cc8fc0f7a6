"""Money: an exact amount with its currency. Never a float, never converted: each market has its own price
(R12).
"""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation


class MoneyError(ValueError):
    """An amount or currency that is none, or a sum over two currencies."""


@dataclass(frozen=True, slots=True)
class Money:
    """``amount`` in whole units of ``currency`` (ISO 4217), with as many decimals as it was given with.

    Raises MoneyError for a currency that is not three capital letters and for an amount that is not finite.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal) or not self.amount.is_finite():
            raise MoneyError(f"not an amount of money: {self.amount!r}")
        currency = self.currency
        if len(currency) != 3 or not (currency.isascii() and currency.isalpha() and currency.isupper()):
            raise MoneyError(f"not a currency code: {currency!r}")

    @classmethod
    def parse(cls, amount: str, currency: str) -> "Money":
        """From the decimal string and code of the API (``"139900.00"``, ``"HUF"``)."""
        try:
            return cls(Decimal(amount), currency)
        except InvalidOperation:
            raise MoneyError(f"not an amount of money: {amount!r}") from None

    def __str__(self) -> str:
        """The API's form, ``139900.00 HUF``; for people there is l10n."""
        return f"{self.amount:f} {self.currency}"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __mul__(self, count: int) -> "Money":
        return Money(self.amount * count, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def _same(self, other: "Money") -> Decimal:
        if other.currency != self.currency:
            raise MoneyError(f"{self.currency} and {other.currency} cannot be put together")
        return other.amount
