// Inputs for files: each is uploaded when it is chosen, and a dialog that is sent meanwhile waits for that.

import { el, toast } from "../dom.js";
import { here } from "../names.js";
import { give } from "../net.js";
import { put } from "../places/surfaces.js";

const underWay = new Set();

export function allGiven() {
  return Promise.all(underWay);
}

export function fileInput(context, element) {
  const take = async (files) => {
    const given = await Promise.all(files.map((one) => give(here.person, one)));
    for (const one of given) if (one.warning) toast(one.warning);
    put(context.surface, context.block, element, given.filter((one) => one.id));
  };
  return el("input", {
    type: "file",
    class: "control",
    id: context.labelled,
    accept: (element.filetypes || []).map((kind) => `.${kind}`).join(","),
    multiple: (element.max_files || 10) > 1,
    "data-control": `${context.block.block_id}/${element.action_id}`,
    onchange: (event) => {
      const taking = take([...event.currentTarget.files]);
      underWay.add(taking);
      taking.finally(() => underWay.delete(taking));
    },
  });
}
