// Opening a return as the buyer.

import { action } from "../action.js";
import { ask } from "../dialog.js";
import { post } from "../door.js";
import { catchUp } from "../live.js";
import { toast } from "../toast.js";

const KINDS = [["RETURN_AND_REFUND", "Send it back and get the money back"], ["REFUND", "Keep it and get the money back"], ["REPLACEMENT", "Send it back and get another one"]];

export function openReturn(data) {
  return action({ key: `return-${data.row.id}`, label: "Open a return…", quiet: true, run: () => form(data) });
}

function form(data) {
  ask({
    title: "The buyer opens a return", words: "For all units of the order that may still be returned.", yes: "Open it",
    fields: [{ name: "kind", label: "The buyer wants to", type: "select", options: KINDS }],
    run: async ({ kind }) => {
      await post("/return", { order_id: data.row.id, kind });
      toast("The buyer has opened a return. The seller has to answer.");
      await catchUp();
    },
  });
}
