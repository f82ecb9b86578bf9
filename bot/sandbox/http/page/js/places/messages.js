// One message: who, when, what; its blocks, files and thread; a note where only one person sees it.

import { blockNode } from "../blocks/blocks.js";
import { fullTimeOf, timeOf } from "../blocks/dates.js";
import { el } from "../dom.js";
import { image } from "../blocks/images.js";
import { mrkdwn } from "../blocks/mrkdwn.js";
import { here, names } from "../names.js";
import { act } from "../net.js";
import { reactions } from "./reactions.js";
import { messageSurface } from "./surfaces.js";

const SLACKBOT = "USLACKBOT";
const COLOURS = 6;

function colourOf(id) {
  return [...id].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % COLOURS, 7) % COLOURS;
}

export function avatar(id) {
  const isApp = id === here.setting.app.user_id;
  const words = names.user(id).split(/[\s-]+/).filter(Boolean);
  const initials = isApp ? "≡" : words.slice(0, 2).map((word) => word[0].toUpperCase()).join("");
  return el("span", { class: isApp ? "avatar app" : `avatar colour-${colourOf(id)}`, "aria-hidden": "true" }, initials);
}

function who(message) {
  const isApp = Boolean(message.bot_id);
  return el(
    "div",
    { class: "who-line" },
    el("b", {}, message.user === SLACKBOT ? "Slackbot" : names.user(message.user)),
    isApp ? el("span", { class: "badge" }, "App") : null,
    el("time", { title: fullTimeOf(message.ts) }, timeOf(message.ts)),
    message.edited ? el("span", { class: "edited" }, "(edited)") : null,
  );
}

function attachment(surface, one) {
  const words = one.text || one.fallback;
  return el(
    "div",
    { class: "attachment" },
    one.title ? el("b", {}, one.title) : null,
    words && !one.blocks ? el("div", { class: "text" }, ...mrkdwn(words)) : null,
    ...(one.blocks || []).map((block) => blockNode(surface, block)),
  );
}

function file(one) {
  const words = el("figcaption", {}, one.title || one.name);
  if (one.mimetype.startsWith("image/")) {
    const shown = { image_url: one.url_private, alt_text: one.alt_txt || one.title || one.name };
    return el("figure", {}, words, image(shown, "picture"));
  }
  const address = `/files/${one.id}/${encodeURIComponent(one.name)}`;
  return el("p", {}, el("a", { href: address, download: one.name }, `📄 ${one.title || one.name}`));
}

function content(channel, message) {
  const surface = messageSurface(channel, message);
  const blocks = (message.blocks || []).map((block) => blockNode(surface, block));
  const text = message.text && !blocks.length ? [el("div", { class: "text" }, ...mrkdwn(message.text))] : [];
  const isCard = blocks.length > 0;
  return el(
    "div",
    { class: isCard ? "content card" : "content" },
    ...text,
    ...blocks,
    ...(message.attachments || []).map((one) => attachment(surface, one)),
    ...(message.files || []).map(file),
  );
}

function onlyYou(message) {
  if (!message.is_ephemeral) return null;
  const dismiss = () => act("dismiss", { person: here.person, ts: message.ts });
  return el(
    "p",
    { class: "only-you" },
    el("span", {}, "Only visible to you"),
    el("button", { type: "button", class: "plain", onclick: dismiss }, "Dismiss"),
  );
}

function threadButton(message, openThread) {
  if (!openThread || message.is_ephemeral || message.subtype === "tombstone") return null;
  const count = message.reply_count || 0;
  const words = count ? `${count} ${count === 1 ? "reply" : "replies"}` : "Reply";
  const open = () => openThread(message.ts);
  return el("button", { type: "button", class: count ? "plain replies" : "plain reply", "data-control": "thread", onclick: open }, words);
}

export function messageNode(channel, message, openThread) {
  const quiet = message.is_ephemeral ? " ephemeral" : "";
  const gone = message.subtype === "tombstone" ? " gone" : "";
  return el(
    "article",
    { class: `message${quiet}${gone}`, "aria-label": `${names.user(message.user)}, ${timeOf(message.ts)}`, "data-ts": message.ts },
    avatar(message.user),
    el("div", { class: "body" }, onlyYou(message), who(message), content(channel, message), reactions(channel, message), threadButton(message, openThread)),
  );
}

export function messageItem(channel, message, openThread) {
  return {
    key: message.ts,
    content: JSON.stringify(message) + here.person,
    render: () => messageNode(channel, message, openThread),
  };
}
