// The messages of the channel that is open: newest at the bottom, days between, unread marked.

import { dayOf, dayWords } from "../blocks/dates.js";
import { byId, el, reconcile } from "../dom.js";
import { messageItem } from "./messages.js";
import { here } from "../names.js";
import { act, look } from "../net.js";

const NEAR = 80;
let atBottom = true;
let unreadFrom = "";
let newest = "";

export function openChannel() {
  atBottom = true;
  unreadFrom = "";
  newest = "";
  here.limit = 100;
  byId("list").replaceChildren();
}

function dayItem(ts) {
  const words = dayWords(ts);
  return { key: `day-${dayOf(ts)}`, content: words, render: () => el("p", { class: "day" }, el("span", {}, words)) };
}

function newItem() {
  return { key: "new", content: "", render: () => el("p", { class: "day new" }, el("span", {}, "New")) };
}

function olderItem(refresh) {
  const more = () => {
    here.limit += 100;
    refresh();
  };
  const render = () => el("p", { class: "older" }, el("button", { type: "button", class: "button", "data-control": "older", onclick: more }, "Show older messages"));
  return { key: "older", content: "", render };
}

function emptyItem(answer) {
  const words = answer.channel.is_im ? "Messages from the app to you come here." : "Nothing here yet. New messages come in at the bottom.";
  return { key: "empty", content: words, render: () => el("p", { class: "empty" }, words) };
}

function items(answer, openThread, refresh) {
  const found = answer.has_more ? [olderItem(refresh)] : [];
  let day = "";
  let marked = false;
  for (const message of answer.messages) {
    if (dayOf(message.ts) !== day) {
      day = dayOf(message.ts);
      found.push(dayItem(message.ts));
    }
    if (unreadFrom && !marked && message.ts > unreadFrom && message.user !== here.person) {
      marked = true;
      found.push(newItem());
    }
    found.push(messageItem(answer.channel.id, message, openThread));
  }
  return found.length ? found : [emptyItem(answer)];
}

export async function showChannel(openThread) {
  const { person, place } = here;
  const answer = await look("channel", { person, channel: place, limit: here.limit });
  if (place !== here.place || person !== here.person) return;
  if (!newest && answer.last_read) unreadFrom = answer.last_read;
  const last = answer.messages.length ? answer.messages[answer.messages.length - 1].ts : "";
  const grew = newest !== "" && last > newest;
  newest = last || newest || "0";
  const scroll = byId("scroll");
  const fromBottom = scroll.scrollHeight - scroll.scrollTop;
  const before = byId("list").firstElementChild?.dataset.key;
  reconcile(byId("list"), items(answer, openThread, () => showChannel(openThread)));
  if (atBottom) toBottom();
  else if (before === "older") scroll.scrollTop = scroll.scrollHeight - fromBottom;
  byId("to-newest").hidden = atBottom || !(grew || !byId("to-newest").hidden);
  read();
}

export function toBottom() {
  const scroll = byId("scroll");
  scroll.scrollTop = scroll.scrollHeight;
  atBottom = true;
  byId("to-newest").hidden = true;
}

function read() {
  if (!atBottom || document.hidden || !(newest > "0")) return;
  act("read", { person: here.person, channel: here.place, ts: newest });
}

export function showMessage(ts) {
  const node = byId("list").querySelector(`[data-ts="${CSS.escape(ts)}"]`);
  if (!node) return;
  atBottom = false;
  node.scrollIntoView({ block: "center" });
  node.classList.add("pointed");
}

export function watchScroll() {
  const scroll = byId("scroll");
  scroll.addEventListener("scroll", () => {
    const was = atBottom;
    atBottom = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR;
    if (!atBottom || was) return;
    byId("to-newest").hidden = true;
    read();
  });
  new ResizeObserver(() => atBottom && toBottom()).observe(byId("list"));
  new ResizeObserver(() => atBottom && toBottom()).observe(scroll);
  byId("to-newest").addEventListener("click", toBottom);
  document.addEventListener("visibilitychange", read);
}
