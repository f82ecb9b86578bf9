// The box to write in: messages, and slash commands with the known ones offered.

import { el, toast } from "./dom.js";
import { here } from "./names.js";
import { act } from "./net.js";

let numbered = 0;

function suggestionsFor(text) {
  if (!/^\/\S*$/.test(text)) return [];
  return here.setting.commands.filter((one) => one.command.startsWith(text) && one.command !== text);
}

function entry(one, place, id, choose) {
  return el(
    "div",
    { role: "option", id: `${id}-${place}`, class: "suggestion", "aria-selected": "false", onmousedown: (event) => { event.preventDefault(); choose(one); } },
    el("b", {}, one.command),
    el("span", { class: "usage" }, ` ${one.usage_hint}`),
    el("small", {}, one.description),
  );
}

// Fill `form` with a box; `target` says at sending time where the words go.
export function setUpComposer(form, { label, target }) {
  numbered += 1;
  const id = `suggestions-${numbered}`;
  const list = el("div", { class: "suggestions", role: "listbox", id, "aria-label": "Commands", hidden: true });
  const box = el("textarea", {
    rows: 1, "aria-label": label, placeholder: label, role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id,
  });
  let offered = [];
  let chosen = 0;
  const mark = () => {
    [...list.children].forEach((node, place) => node.setAttribute("aria-selected", String(place === chosen)));
    box.setAttribute("aria-activedescendant", offered.length ? `${id}-${chosen}` : "");
  };
  const offer = () => {
    offered = suggestionsFor(box.value);
    chosen = 0;
    list.hidden = offered.length === 0;
    box.setAttribute("aria-expanded", String(offered.length > 0));
    list.replaceChildren(...offered.map((one, place) => entry(one, place, id, choose)));
    mark();
  };
  const choose = (one) => {
    box.value = `${one.command} `;
    offer();
    box.focus();
  };
  const send = async () => {
    const text = box.value.trim();
    if (!text) return;
    box.value = "";
    grow(box);
    offer();
    const answer = await act("say", { person: here.person, text, ...target() });
    if (!answer.ok && !answer.problem) {
      box.value = box.value || text;
      toast(answer.warning);
    }
  };
  box.addEventListener("input", () => { grow(box); offer(); });
  box.addEventListener("blur", () => { list.hidden = true; });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (offered.length && !list.hidden && (step || event.key === "Tab" || event.key === "Escape")) {
      event.preventDefault();
      if (step) chosen = (chosen + step + offered.length) % offered.length;
      if (event.key === "Tab") return choose(offered[chosen]);
      if (event.key === "Escape") list.hidden = true;
      return mark();
    }
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    if (offered.length && !list.hidden) choose(offered[chosen]);
    else send();
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  form.replaceChildren(list, box, el("button", { type: "submit", class: "button primary" }, "Send"));
  return (words) => {
    box.placeholder = words;
    box.setAttribute("aria-label", words);
  };
}

function grow(box) {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 160)}px`;
}
