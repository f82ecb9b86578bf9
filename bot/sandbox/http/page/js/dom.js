// Building and updating the page. Text only ever enters through text nodes and attributes.

export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "value") node.value = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function byId(id) {
  return document.getElementById(id);
}

// Bring a container's children in line with `items` ({key, content, render}). Unchanged ones stay as
// they are; focus stays on the same control, or moves to the neighbour of what went away.
export function reconcile(container, items) {
  const focus = rememberFocus(container);
  const old = new Map([...container.children].map((node) => [node.dataset.key, node]));
  const wanted = items.map((item) => {
    const known = old.get(item.key);
    if (known && known.content === item.content) return known;
    const fresh = item.render();
    fresh.dataset.key = item.key;
    fresh.content = item.content;
    return fresh;
  });
  const keep = new Set(wanted);
  for (const node of [...container.children]) if (!keep.has(node)) node.remove();
  wanted.forEach((node, place) => {
    if (container.children[place] !== node) container.insertBefore(node, container.children[place] || null);
  });
  restoreFocus(container, focus);
}

function rememberFocus(container) {
  const active = document.activeElement;
  if (!active || active === container || !container.contains(active)) return null;
  const child = [...container.children].find((node) => node.contains(active));
  return {
    active,
    key: child.dataset.key,
    place: [...container.children].indexOf(child),
    control: active.dataset.control,
    caret: active.selectionStart,
  };
}

function restoreFocus(container, focus) {
  if (!focus || container.contains(focus.active)) return;
  const child = [...container.children].find((node) => node.dataset.key === focus.key);
  const same = child && focus.control && child.querySelector(`[data-control="${CSS.escape(focus.control)}"]`);
  if (same) return focusAt(same, focus.caret);
  const neighbour = child || container.children[Math.min(focus.place, container.children.length - 1)];
  const next = neighbour && neighbour.querySelector("button, select, input, textarea, a[href]");
  const target = next || container.closest("[tabindex]") || container;
  target.focus({ preventScroll: true });
}

function focusAt(control, caret) {
  control.focus({ preventScroll: true });
  if (typeof caret === "number" && control.setSelectionRange && /text|search|url/.test(control.type || "")) {
    control.setSelectionRange(caret, caret);
  }
}

let hiding;
export function toast(words) {
  const place = byId("toast");
  place.textContent = words;
  place.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { place.hidden = true; }, 6000);
}
