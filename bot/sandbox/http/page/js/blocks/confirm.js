// "Are you sure?", as a dialog that keeps the focus and that Esc answers with no.

import { byId, el } from "../dom.js";
import { plainWords, textObject } from "./mrkdwn.js";

export function ask(wanted) {
  const dialog = byId("confirm");
  const danger = wanted.style === "danger" ? "danger filled" : "primary";
  return new Promise((resolve) => {
    const answer = (yes) => () => {
      dialog.returnValue = yes ? "yes" : "";
      dialog.close();
    };
    dialog.replaceChildren(
      el("h2", { id: "confirm-title" }, plainWords(wanted.title)),
      el("div", { class: "modal-body" }, el("p", {}, ...textObject(wanted.text))),
      el(
        "footer",
        {},
        el("button", { type: "button", class: "button", onclick: answer(false) }, plainWords(wanted.deny)),
        el("button", { type: "button", class: `button ${danger}`, autofocus: true, onclick: answer(true) }, plainWords(wanted.confirm)),
      ),
    );
    dialog.returnValue = "";
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    dialog.showModal();
  });
}
