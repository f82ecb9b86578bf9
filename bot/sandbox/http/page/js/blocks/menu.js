// A menu behind a button: arrows move, Enter chooses, Esc closes, focus returns to the button.

import { el } from "../dom.js";
import { link } from "./mrkdwn.js";

let open = null;

function close({ refocus } = {}) {
  if (!open) return;
  const { opener, list } = open;
  open = null;
  list.remove();
  opener.setAttribute("aria-expanded", "false");
  if (refocus) opener.focus();
}

document.addEventListener("click", (event) => {
  if (open && !open.box.contains(event.target)) close();
});

function move(list, step) {
  const entries = [...list.children];
  const now = entries.indexOf(document.activeElement);
  entries[(now + step + entries.length) % entries.length].focus();
}

const KEYS = {
  ArrowDown: (list) => move(list, 1),
  ArrowUp: (list) => move(list, -1),
  Home: (list) => list.firstElementChild.focus(),
  End: (list) => list.lastElementChild.focus(),
  Escape: () => close({ refocus: true }),
  Tab: () => close({ refocus: true }),
};

function onKey(event) {
  const action = KEYS[event.key];
  if (!action) return;
  event.stopPropagation();
  if (event.key !== "Tab") event.preventDefault();
  action(event.currentTarget);
}

function entryNode(entry, opener) {
  const choose = () => {
    close({ refocus: true });
    entry.choose(opener);
  };
  const node = entry.url ? link(entry.url, entry.words) : el("button", { type: "button" }, entry.words);
  node.setAttribute("role", "menuitem");
  node.addEventListener("click", choose);
  return node;
}

/** Where there is room for the open menu, whatever size the window has by now. */
function place() {
  if (!open) return;
  const { list, box } = open;
  list.classList.remove("leftward", "upward");
  const shown = list.getBoundingClientRect();
  const room = box.closest(".scroll, .modal-body")?.getBoundingClientRect();
  if (shown.right > innerWidth) list.classList.add("leftward");
  if (room && shown.bottom > room.bottom && shown.height < box.getBoundingClientRect().top - room.top) list.classList.add("upward");
}

addEventListener("resize", place);

export function menu(label, entries, control, sign = "⋯") {
  const opener = el(
    "button",
    { type: "button", class: "button icon", "aria-label": label, "aria-haspopup": "menu", "aria-expanded": "false", "data-control": control },
    sign,
  );
  const box = el("span", { class: "menu-box" }, opener);
  opener.addEventListener("click", () => {
    const wasOpen = open && open.opener === opener;
    close();
    if (wasOpen) return;
    const list = el("div", { class: "menu", role: "menu", onkeydown: onKey }, ...entries.map((entry) => entryNode(entry, opener)));
    open = { opener, list, box };
    box.append(list);
    opener.setAttribute("aria-expanded", "true");
    place();
    list.firstElementChild.focus();
  });
  return box;
}
