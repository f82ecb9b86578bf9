// A message and its replies, in a panel of their own.

import { setUpComposer } from "./composer.js";
import { byId, el, reconcile } from "../dom.js";
import { messageItem } from "./messages.js";
import { here } from "../names.js";
import { look } from "../net.js";

let opener = null;

export function closeThread() {
  if (!here.thread) return;
  here.thread = "";
  byId("thread").hidden = true;
  if (opener && opener.isConnected) opener.focus();
  opener = null;
}

export async function openThread(ts) {
  opener = document.activeElement;
  here.thread = ts;
  const panel = byId("thread");
  const form = el("form", { class: "composer" });
  const close = el("button", { type: "button", class: "button icon", "aria-label": "Close the thread", onclick: closeThread }, "×");
  panel.replaceChildren(
    el("header", { class: "top" }, el("div", { class: "top-words" }, el("h2", {}, "Thread")), close),
    el("div", { class: "scroll", tabindex: "0" }, el("div", { class: "list", id: "thread-list" })),
    form,
  );
  panel.hidden = false;
  setUpComposer(form, { label: "Reply", target: () => ({ channel: here.place, thread_ts: here.thread }) });
  await showThread();
  form.querySelector("textarea").focus();
}

export async function showThread() {
  if (!here.thread) return;
  const { person, place, thread } = here;
  const answer = await look("thread", { person, channel: place, ts: thread });
  const list = byId("thread-list");
  if (!list || thread !== here.thread || person !== here.person) return;
  reconcile(list, answer.messages.map((message) => messageItem(here.place, message)));
  list.parentElement.scrollTop = list.parentElement.scrollHeight;
}

byId("thread").addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) closeThread();
});
