// Writes the public holidays of the npm package date-holidays for the 27 countries and their regions, 2025-2031.
//
//   npm install date-holidays@3.37.0 && node dump.mjs > date_holidays.json
//
// Dates and kinds only: facts, without the package's names. Kept in the repository, so that the comparison
// needs neither node nor a network.
import { createRequire } from "node:module";

const require = createRequire(process.cwd() + "/");
const Holidays = require("date-holidays");
const { version } = require("date-holidays/package.json");

const countries = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split(" ");
// Our region -> theirs, where the spelling differs.
const spelled = { IT: { BZ: "32" } };
const wanted = {
  AT: "1 2 3 4 5 6 7 8 9",
  DE: "BB BE BW BY HB HE HH MV NI NW RP SH SL SN ST TH",
  ES: "AN AR AS CB CE CL CM CN CT EX GA IB MC MD ML NC PV RI VC",
  FR: "57 67 68",
  IT: "BZ",
};

const days = {};
for (const country of countries) {
  for (const region of [null, ...(wanted[country]?.split(" ") ?? [])]) {
    const source = region ? new Holidays(country, spelled[country]?.[region] ?? region) : new Holidays(country);
    const found = new Set();
    for (let year = 2025; year <= 2031; year++) {
      for (const day of source.getHolidays(year)) {
        if (day.type !== "public") continue;
        // A holiday of several days or one that begins the evening before counts on the local dates it covers.
        const first = new Date(day.date.slice(0, 10) + "T00:00:00Z");
        const length = Math.max(1, Math.round((day.end - day.start) / 86400000));
        for (let i = 0; i < length; i++) {
          const date = new Date(first.getTime() + i * 86400000).toISOString().slice(0, 10);
          if (date >= "2025-01-01" && date <= "2031-12-31") found.add(date);
        }
      }
    }
    days[region ? `${country}-${region}` : country] = [...found].sort();
  }
}
console.log(JSON.stringify({ package: "date-holidays", version, years: [2025, 2031], days }, null, 0));
