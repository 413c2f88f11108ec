// Questions and forms in the browser's own dialog: focus stays inside, Esc leaves, errors keep what was typed.

import { ApiError } from "./api.js";
import { h } from "./dom.js";

function show(dialog) {
  document.body.append(dialog);
  const back = document.activeElement;
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (back instanceof HTMLElement && back.isConnected) back.focus();
  });
  dialog.showModal();
}

const head = (title, words, id) => [h("h2", { id }, title), words && h("p.quiet", null, words)];

/** Ask before harm; true when the person agrees. */
export function confirm({ title, words, yes }) {
  return new Promise((resolve) => {
    const dialog = h("dialog.small", { "aria-labelledby": "dialog-title", onclose: () => resolve(dialog.returnValue === "yes") },
      head(title, words, "dialog-title"),
      h("footer", null,
        h("button", { type: "button", onclick: () => dialog.close("no") }, "Keep as it is"),
        h("button.danger", { type: "button", autofocus: true, onclick: () => dialog.close("yes") }, yes)));
    show(dialog);
  });
}

/**
 * A form: `fields` are {name, label, type, value, options, help, required, min, max, step, placeholder}.
 * `run(values)` makes the call; when the API refuses, the words stand beside the button and nothing typed is lost.
 */
export function ask({ title, words, fields, yes, look = "primary", run }) {
  const trouble = h("p.problem", { role: "alert" });
  const button = h(`button.${look}`, { type: "submit" }, yes);
  const form = h("form", {
    method: "dialog", novalidate: false,
    onsubmit: async (event) => {
      event.preventDefault();
      button.disabled = true;
      trouble.textContent = "";
      try {
        await run(read(form, fields));
        dialog.close("done");
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        trouble.textContent = error.message;
      } finally {
        button.disabled = false;
      }
    },
  }, fields.map(field), trouble,
    h("footer", null, h("button", { type: "button", onclick: () => dialog.close() }, "Cancel"), button));
  const dialog = h("dialog", { "aria-labelledby": "dialog-title" }, head(title, words, "dialog-title"), form);
  show(dialog);
}

/** One labelled control. */
export function field(options) {
  const { name, label, type = "text", help } = options;
  const id = `field-${name}`;
  if (type === "checkbox") {
    return h("label.check", null, h("input", { type, name, checked: options.value, id }), h("span", null, label, help && h("small", null, help)));
  }
  return h("label.field", { for: id }, h("span", null, label), control(options, id), help && h("small", null, help));
}

function control({ name, type = "text", value, options, required, min, max, step, placeholder, autofocus, list, rows }, id) {
  if (type === "select") {
    return h("select", { name, id, required },
      options.map(([key, words]) => h("option", { value: key, selected: String(key) === String(value ?? "") }, words)));
  }
  if (type === "textarea") return h("textarea", { name, id, rows: rows ?? 4, placeholder, required, value: value ?? "" });
  return h("input", { type, name, id, required, min, max, step, placeholder, autofocus, list, value: value ?? "", autocomplete: "off", spellcheck: "false" });
}

/** What a form holds, by name: numbers as numbers, boxes as booleans. */
export function read(form, fields) {
  return Object.fromEntries(fields.map(({ name, type }) => {
    const element = form.elements.namedItem(name);
    if (type === "checkbox") return [name, element.checked];
    if (type === "number") return [name, element.value === "" ? null : Number(element.value)];
    return [name, element.value.trim()];
  }));
}

/** A sheet with something to read; `content` is nodes. */
export function sheet(title, content, onclose) {
  const dialog = h("dialog.sheet", { "aria-labelledby": "sheet-title", onclose: () => onclose?.() },
    h("header.sheet-head", null, h("h2", { id: "sheet-title" }, title),
      h("button.plain", { type: "button", "aria-label": "Close", onclick: () => dialog.close() }, "Close")),
    h("div.sheet-body", null, content));
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  show(dialog);
  return dialog;
}
