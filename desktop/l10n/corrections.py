"""What Babel 2.18 (CLDR 47) gets wrong or does not carry, in one place, each with its reason and source.

Everything here is CLDR 48's own data unless it says otherwise; ``tests/l10n/test_icu.py`` compares the result
with ICU, and the choices of ours that differ from CLDR on purpose stand in
``tests/oracles/icu/deviations.toml``."""

# --- numbers and money ---

# minimumGroupingDigits = 2 ("1234,50 zł"): Babel's data has none.
MINIMUM_GROUPING_2 = frozenset({"bg", "es", "et", "hu", "it", "lv", "pl", "pt_PT", "sl"})

# Babel reads Austria's separator of money for all numbers; de_AT has another for plain ones.
PLAIN_GROUP = {"de_AT": "\u00a0"}

# supplemental currencyData/fractions: since CLDR 48 the forint has none (the fillér went in 1999).
CURRENCY_DIGITS = {"HUF": 0}

# Our choice: where a language writes the currency behind the number and CLDR gives only the code, these three
# take their own sign (CLDR's narrow form): "139 900 Ft" in Polish. It is what the shops of those countries
# write; kr, lei and L are not taken so, since more than one currency could be meant.
OWN_SIGNS = {"PLN": "zł", "CZK": "Kč", "HUF": "Ft"}
# Languages whose narrow form is the code all the same (fi) or misspelt (lt: "zl").
CODES_ONLY = frozenset({"fi", "lt"})

# English in countries of the euro: the whole amount as in Ireland ("€1,234.50"), though plain numbers keep
# the country's signs. Elsewhere only euros are written so. (currencyFormats of en_150 and its children.)
ENGLISH_MONEY = frozenset(
    {"en_BE", "en_DE", "en_ES", "en_FI", "en_FR", "en_IT", "en_NL", "en_PT", "en_SI", "en_SK"}
)
ENGLISH_EUROS = frozenset({"en_CZ", "en_DK", "en_HU", "en_PL", "en_RO", "en_SE"})

# --- ranges ---

# miscPatterns/range: Babel does not carry them.
DEFAULT_NUMBER_RANGE = "{0}–{1}"
NUMBER_RANGES = {
    "bg": "{0} – {1}",
    "ca": "{0}-{1}",
    "da": "{0}-{1}",
    "es": "{0}-{1}",
    "et": "{0}‒{1}",
    "eu": "{0}-{1}",
    "hr": "{0} – {1}",
    "it": "{0}-{1}",
    "nl": "{0}-{1}",
    "pt": "{0} - {1}",
    "ro": "{0} - {1}",
    "sk": "{0} – {1}",
}
# intervalFormats that are newer than Babel's (en), or that it cuts inside a quotation (eu): locale and
# largest difference, patterns of both ends.
DATE_RANGES: dict[tuple[str, str], tuple[str, str]] = {
    ("en_GB", "d"): ("d\u2009–\u2009", "d MMM y"),
    ("en_MT", "d"): ("d–", "d MMM y"),
    ("en_MT", "M"): ("d MMM\u2009–\u2009", "d MMM y"),
    ("en_MT", "y"): ("d MMM y\u2009–\u2009", "d MMM y"),
    ("eu", "d"): ("y('e')'ko' MMM d–", "d"),
    ("eu", "M"): ("y('e')'ko' MMM d('a')\u2009–\u2009", "MMM d('a')"),
    ("eu", "y"): ("y('e')'ko' MMM d('a')\u2009–\u2009", "y('e')'ko' MMM d('a')"),
}
TIME_RANGES = {"sv_FI": ("H.mm–", "H.mm")}

# --- dates and times ---

# Locales that Babel does not know yet, and one that writes everything in the same way.
SAME_AS = {"en_EE": "en_SK", "en_LT": "en_SK", "en_LV": "en_SK"}

# Patterns that are newer than Babel's, or whose skeleton it does not find: locale and form.
DATES = {
    ("da", "weekday_day"): "E d.",  # "søn. den 23." is for sentences
    ("en_MT", "weekday_long"): "EEEE, d MMMM",
    ("eu", "weekday_long"): "LLLL d('a'), EEEE",
    ("ga", "short"): "d/M/yy",
    ("mt", "weekday_long"): "EEEE, d 'ta'’ MMMM",
    ("sl", "short"): "d. M. y",
    ("sv_FI", "short"): "d.M.y",
}
TIMES = {"sv_FI": "H.mm"}
# dateTimeFormats of type atTime, medium: Babel carries only the standard ones.
AT_TIME = {
    "da": "{1}, {0}",
    "et": "{1}, {0}",
    "fi": "{1} 'klo' {0}",
    "ga": "{1}, {0}",
}
# Unit patterns that Babel has no form for; days only from two on, as we write them.
MISSING_UNITS = {
    ("nl", "hour"): "{0} uur",
    ("nl", "day"): "{0} dagen",
    ("it", "day"): "{0} giorni",
    ("pt", "day"): "{0} dias",
}
