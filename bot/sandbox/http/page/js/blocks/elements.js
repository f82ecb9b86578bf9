// Buttons, menus and inputs, each with the control that browsers and screen readers know.

import { el } from "../dom.js";
import { image } from "./images.js";
import { menu } from "./menu.js";
import { link, plainWords, textObject } from "./mrkdwn.js";
import { heldBy, put, use } from "../places/surfaces.js";
import { fileInput } from "./files.js";
import { textInput } from "./textinputs.js";
import { choicesOf, initialOf } from "./choices.js";

// `context` says where an element stands: {surface, block, input, dispatch, labelled}.
function name(context, element) {
  return `${context.block.block_id}/${element.action_id}`;
}

function changed(context, element, value, control) {
  put(context.surface, context.block, element, value);
  if (!context.input || context.dispatch) use(context.surface, context.block, element, value, control);
}

function labels(context, element) {
  const words = plainWords(element.placeholder) || "Choose";
  return context.labelled ? { id: context.labelled } : { "aria-label": words };
}

function button(context, element) {
  const style = element.style ? ` ${element.style}` : "";
  const attributes = {
    class: `button${style}`,
    "data-control": name(context, element),
    "aria-label": element.accessibility_label,
    onclick: (event) => use(context.surface, context.block, element, element.value, event.currentTarget),
  };
  if (!element.url) return el("button", { type: "button", ...attributes }, plainWords(element.text));
  const node = link(element.url, plainWords(element.text));
  node.className = attributes.class;
  node.dataset.control = attributes["data-control"];
  node.addEventListener("click", attributes.onclick);
  return node;
}

function overflow(context, element) {
  const entries = element.options.map((option) => ({
    words: plainWords(option.text),
    url: option.url,
    choose: (control) => use(context.surface, context.block, element, option.value, control),
  }));
  return menu("More actions", entries, name(context, element));
}

function optionNode(choice, held) {
  return el("option", { value: choice.value, selected: choice.value === held }, choice.words);
}

function select(context, element) {
  const held = heldBy(context.surface, context.block, element, initialOf(element));
  const placeholder = plainWords(element.placeholder) || "Choose…";
  const groups = choicesOf(element).map((group) => {
    const options = group.choices.map((choice) => optionNode(choice, held));
    return group.label ? el("optgroup", { label: group.label }, ...options) : options;
  });
  return el(
    "select",
    {
      class: "control",
      "data-control": name(context, element),
      ...labels(context, element),
      onchange: (event) => changed(context, element, event.currentTarget.value || null, event.currentTarget),
    },
    el("option", { value: "", selected: !held }, placeholder),
    ...groups.flat(),
  );
}

function several(context, element, kind) {
  const initial = initialOf(element);
  const held = heldBy(context.surface, context.block, element, initial);
  const group = `${context.surface.key}/${name(context, element)}`;
  const isRadio = kind === "radio";
  const box = el("div", { class: kind === "scroll" ? "choices scrolling" : "choices" });
  const now = () => [...box.querySelectorAll("input:checked")].map((one) => one.value);
  const choices = choicesOf(element).flatMap((part) => part.choices);
  for (const choice of choices) {
    const input = el("input", {
      type: isRadio ? "radio" : "checkbox",
      name: group,
      value: choice.value,
      checked: isRadio ? held === choice.value : (held || []).includes(choice.value),
      "data-control": `${name(context, element)}/${choice.value}`,
      onchange: (event) => changed(context, element, isRadio ? event.currentTarget.value : now(), event.currentTarget),
    });
    const more = choice.description ? el("small", {}, ...textObject(choice.description)) : null;
    box.append(el("label", { class: "choice" }, input, el("span", {}, ...(choice.nodes || [choice.words]), more)));
  }
  box.setAttribute("role", isRadio ? "radiogroup" : "group");
  if (context.labelled) box.setAttribute("aria-labelledby", `${context.labelled}-label`);
  return box;
}

function picker(context, element, type) {
  const initial = element.initial_date || element.initial_time || "";
  return el("input", {
    type,
    class: "control",
    value: heldBy(context.surface, context.block, element, initial) || "",
    "data-control": name(context, element),
    ...labels(context, element),
    onchange: (event) => changed(context, element, event.currentTarget.value || null, event.currentTarget),
  });
}

const KINDS = {
  button,
  overflow,
  static_select: select,
  users_select: select,
  channels_select: select,
  conversations_select: select,
  multi_static_select: (context, element) => several(context, element, "scroll"),
  multi_users_select: (context, element) => several(context, element, "scroll"),
  multi_channels_select: (context, element) => several(context, element, "scroll"),
  multi_conversations_select: (context, element) => several(context, element, "scroll"),
  checkboxes: (context, element) => several(context, element, "boxes"),
  radio_buttons: (context, element) => several(context, element, "radio"),
  datepicker: (context, element) => picker(context, element, "date"),
  timepicker: (context, element) => picker(context, element, "time"),
  image: (context, element) => image(element, "thumb"),
  plain_text_input: textInput,
  number_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  file_input: fileInput,
};

export const GROUPS = ["checkboxes", "radio_buttons", "multi_static_select", "multi_users_select", "multi_channels_select", "multi_conversations_select"];

export function element(context, wanted) {
  return KINDS[wanted.type](context, wanted);
}
