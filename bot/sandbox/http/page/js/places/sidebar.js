// The channel list, the switch for who you are, and whether an app listens.

import { byId, el, reconcile } from "../dom.js";
import { here, names } from "../names.js";
import { look } from "../net.js";

function badge(count) {
  if (!count) return null;
  return el("span", { class: "count" }, String(count > 99 ? "99+" : count), el("span", { class: "hidden-words" }, " unread"));
}

function place(key, mark, words, unread, go) {
  const isHere = here.place === key;
  return {
    key,
    content: JSON.stringify([mark, words, unread, isHere]),
    render: () =>
      el(
        "button",
        { type: "button", class: `place${unread ? " unread" : ""}`, "aria-current": isHere ? "page" : null, "data-control": key, onclick: () => go(key) },
        el("span", { class: "mark", "aria-hidden": "true" }, mark),
        el("span", { class: "place-words" }, words),
        badge(unread),
      ),
  };
}

function heading(key, words) {
  return { key, content: words, render: () => el("h2", {}, words) };
}

export async function showSidebar(go) {
  const { person } = here;
  const answer = await look("sidebar", { person });
  if (person !== here.person) return;
  const channels = answer.channels.filter((channel) => !channel.is_im);
  const direct = answer.channels.find((channel) => channel.is_im);
  for (const channel of channels) names.channels[channel.id] = channel.name;
  here.channels = answer.channels;
  here.direct = direct ? direct.id : "";
  const directUnread = direct && here.place !== direct.id ? direct.unread : 0;
  const appHere = here.place === "home" || (direct && here.place === direct.id);
  const app = place(appHere ? here.place : "home", "≡", here.setting.app.name, directUnread, () => go("home"));
  reconcile(byId("channels"), [
    heading("channels", "Channels"),
    ...channels.map((one) => place(one.id, one.is_private ? "🔒" : "#", one.name, here.place === one.id ? 0 : one.unread, go)),
    heading("apps", "Apps"),
    app,
  ]);
  showListening(answer);
  showBurger(channels.filter((one) => one.unread && one.id !== here.place).length + (directUnread ? 1 : 0));
}

function showListening(answer) {
  const node = byId("listening");
  node.textContent = answer.listening ? "App connected" : "No app connected";
  node.classList.toggle("on", answer.listening);
}

function showBurger(places) {
  const count = byId("burger-count");
  count.hidden = !places;
  count.textContent = places || "";
  byId("burger").setAttribute("aria-label", places ? `Channels, ${places} with unread messages` : "Channels");
}

export function setUpPeople(changed) {
  const select = byId("person");
  select.replaceChildren(...here.setting.people.map((person) => el("option", { value: person.id }, person.real_name)));
  select.value = here.person;
  select.addEventListener("change", () => changed(select.value));
}

export function setUpBurger() {
  const toggle = (open) => {
    document.body.classList.toggle("channels-open", open);
    byId("burger").setAttribute("aria-expanded", String(open));
    byId("veil").hidden = !open;
    if (open) byId("sidebar").querySelector('[aria-current="page"], .place')?.focus();
  };
  byId("burger").addEventListener("click", () => toggle(!document.body.classList.contains("channels-open")));
  byId("veil").addEventListener("click", () => toggle(false));
  byId("sidebar").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.body.classList.contains("channels-open")) {
      toggle(false);
      byId("burger").focus();
    }
  });
  return () => toggle(false);
}
