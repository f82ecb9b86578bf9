// A surface is a message, a modal or the App Home: what was put into it, and how a use of it is sent.

import { el, toast } from "../dom.js";
import { act } from "../net.js";
import { ask } from "../blocks/confirm.js";
import { here } from "../names.js";

const kept = new Map();

export function valuesOf(key) {
  if (!kept.has(key)) kept.set(key, {});
  return kept.get(key);
}

export function forget(key) {
  kept.delete(key);
}

export function messageSurface(channel, message) {
  const key = `${here.person}/${channel}/${message.ts}`;
  return { key, values: valuesOf(key), target: { channel, ts: message.ts } };
}

export function viewSurface(view) {
  const key = `${here.person}/${view.id}`;
  return { key, values: valuesOf(key), target: { view_id: view.id } };
}

export function put(surface, block, element, value) {
  surface.values[block.block_id] = { ...surface.values[block.block_id], [element.action_id]: value };
}

// What an element holds: what was put in, or where nothing was, its initial value.
export function heldBy(surface, block, element, initial) {
  const given = surface.values[block.block_id];
  return given && element.action_id in given ? given[element.action_id] : initial;
}

export async function use(surface, block, element, value, control) {
  if (control.getAttribute("aria-busy") === "true") return;
  if (element.confirm && !(await ask(element.confirm))) return;
  control.setAttribute("aria-busy", "true");
  const answer = await act("click", {
    person: here.person,
    ...surface.target,
    block_id: block.block_id,
    action_id: element.action_id,
    value,
    values: surface.values,
  });
  control.removeAttribute("aria-busy");
  warn(control, answer.ok ? "" : answer.warning);
}

function warn(control, words) {
  const row = control.closest(".block") || control.parentElement;
  if (!row) return words && toast(words);
  for (const old of row.querySelectorAll(":scope > .warning")) old.remove();
  if (!words) return;
  if (row.isConnected) row.append(el("p", { class: "warning", role: "alert" }, `⚠ ${words}`));
  else toast(words);
}
