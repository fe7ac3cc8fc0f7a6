// Writes icu.json and sorting.json beside itself: what ICU (through Node's Intl) makes of money, numbers, dates, names,
// plurals and the order of names in every language of the program, as it is written in every market. Run
// `node tests/oracles/icu/make.mjs` again when ICU moves or a market comes; the versions are recorded.
import { readFileSync, writeFileSync } from "node:fs";

const own = ["en", "pl", "de", "fr", "it", "es", "cs", "sk", "hu", "ro", "bg", "nl", "sv", "da", "uk", "el"];
const table = readFileSync(new URL("../../../resources/markets.toml", import.meta.url), "utf8");
const markets = [...table.matchAll(/^\[market\.([A-Z]{2})\]/gm)].map((found) => found[1]);
const spoken = [...table.matchAll(/^languages = \[(.*)\]/gm)].flatMap((found) => JSON.parse(`[${found[1]}]`));
const languages = [...new Set([...own, ...spoken])];
const currencies = ["EUR", "PLN", "CZK", "HUF", "RON", "SEK", "DKK", "BGN"];

// What is written. The tests read these lists from the fixture.
const amounts = ["0", "5.5", "899", "1234.5", "-1234.5", "12345", "-0.5", "139900", "-1234567.89", "2500000"];
const shares = ["0.985", "1", "0.004", "-0.25", "12.5"];
const days = ["2026-01-05", "2026-03-01", "2026-05-23", "2026-08-30", "2026-11-23"];
const clocks = ["00:05", "09:00", "16:04"];
const spans = [[1, "minute"], [2, "minute"], [5, "minute"], [21, "minute"], [1, "hour"], [2, "hour"], [5, "hour"],
  [22, "hour"], [1, "day"], [2, "day"], [6, "day"], [21, "day"]];
const dateRanges = [["2026-11-09", "2026-11-23"], ["2026-11-23", "2026-12-04"], ["2026-12-21", "2027-01-08"]];
const timeRanges = [["08:00", "16:30"], ["09:00", "11:00"]];
const numberRanges = [["3", "5"], ["1500", "20000"], ["0.5", "1.5"]];
const counts = [0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 14, 19, 20, 21, 22, 25, 100, 101, 102, 111, 121, 1000, 1000000, 1.5,
  0.5, 2.1];
const forms = {
  short: { dateStyle: "short" }, medium: { dateStyle: "medium" }, long: { dateStyle: "long" },
  full: { dateStyle: "full" }, day_month: { day: "numeric", month: "short" },
  weekday_day_month: { weekday: "short", day: "numeric", month: "short" },
  weekday_long: { weekday: "long", day: "numeric", month: "long" },
};

// "en" and "pt" alone are the American and Brazilian forms; the program writes those of Europe.
const tagOf = (language) => ({ en: "en-GB", pt: "pt-PT" }[language] ?? language);
const known = (tag) => Intl.NumberFormat.supportedLocalesOf(tag).length > 0;
const at = (day, clock = "12:00") => new Date(`${day}T${clock}:00Z`);
const utc = { timeZone: "UTC" };

function written(tag) {
  const money = Object.fromEntries(currencies.map((currency) => [currency, amounts.map((amount) =>
    new Intl.NumberFormat(tag, { style: "currency", currency }).format(amount))]));
  const plural = new Intl.PluralRules(tag);
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: "always" });
  const date = (options) => new Intl.DateTimeFormat(tag, { ...utc, ...options });
  return {
    money,
    number: amounts.map((amount) => new Intl.NumberFormat(tag).format(amount)),
    fixed: amounts.map((amount) => new Intl.NumberFormat(tag, { minimumFractionDigits: 1, maximumFractionDigits: 1,
      roundingMode: "halfExpand" }).format(amount)),
    percent: shares.map((share) => new Intl.NumberFormat(tag, { style: "percent", maximumFractionDigits: 1 })
      .format(share)),
    date: Object.fromEntries(Object.entries(forms).map(([name, options]) =>
      [name, days.map((day) => date(options).format(at(day)))])),
    time: clocks.map((clock) => date({ timeStyle: "short" }).format(at(days[0], clock))),
    moment: date({ dateStyle: "medium", timeStyle: "short" }).format(at(days[4], clocks[2])),
    past: spans.map(([count, unit]) => relative.format(-count, unit)),
    future: spans.map(([count, unit]) => relative.format(count, unit)),
    length: spans.map(([count, unit]) => new Intl.NumberFormat(tag, { style: "unit", unit, unitDisplay: "long" })
      .format(count)),
    date_range: dateRanges.map(([from, to]) => date({ dateStyle: "medium" }).formatRange(at(from), at(to))),
    time_range: timeRanges.map(([from, to]) => date({ timeStyle: "short" }).formatRange(at(days[0], from),
      at(days[0], to))),
    number_range: numberRanges.map(([from, to]) => new Intl.NumberFormat(tag).formatRange(from, to)),
    and: [["A", "B"], ["A", "B", "C"]].map((items) => new Intl.ListFormat(tag).format(items)),
    or: [["A", "B"], ["A", "B", "C"]].map((items) => new Intl.ListFormat(tag, { type: "disjunction" }).format(items)),
    plural: counts.map((count) => plural.select(count)),
  };
}

function names(tag) {
  const of = (type, codes) => { const display = new Intl.DisplayNames(tag, { type }); return codes.map((code) => display.of(code)); };
  return { regions: of("region", markets), languages: of("language", languages), currencies: of("currency", currencies) };
}

// A language in a market is written as a locale of its own where ICU writes anything differently there.
const pairs = {}, all = {};
for (const language of languages) if (known(tagOf(language))) all[tagOf(language)] = written(tagOf(language));
for (const language of own) for (const market of markets) {
  const tag = `${language}-${market}`, plain = tagOf(language);
  const regional = Intl.NumberFormat(tag).resolvedOptions().locale === tag ? written(tag) : all[plain];
  const same = JSON.stringify(regional) === JSON.stringify(all[plain]);
  if (!same) all[tag] = regional;
  pairs[tag] = same ? plain : tag;
}
const { node, icu, cldr, unicode } = process.versions;
const versions = { node, icu, cldr, unicode };
const lines = (object) => "{\n" + Object.entries(object).map(([key, value]) =>
  ` ${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(",\n") + "\n}\n";
writeFileSync(new URL("icu.json", import.meta.url), lines({
  versions, written: { amounts, shares, days, clocks, spans, dateRanges, timeRanges, numberRanges, counts, markets,
    languages, currencies, moment: [days[4], clocks[2]] },
  pairs,
  ...all,
  ...Object.fromEntries(own.map((language) => [`names ${language}`, names(tagOf(language))])),
}));

// Names that differ by what is a letter of its own somewhere, and the names of markets and languages in each language.
const things = ["Aaberg", "Aarhus", "Abel", "Ábel", "Ådal", "Åse", "Ærø", "Ägir", "Äpple", "Azor", "azor", "Ana", "Ána", "Ančík", "Andrej",
  "Ângela", "Ăsta", "Âsta", "Ąkowski", "Bălan", "Bâlan", "Belan", "Cecilia", "Čapek", "Cvrček", "Cyril", "Çelik", "Ćwik", "Cukor", "Csaba",
  "Czibor", "Cs. Nagy", "Chata", "chata", "Hora", "Hus", "Cihla", "Icelín", "Dzurinda", "Dzsingisz", "Džuro", "Dušan", "Ďuro",
  "Đorđe", "Ekberg", "Édith", "Èze", "Eger", "Ęcki", "Fjord", "Gyula", "Guba", "Gzsel", "Íñigo", "Ivo", "Încă", "Ińska", "Jozef", "Kőszeg",
  "Koszta", "Kösz", "Łódź", "Lodz", "Lyukas", "Luz", "Ľubica", "López", "Lopez", "Muñoz", "Munz", "Muntz", "Ňuchač", "Nyúl", "Nuvola",
  "Ñandú", "Nzuri", "Ödön", "Ödberg", "Ody", "Ozul", "Ózd", "Őrs", "Øster", "Oster", "Ôsmy", "Österlund", "Œuvre", "Oeuvre", "O'Brien", "Obrien",
  "O Brien", "Peña", "Pena", "Penzo", "Řezník", "Rzeka", "Rys", "Șerban", "Serban", "Szabó", "Suba", "Ssolt", "Šimon", "Śliwa", "Straße",
  "Strasse", "Szszolt", "Asszony", "Aszta", "Țepeș", "Tepes", "Tyukos", "Tuba", "Ťažký", "Tzigan", "Ürge", "Úrsz", "Uzi", "Über", "Ubel", "Űrhajó",
  "Valle", "Wall", "Vega", "Weber", "van Dijk", "Van Dijk", "Vandijk", "Yngve", "Yxa", "Ýmir", "Żaba", "Źrebak", "Zuza", "zuza", "Žiga", "Zsolt", "Zwart",
  "Þór", "Гнат", "Ґалаґан", "Гуцул", "Єва", "Ева", "Іван", "Їжак", "Ілля", "Йосип", "Ия", "Йовко", "Ёлка", "Яна", "Щука", "Ьо", "Ъгъл", "Ганна",
  "Άννα", "Αγγελική", "Έλλη", "Ελένη", "Ωμέγα", "Ζωή", "Ήβη", "Ίρις", "Ιάσων", "Όλγα", "Ορέστης", "Ύδρα", "9 rue", "10 rue", "2. patro", "(bez jména)",
  "—", "A-B", "A B", "AB", "a b"];
const sorted = (language) => {
  const { compare } = new Intl.Collator(language);
  const shown = names(tagOf(language));
  return { things: [...new Set(things)].sort(compare), regions: shown.regions.sort(compare), languages: shown.languages.sort(compare) };
};
writeFileSync(new URL("sorting.json", import.meta.url), lines({ versions,
  ...Object.fromEntries(own.map((language) => [language, sorted(language)])) }));
