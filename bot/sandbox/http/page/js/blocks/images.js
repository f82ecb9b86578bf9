// Images without leaving this machine: from the sandbox itself, or a placeholder that says what is there.

import { el } from "../dom.js";
import { link } from "./mrkdwn.js";
import { here } from "../names.js";

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

// The address on this sandbox that stands for an image's address, or null where there is none.
export function localAddress(address) {
  let url;
  try {
    url = new URL(address, location.origin);
  } catch {
    return null;
  }
  if (url.origin === location.origin) return url.pathname + url.search;
  if (LOOPBACK.includes(url.hostname) && url.pathname.startsWith("/files/")) return url.pathname;
  if (here.setting.media_hosts.includes(url.host)) return `/sandbox/media/${url.host}${url.pathname}`;
  return null;
}

function addressOf(part) {
  if (part.image_url) return part.image_url;
  const file = part.slack_file || {};
  return file.url || `/files/${encodeURIComponent(file.id || "")}/image`;
}

export function image(part, className) {
  const address = addressOf(part);
  const local = localAddress(address);
  if (!local) return placeholder(address, part.alt_text, className);
  const node = el("img", { src: local, alt: part.alt_text || "", class: className, loading: "lazy" });
  node.addEventListener("error", () => node.replaceWith(placeholder(address, part.alt_text, className)));
  return node;
}

function placeholder(address, words, className) {
  return el(
    "span",
    { class: `no-image ${className}` },
    el("span", { class: "no-image-words" }, words || "Image"),
    link(new URL(address, location.origin).href, "Open the image"),
  );
}
