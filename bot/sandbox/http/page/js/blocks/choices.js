// What a menu offers, wherever its choices come from: its own options, people, or channels.

import { plainWords, textObject } from "./mrkdwn.js";
import { here, names } from "../names.js";

function fromOptions(options) {
  return options.map((option) => ({
    value: option.value,
    words: plainWords(option.text),
    nodes: textObject(option.text),
    description: option.description,
  }));
}

function people() {
  return here.setting.people.map((person) => ({ value: person.id, words: person.real_name }));
}

function channels() {
  return Object.entries(names.channels).map(([id, name]) => ({ value: id, words: `#${name}` }));
}

export function choicesOf(element) {
  if (element.type.endsWith("users_select")) return [{ choices: people() }];
  if (/(channels|conversations)_select$/.test(element.type)) return [{ choices: channels() }];
  if (element.option_groups) {
    return element.option_groups.map((group) => ({ label: plainWords(group.label), choices: fromOptions(group.options) }));
  }
  return [{ choices: fromOptions(element.options || []) }];
}

// The initial value in plain words: an option's value, an id, or a list of them.
export function initialOf(element) {
  if (element.initial_option) return element.initial_option.value;
  if (element.initial_options) return element.initial_options.map((option) => option.value);
  for (const name of ["user", "users", "channel", "channels", "conversation", "conversations"]) {
    if (element[`initial_${name}`]) return element[`initial_${name}`];
  }
  return null;
}
