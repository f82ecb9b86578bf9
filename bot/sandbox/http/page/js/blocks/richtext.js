// rich_text blocks as nodes: every text is literal, its style stands beside it.

import { formatted } from "./dates.js";
import { el } from "../dom.js";
import { emoji } from "./emoji.js";
import { link, mention } from "./mrkdwn.js";
import { names } from "../names.js";

const STYLES = { code: "code", bold: "strong", italic: "em", strike: "del", underline: "u" };

function styled(style, node) {
  let inside = node;
  for (const [name, tag] of Object.entries(STYLES)) if (style && style[name]) inside = el(tag, {}, inside);
  return inside;
}

function broken(text) {
  return el("span", { class: "literal" }, text);
}

const PARTS = {
  text: (part) => broken(part.text),
  link: (part) => link(part.url, part.text || part.url),
  emoji: (part) => el("span", {}, emoji(part.name)),
  user: (part) => mention(`@${names.user(part.user_id)}`),
  usergroup: (part) => mention(`@${part.usergroup_id}`),
  channel: (part) => mention(`#${names.channel(part.channel_id)}`),
  broadcast: (part) => mention(`@${part.range}`),
  color: (part) => el("code", {}, part.value),
  date: (part) => {
    const words = formatted(part.timestamp, part.format, part.fallback);
    return part.url ? link(part.url, words) : el("span", {}, words);
  },
};

function inside(elements) {
  return elements.map((part) => styled(part.style, PARTS[part.type](part)));
}

function list(part) {
  const node = el(part.style === "ordered" ? "ol" : "ul", { class: `indent-${part.indent || 0}` });
  if (part.offset) node.setAttribute("start", part.offset + 1);
  node.append(...part.elements.map((item) => el("li", {}, ...inside(item.elements))));
  return node;
}

const KINDS = {
  rich_text_section: (part) => el("p", {}, ...inside(part.elements)),
  rich_text_list: list,
  rich_text_quote: (part) => el("blockquote", {}, ...inside(part.elements)),
  rich_text_preformatted: (part) => el("pre", {}, ...inside(part.elements)),
};

export function richText(block) {
  return el("div", { class: "rich" }, ...block.elements.map((part) => KINDS[part.type](part)));
}
