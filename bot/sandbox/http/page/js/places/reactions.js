// Emoji on a message: each with how many put it there, and a few to add.

import { emoji } from "../blocks/emoji.js";
import { menu } from "../blocks/menu.js";
import { el, toast } from "../dom.js";
import { here, names } from "../names.js";
import { act } from "../net.js";
import { shortcuts } from "./shortcuts.js";

const OFFERED = ["x", "eyes", "white_check_mark", "+1", "question"];

async function react(channel, ts, name, takeAway) {
  const answer = await act("react", { person: here.person, channel, ts, name, take_away: takeAway });
  if (!answer.ok) toast(answer.warning);
}

function chip(channel, message, one) {
  const mine = one.users.includes(here.person);
  return el(
    "button",
    {
      type: "button",
      class: mine ? "chip mine" : "chip",
      "aria-pressed": String(mine),
      "aria-label": `${one.name}: ${one.users.map((user) => names.user(user)).join(", ")}`,
      "data-control": `reaction/${one.name}`,
      onclick: () => react(channel, message.ts, one.name, mine),
    },
    `${emoji(one.name.split("::")[0])} ${one.count}`,
  );
}

export function reactions(channel, message) {
  if (message.is_ephemeral || message.subtype === "tombstone") return null;
  const held = message.reactions || [];
  const add = menu("Add reaction", OFFERED.map((name) => ({ words: `${emoji(name)} ${name}`, choose: () => react(channel, message.ts, name, false) })), "react", "☺");
  add.classList.add("react");
  return el("div", { class: "reactions" }, ...held.map((one) => chip(channel, message, one)), add, shortcuts(channel, message));
}
