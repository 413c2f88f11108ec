// Copying to the clipboard; where the browser does not allow it, the text is shown to be copied by hand.

import { sheet } from "./dialog.js";
import { h } from "./dom.js";
import { toast } from "./toast.js";

export async function copy(text, words = "Copied.") {
  try {
    await navigator.clipboard.writeText(text);
    toast(words);
  } catch {
    // no permission, or a page that does not come from this machine
    const box = h("pre", { tabindex: 0 }, text);
    sheet("Copy this", [h("p.quiet", null, "The browser does not let this page use the clipboard."), box]);
    getSelection().selectAllChildren(box);
  }
}
