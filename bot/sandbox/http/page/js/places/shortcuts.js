// The app's shortcuts on a message, behind one button.

import { menu } from "../blocks/menu.js";
import { toast } from "../dom.js";
import { here } from "../names.js";
import { act } from "../net.js";

async function use(channel, ts, callbackId) {
  const answer = await act("shortcut", { person: here.person, channel, ts, callback_id: callbackId });
  if (!answer.ok) toast(answer.warning);
}

export function shortcuts(channel, message) {
  const offered = here.setting.shortcuts;
  if (message.is_ephemeral || message.subtype === "tombstone" || !offered.length) return null;
  const entries = offered.map((one) => ({ words: one.name, choose: () => use(channel, message.ts, one.callback_id) }));
  const more = menu("Shortcuts", entries, "shortcuts", "⋮");
  more.classList.add("react", "shortcuts");
  return more;
}
