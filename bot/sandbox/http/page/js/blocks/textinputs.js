// Inputs for text; one that dispatches tells the app on Enter, or at each letter where it asked for that.

import { el } from "../dom.js";
import { plainWords } from "./mrkdwn.js";
import { heldBy, put, use } from "../places/surfaces.js";

const TYPES = { number_input: "number", email_text_input: "email", url_text_input: "url" };
const PAUSE = 300;

function attributesFor(context, element) {
  return {
    class: "control",
    id: context.labelled,
    "aria-label": context.labelled ? null : plainWords(element.placeholder) || "Text",
    "data-control": `${context.block.block_id}/${element.action_id}`,
    placeholder: plainWords(element.placeholder),
    maxlength: element.max_length,
    min: element.min_value,
    max: element.max_value,
    autofocus: element.focus_on_load,
    autocomplete: "off",
  };
}

function triggers(element) {
  return (element.dispatch_action_config || {}).trigger_actions_on || ["on_enter_pressed"];
}

export function textInput(context, element) {
  const control = element.multiline
    ? el("textarea", { rows: 4, ...attributesFor(context, element) })
    : el("input", { type: TYPES[element.type] || "text", ...attributesFor(context, element) });
  if (element.is_decimal_allowed) control.step = "any";
  control.value = heldBy(context.surface, context.block, element, element.initial_value) || "";
  const send = () => use(context.surface, context.block, element, control.value, control);
  let waiting;
  control.addEventListener("input", () => {
    put(context.surface, context.block, element, control.value);
    if (!context.dispatch || !triggers(element).includes("on_character_entered")) return;
    clearTimeout(waiting);
    waiting = setTimeout(send, PAUSE);
  });
  control.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !context.dispatch || (element.multiline && event.shiftKey)) return;
    event.preventDefault();
    if (triggers(element).includes("on_enter_pressed")) send();
  });
  return control;
}
