// Block Kit blocks as nodes.

import { el } from "../dom.js";
import { GROUPS, element } from "./elements.js";
import { image } from "./images.js";
import { mrkdwn, plainWords, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";

let numbered = 0;

function section(surface, block) {
  const words = el("div", { class: "words" });
  if (block.text) words.append(el("div", { class: "text" }, ...textObject(block.text)));
  if (block.fields) {
    const fields = block.fields.map((field) => el("div", { class: "text" }, ...textObject(field)));
    words.append(el("div", { class: "fields" }, ...fields));
  }
  const node = el("div", { class: "section" }, words);
  if (block.accessory) {
    const wide = GROUPS.includes(block.accessory.type) ? " wide" : "";
    node.append(el("div", { class: `accessory${wide}` }, element({ surface, block }, block.accessory)));
  }
  return node;
}

function context(surface, block) {
  const parts = block.elements.map((part) =>
    part.type === "image" ? image(part, "tiny") : el("span", { class: "text" }, ...textObject(part)),
  );
  return el("div", { class: "context" }, ...parts);
}

function figure(surface, block) {
  const title = block.title ? el("figcaption", {}, plainWords(block.title)) : null;
  return el("figure", {}, title, image(block, "picture"));
}

function input(surface, block) {
  numbered += 1;
  const id = `input-${numbered}`;
  const isGroup = GROUPS.includes(block.element.type);
  const optional = block.optional ? el("span", { class: "optional" }, " (optional)") : null;
  const label = el(isGroup ? "span" : "label", { class: "label", id: `${id}-label`, for: isGroup ? null : id }, plainWords(block.label), optional);
  const control = element({ surface, block, input: true, dispatch: block.dispatch_action, labelled: id }, block.element);
  if (!block.optional && !isGroup) control.setAttribute("aria-required", "true");
  control.setAttribute("aria-describedby", `${id}-hint ${id}-error`);
  return el(
    "div",
    { class: "input", "data-block": block.block_id },
    label,
    control,
    el("p", { class: "hint", id: `${id}-hint`, hidden: !block.hint }, plainWords(block.hint)),
    el("p", { class: "error", id: `${id}-error`, role: "alert", hidden: true }),
  );
}

function actions(surface, block) {
  return el("div", { class: "actions" }, ...block.elements.map((one) => element({ surface, block }, one)));
}

const KINDS = {
  header: (surface, block) => el("h3", { class: "header" }, plainWords(block.text)),
  section,
  context,
  image: figure,
  input,
  actions,
  divider: () => el("hr"),
  markdown: (surface, block) => el("div", { class: "text" }, ...mrkdwn(block.text)),
  rich_text: (surface, block) => richText(block),
};

export function blockNode(surface, block) {
  return el("div", { class: `block is-${block.type}` }, KINDS[block.type](surface, block));
}

// For `reconcile`: one item for each block, keyed so that a changed neighbour leaves it alone.
export function blockItems(surface, blocks) {
  return blocks.map((block) => ({
    key: block.block_id,
    content: JSON.stringify(block),
    render: () => blockNode(surface, block),
  }));
}
