// Slack's mrkdwn as nodes: bold, italic, strike, code, quotes, links, mentions, dates, emoji.

import { formatted } from "./dates.js";
import { el } from "../dom.js";
import { emoji } from "./emoji.js";
import { names } from "../names.js";

const INLINE = [
  { pattern: /`([^`\n]+)`/, node: ([, code]) => el("code", {}, decoded(code)) },
  { pattern: /<([^<>\n]+)>/, node: ([, inside]) => angle(inside) },
  { pattern: /(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])/, node: ([, inside]) => el("strong", {}, ...inline(inside)) },
  { pattern: /(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])/, node: ([, inside]) => el("em", {}, ...inline(inside)) },
  { pattern: /(?<![\w~])~(?=\S)([^~\n]+?)(?<=\S)~(?![\w~])/, node: ([, inside]) => el("del", {}, ...inline(inside)) },
  { pattern: /(?<!\w):([a-z0-9_+'-]+):(?!\w)/, node: ([, name]) => emoji(name) },
  { pattern: /https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)'"\]]/, node: ([address]) => link(decoded(address), decoded(address)) },
];

export function decoded(text) {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

// A link where the address is one that a person may follow, else its words alone.
export function link(address, ...words) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return el("span", {}, ...words);
  }
  if (!["http:", "https:", "mailto:", "tel:"].includes(url.protocol)) return el("span", {}, ...words);
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...words);
}

export function mention(words) {
  return el("span", { class: "mention" }, words);
}

function angle(inside) {
  const [target, label] = splitOnce(inside, "|");
  if (target.startsWith("@")) return mention(`@${names.user(target.slice(1))}`);
  if (target.startsWith("#")) return mention(`#${names.channel(target.slice(1), label)}`);
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!subteam^")) return mention(decoded(label || "@group"));
  if (target.startsWith("!")) return mention(`@${target.slice(1)}`);
  return link(decoded(target), ...(label ? inline(label) : [decoded(target)]));
}

function splitOnce(text, mark) {
  const place = text.indexOf(mark);
  return place < 0 ? [text, ""] : [text.slice(0, place), text.slice(place + 1)];
}

function date(target, fallback) {
  const [, seconds, format, address] = target.split("^");
  const words = formatted(seconds, decoded(format || ""), decoded(fallback));
  return address ? link(decoded(address), words) : el("span", {}, words);
}

export function inline(text) {
  let first = null;
  for (const rule of INLINE) {
    const match = rule.pattern.exec(text);
    if (match && (!first || match.index < first.match.index)) first = { rule, match };
  }
  if (!first) return text ? [decoded(text)] : [];
  const { rule, match } = first;
  const before = text.slice(0, match.index);
  const after = text.slice(match.index + match[0].length);
  return [...(before ? [decoded(before)] : []), rule.node(match), ...inline(after)];
}

function lines(text) {
  return text.split("\n").flatMap((line, place) => [...(place ? [el("br")] : []), ...inline(line)]);
}

// Whole text: preformatted parts first, then runs of quoted lines, then plain ones.
export function mrkdwn(text) {
  return text.split(/\n?```\n?/).flatMap((part, place, parts) => {
    if (place % 2 === 1 && place < parts.length - 1) return [el("pre", {}, decoded(part))];
    return part ? quoted(place % 2 === 1 ? `\`\`\`${part}` : part) : [];
  });
}

function quoted(text) {
  const runs = [];
  for (const line of text.split("\n")) {
    const quote = /^(?:>|&gt;) ?(.*)$/.exec(line);
    const last = runs[runs.length - 1];
    const words = quote ? quote[1] : line;
    if (last && last.quote === Boolean(quote)) last.lines.push(words);
    else runs.push({ quote: Boolean(quote), lines: [words] });
  }
  return runs.flatMap((run) => {
    const inside = lines(run.lines.join("\n"));
    return run.quote ? [el("blockquote", {}, ...inside)] : inside;
  });
}

export function textObject(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text);
  return object.text.split("\n").flatMap((line, place) => [...(place ? [el("br")] : []), withEmoji(line)]);
}

export function plainWords(object) {
  return object ? withEmoji(decodedIf(object)) : "";
}

function decodedIf(object) {
  return object.type === "mrkdwn" ? decoded(object.text) : object.text;
}

function withEmoji(text) {
  return text.replace(/:([a-z0-9_+'-]+):/g, (_, name) => emoji(name));
}
