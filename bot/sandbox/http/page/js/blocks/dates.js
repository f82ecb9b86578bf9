// Dates as Slack words them, in the language and time zone of this browser.

const DAY = 86_400_000;

function wordsFor(date, options) {
  return new Intl.DateTimeFormat(undefined, options).format(date);
}

function startOfDay(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

function pretty(date, otherwise) {
  const days = Math.round((startOfDay(new Date()) - startOfDay(date)) / DAY);
  return { 0: "today", 1: "yesterday", "-1": "tomorrow" }[days] || otherwise;
}

function ago(date) {
  const seconds = (date.getTime() - Date.now()) / 1000;
  const steps = [["year", 31_536_000], ["month", 2_592_000], ["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]];
  const [unit, size] = steps.find(([, least]) => Math.abs(seconds) >= least) || ["second", 1];
  return new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(Math.trunc(seconds / size), unit);
}

function tokens(date) {
  const short = wordsFor(date, { day: "numeric", month: "short", year: "numeric" });
  const plain = wordsFor(date, { day: "numeric", month: "long", year: "numeric" });
  const long = wordsFor(date, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  return {
    date_num: [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-"),
    date_slash: wordsFor(date, { day: "2-digit", month: "2-digit", year: "numeric" }),
    date: plain,
    date_short: short,
    date_long: long,
    date_long_full: long,
    date_pretty: pretty(date, plain),
    date_short_pretty: pretty(date, short),
    date_long_pretty: pretty(date, long),
    day_divider_pretty: pretty(date, long),
    time: wordsFor(date, { hour: "numeric", minute: "2-digit" }),
    time_secs: wordsFor(date, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
    ago: ago(date),
  };
}

export function formatted(seconds, format, fallback) {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return fallback || format;
  const known = tokens(date);
  const unknown = [...format.matchAll(/\{(\w+)\}/g)].some(([, token]) => !(token in known));
  if (unknown && fallback) return fallback;
  return format.replace(/\{(\w+)\}/g, (whole, token) => known[token] ?? whole);
}

export function timeOf(ts) {
  return formatted(ts, "{time}");
}

export function fullTimeOf(ts) {
  return formatted(ts, "{date_long}, {time_secs}");
}

export function dayOf(ts) {
  return formatted(ts, "{date_num}");
}

export function dayWords(ts) {
  const words = formatted(ts, "{date_long_pretty}");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
