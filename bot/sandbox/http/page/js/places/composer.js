// The box to write in: messages, and slash commands with the known ones offered.

import { el, toast } from "../dom.js";
import { here } from "../names.js";
import { act } from "../net.js";

let numbered = 0;

// The commands that begin as the text does, above the box; one of them is marked.
class Suggestions {
  constructor(box, id) {
    this.box = box;
    this.list = el("div", { class: "suggestions", role: "listbox", id, "aria-label": "Commands", hidden: true });
    this.offered = [];
    this.marked = 0;
  }

  get open() {
    return !this.list.hidden;
  }

  offer() {
    const text = this.box.value;
    const known = /^\/\S*$/.test(text) ? here.setting.commands : [];
    this.offered = known.filter((one) => one.command.startsWith(text) && one.command !== text);
    this.list.replaceChildren(...this.offered.map((one, place) => this.entry(one, place)));
    this.mark(0);
    this.show(this.offered.length > 0);
  }

  entry(one, place) {
    const choose = (event) => {
      event.preventDefault();
      this.choose(place);
    };
    return el(
      "div",
      { role: "option", id: `${this.list.id}-${place}`, class: "suggestion", onmousedown: choose },
      el("b", {}, one.command),
      el("span", { class: "usage" }, ` ${one.usage_hint}`),
      el("small", {}, one.description),
    );
  }

  show(visible) {
    this.list.hidden = !visible;
    this.box.setAttribute("aria-expanded", String(visible));
    this.box.setAttribute("aria-activedescendant", visible ? `${this.list.id}-${this.marked}` : "");
  }

  mark(place) {
    this.marked = this.offered.length ? (place + this.offered.length) % this.offered.length : 0;
    [...this.list.children].forEach((node, at) => node.setAttribute("aria-selected", String(at === this.marked)));
    this.show(this.open);
  }

  choose(place = this.marked) {
    this.box.value = `${this.offered[place].command} `;
    this.offer();
    this.box.focus();
  }

  // Whether a key was meant for the suggestions.
  takes(key) {
    const keys = {
      ArrowDown: () => this.mark(this.marked + 1),
      ArrowUp: () => this.mark(this.marked - 1),
      Tab: () => this.choose(),
      Enter: () => this.choose(),
      Escape: () => this.show(false),
    };
    if (!this.open || !(key in keys)) return false;
    keys[key]();
    return true;
  }
}

async function send(box, suggestions, target) {
  const text = box.value.trim();
  if (!text) return;
  box.value = "";
  grow(box);
  suggestions.offer();
  const answer = await act("say", { person: here.person, text, ...target() });
  if (answer.ok || answer.problem) return;
  box.value = box.value || text;
  toast(answer.warning);
}

function grow(box) {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 160)}px`;
}

function boxFor(label, id) {
  const words = { "aria-label": label, placeholder: label };
  return el("textarea", { rows: 1, role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id, ...words });
}

// Fill `form` with a box; `target` says at sending time where the words go.
export function setUpComposer(form, { label, target }) {
  numbered += 1;
  const id = `suggestions-${numbered}`;
  const box = boxFor(label, id);
  const suggestions = new Suggestions(box, id);
  const sendNow = () => send(box, suggestions, target);
  box.addEventListener("input", () => {
    grow(box);
    suggestions.offer();
  });
  box.addEventListener("blur", () => suggestions.show(false));
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.shiftKey) return;
    const taken = suggestions.takes(event.key);
    if (taken || event.key === "Enter") event.preventDefault();
    if (!taken && event.key === "Enter") sendNow();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sendNow();
  });
  form.replaceChildren(suggestions.list, box, el("button", { type: "submit", class: "button primary" }, "Send"));
  return (words, hint = "") => {
    box.placeholder = innerWidth > 480 ? words + hint : words;
    box.setAttribute("aria-label", words + hint);
  };
}
