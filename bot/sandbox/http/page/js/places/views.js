// The App Home and the modal on top of everything.

import { blockItems } from "../blocks/blocks.js";
import { allGiven } from "../blocks/files.js";
import { byId, el, reconcile } from "../dom.js";
import { plainWords } from "../blocks/mrkdwn.js";
import { here } from "../names.js";
import { act, look } from "../net.js";
import { forget, viewSurface } from "./surfaces.js";

let shown = null;
let before = null;

export async function showViews() {
  const person = here.person;
  const answer = await look("views", { person });
  if (person !== here.person) return;
  showModal(answer.modal, answer.depth);
  if (here.place === "home") showHome(answer.home);
}

function showHome(home) {
  const place = byId("home");
  if (home) {
    place.querySelector(":scope > .empty")?.remove();
    return reconcile(homeList(place), blockItems(viewSurface(home), home.blocks));
  }
  place.replaceChildren(el("p", { class: "empty" }, "The app has not published anything here yet."));
}

function homeList(place) {
  return place.querySelector(":scope > .home-list") || place.appendChild(el("div", { class: "home-list" }));
}

function showModal(view, depth) {
  const dialog = byId("modal");
  if (!view) {
    if (shown) forget(viewSurface(shown).key);
    shown = null;
    if (dialog.open) dialog.close();
    return;
  }
  if (!shown || shown.id !== view.id) frame(dialog, view);
  shown = view;
  byId("modal-title").textContent = plainWords(view.title);
  dialog.querySelector(".deny").textContent = plainWords(view.close) || (depth > 1 ? "Back" : "Cancel");
  const submit = dialog.querySelector(".submit");
  submit.hidden = !view.submit;
  submit.textContent = plainWords(view.submit) || "Submit";
  reconcile(byId("modal-blocks"), blockItems(viewSurface(view), view.blocks));
  if (!dialog.open) {
    before = document.activeElement;
    dialog.showModal();
  }
  if (!dialog.querySelector("#modal-blocks")?.contains(document.activeElement) && dialog.dataset.fresh) firstFocus(dialog);
  delete dialog.dataset.fresh;
}

function firstFocus(dialog) {
  const wanted = dialog.querySelector("[autofocus]") || dialog.querySelector("#modal-blocks :is(input, select, textarea)");
  (wanted || dialog.querySelector(".submit:not([hidden])") || dialog.querySelector(".deny")).focus();
}

function frame(dialog, view) {
  dialog.dataset.fresh = "yes";
  const close = (isCleared) => () => act("close", { person: here.person, view_id: shown.id, is_cleared: isCleared });
  dialog.replaceChildren(
    el(
      "form",
      { novalidate: true, onsubmit: submit },
      el("header", {}, el("h2", { id: "modal-title" }), el("button", { type: "button", class: "button icon", "aria-label": "Close", onclick: close(true) }, "×")),
      el("div", { class: "modal-body" }, el("div", { id: "modal-blocks" }), el("p", { class: "warning", id: "modal-warning", role: "alert", hidden: true })),
      el("footer", {}, el("button", { type: "button", class: "button deny", onclick: close(false) }), el("button", { type: "submit", class: "button primary submit" })),
    ),
  );
}

async function submit(event) {
  event.preventDefault();
  const view = shown;
  const button = byId("modal").querySelector(".submit");
  if (!view || button.hidden || button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  await allGiven();
  const answer = await act("submit", { person: here.person, view_id: view.id, values: viewSurface(view).values });
  button.removeAttribute("aria-busy");
  const warning = byId("modal-warning");
  if (warning) {
    warning.hidden = answer.ok;
    warning.textContent = answer.ok ? "" : `⚠ ${answer.warning}`;
  }
  showErrors(answer.errors || {});
}

function showErrors(errors) {
  let first = null;
  for (const input of byId("modal").querySelectorAll(".input")) {
    const words = errors[input.dataset.block];
    const place = input.querySelector(".error");
    place.hidden = !words;
    place.textContent = words || "";
    const control = input.querySelector("input, select, textarea");
    if (!control) continue;
    if (words) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
    if (words && !first) first = control;
  }
  if (first) first.focus();
}

export function setUpModal() {
  const dialog = byId("modal");
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (shown) act("close", { person: here.person, view_id: shown.id, is_cleared: false });
  });
  dialog.addEventListener("close", () => {
    if (before && before.isConnected) before.focus();
    before = null;
  });
}
