// The page: who you are, where you are, and what to fetch again when something changes.

import { openChannel, showChannel, showMessage, watchScroll } from "./places/channel.js";
import { setUpComposer } from "./places/composer.js";
import { byId, el, toast } from "./dom.js";
import { here, names } from "./names.js";
import { act, listen, look } from "./net.js";
import { setUpBurger, setUpPeople, showSidebar } from "./places/sidebar.js";
import { closeThread, openThread, showThread } from "./places/thread.js";
import { setUpModal, showViews } from "./places/views.js";

const NOTE = "Sandbox workspace: nothing leaves this machine";
let closeSidebar = () => {};
let labelComposer = () => {};

// Runs `work` soon, once for many calls, and never twice at a time.
function gently(work, pause = 60) {
  let waiting = false;
  let running = false;
  const go = async () => {
    waiting = false;
    if (running) return later();
    running = true;
    try {
      await work();
    } catch (problem) {
      toast(problem.message);
    } finally {
      running = false;
    }
  };
  const later = () => {
    if (waiting) return;
    waiting = true;
    setTimeout(go, pause);
  };
  return later;
}

const sidebarSoon = gently(() => showSidebar(go).then(showTop), 120);
const channelSoon = gently(() => (here.place === "home" ? null : showChannel(openThread)));
const threadSoon = gently(showThread);
const viewsSoon = gently(showViews, 10);

function changed(notice) {
  if ("channel" in notice || "connections" in notice) sidebarSoon();
  if (notice.channel === here.place || notice.channel === null) {
    channelSoon();
    threadSoon();
  }
  if (notice.modal === here.person || notice.home === here.person) viewsSoon();
}

function everything() {
  sidebarSoon();
  channelSoon();
  threadSoon();
  viewsSoon();
}

function showTop() {
  const isHome = here.place === "home";
  const channel = here.channels.find((one) => one.id === here.place);
  const isApp = isHome || (channel && channel.is_im);
  const words = isApp ? here.setting.app.name : channel ? channel.name : "";
  byId("title").replaceChildren(isApp ? words : el("span", {}, el("span", { class: "mark", "aria-hidden": "true" }, channel?.is_private ? "🔒 " : "# "), words));
  byId("topic").textContent = isApp || !channel ? "" : channel.topic;
  document.title = `${words} · ${here.setting.team.name}`;
  byId("tabs").hidden = !isApp;
  if (isApp) showTabs();
  byId("home").hidden = !isHome;
  byId("scroll").hidden = isHome;
  byId("composer").hidden = isHome;
  if (isApp) labelComposer(`Message ${words}`);
  else labelComposer(`Message #${words}`, `, or a command such as ${here.setting.commands[0]?.command || "/help"}`);
}

function showTabs() {
  const tab = (key, words) =>
    el("button", { type: "button", role: "tab", "aria-selected": String(here.place === key), onclick: () => go(key) }, words);
  byId("tabs").replaceChildren(tab("home", "Home"), here.direct ? tab(here.direct, "Messages") : "");
}

async function go(place, ts = "") {
  const wasFocused = document.activeElement?.getAttribute("role") === "tab";
  closeThread();
  here.place = place;
  history.replaceState(null, "", `#${place}`);
  closeSidebar();
  openChannel();
  try {
    if (place === "home") await openHome();
    else await showChannel(openThread);
    await showSidebar(go);
    showTop();
    if (wasFocused) byId("tabs").querySelector('[aria-selected="true"]')?.focus();
    if (ts) showMessage(ts);
  } catch (problem) {
    toast(problem.message);
  }
}

async function openHome() {
  byId("home").replaceChildren();
  await showViews();
  act("home", { person: here.person }).then((answer) => {
    if (!answer.ok) toast(answer.warning);
    sidebarSoon();
  });
}

function become(person) {
  here.person = person;
  sessionStorage.setItem("person", person);
  byId("home").replaceChildren();
  viewsSoon();
  go(here.channels.some((one) => one.id === here.place && !one.is_im) ? here.place : "home");
}

function wanted() {
  const [place, message = ""] = location.hash.slice(1).split("/");
  const ts = /^p\d{16,}$/.test(message) ? `${message.slice(1, -6)}.${message.slice(-6)}` : "";
  const known = place === "home" || here.channels.some((one) => one.id === place);
  return known ? [place, ts] : [here.channels.find((one) => !one.is_im)?.id || "home", ""];
}

async function start() {
  here.setting = await look("setting");
  names.users = { ...here.setting.users, USLACKBOT: "Slackbot" };
  const known = here.setting.people.map((person) => person.id);
  // Most who come do what most of a desk do: they are no admins.
  const first = (here.setting.people.find((person) => !person.is_admin) ?? here.setting.people[0]).id;
  here.person = known.includes(sessionStorage.getItem("person")) ? sessionStorage.getItem("person") : first;
  byId("team").textContent = here.setting.team.name;
  byId("about").textContent = here.setting.about;
  setUpPeople(become);
  closeSidebar = setUpBurger();
  setUpModal();
  watchScroll();
  labelComposer = setUpComposer(byId("composer"), { label: "Message", target: () => ({ channel: here.place }) });
  await showSidebar(go);
  await go(...wanted());
  await showViews();
  addEventListener("hashchange", () => go(...wanted()));
  listen({ changed, connected, lost: () => (byId("note").textContent = "The sandbox does not answer. Trying again…") });
  document.body.dataset.ready = "yes";
}

function connected() {
  byId("note").textContent = NOTE;
  everything();
}

start().catch((problem) => toast(problem.message));
