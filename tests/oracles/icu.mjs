// Writes tests/oracles/icu.json: what ICU (through Node's Intl) makes of numbers, money, dates and plurals in every
// language of the program and its markets. Run `node tests/oracles/icu.mjs` again when ICU moves; versions are recorded.
import { writeFileSync } from "node:fs";

const languages = ["en-GB", "pl", "de", "fr", "it", "es", "cs", "sk", "hu", "ro", "bg", "nl", "sv", "da", "uk", "el",
  "pt-PT", "et", "fi", "hr", "lv", "lt", "sl", "de-AT"];
const currencies = ["EUR", "PLN", "CZK", "HUF", "RON", "SEK", "DKK", "BGN"];
const amounts = ["0", "5.5", "1234.5", "-1234.5", "12345", "139900", "-1234567.89"];
const instant = new Date("2026-11-23T15:04:00Z");
const out = { node: process.versions.node, icu: process.versions.icu, cldr: process.versions.cldr, languages: {} };

for (const language of languages) {
  const money = (display) => Object.fromEntries(currencies.map((currency) => [currency, amounts.map((amount) =>
    new Intl.NumberFormat(language, { style: "currency", currency, currencyDisplay: display }).format(amount))]));
  const date = (options) => new Intl.DateTimeFormat(language, { timeZone: "Europe/Warsaw", ...options }).format(instant);
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "always" });
  out.languages[language] = {
    money: money("symbol"),
    money_narrow: money("narrowSymbol"),
    number: amounts.map((amount) => new Intl.NumberFormat(language).format(amount)),
    percent: ["0.985", "1", "0.004"].map((value) =>
      new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 }).format(value)),
    date: { short: date({ dateStyle: "short" }), medium: date({ dateStyle: "medium" }), long: date({ dateStyle: "long" }),
      full: date({ dateStyle: "full" }), day_month: date({ day: "numeric", month: "short" }) },
    time: date({ timeStyle: "short" }),
    relative: [[-5, "minute"], [-1, "minute"], [-2, "hour"], [-1, "day"], [-3, "day"], [2, "hour"]].map(([n, unit]) =>
      relative.format(n, unit)),
    list: [["A", "B"], ["A", "B", "C"]].map((items) => new Intl.ListFormat(language).format(items)),
    plural: [0, 1, 2, 3, 4, 5, 11, 12, 14, 19, 21, 22, 100, 101, 111, 1000000].map((n) =>
      new Intl.PluralRules(language).select(n)),
  };
}
writeFileSync(new URL("icu.json", import.meta.url), JSON.stringify(out, null, 1) + "\n");
