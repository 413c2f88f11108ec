// Short words about what just happened; read out by screen readers, gone after a while.

import { h } from "./dom.js";

const STAY = 8000;

export function toast(...content) {
  const close = () => line.remove();
  const line = h("div.toast", null, h("div", null, content), h("button.plain", { type: "button", "aria-label": "Dismiss", onclick: close }, "×"));
  const place = document.getElementById("toasts");
  while (place.children.length > 2) place.firstChild.remove();
  place.append(line);
  let left = setTimeout(close, STAY);
  line.addEventListener("pointerenter", () => clearTimeout(left));
  line.addEventListener("pointerleave", () => (left = setTimeout(close, STAY)));
  line.addEventListener("focusin", () => clearTimeout(left));
}
