// Opening a return as the buyer: only what the order allows now.

import { action } from "../action.js";
import { ask } from "../dialog.js";
import { post } from "../api.js";
import { go } from "../router.js";
import { toast } from "../toast.js";

const KINDS = {
  RETURN_AND_REFUND: "Send it back and get the money back", REFUND: "Keep it and get the money back",
  REPLACEMENT: "Get the same once more", EXCHANGE: "Get something else instead",
};

export const openReturn = (data) => action({ key: `return-${data.row.id}`, label: "Open a return…", quiet: true, run: () => form(data) });

function form(data) {
  ask({
    title: "The buyer opens a return", words: "For every unit that may still be returned. The seller has to answer in time.", yes: "Open it",
    fields: [
      { name: "kind", label: "The buyer wants to", type: "select", options: data.choices.map(({ kind }) => [kind, KINDS[kind] ?? kind]) },
      { name: "note", label: "What the buyer writes", type: "textarea", rows: 2 },
    ],
    run: async (values) => {
      const { unit_ids } = data.choices.find(({ kind }) => kind === values.kind);
      const opened = await post("/return", { order_id: data.row.id, unit_ids, ...values });
      toast("The buyer has opened a return. The seller has to answer.");
      go(`/returns/${opened.id}`);
    },
  });
}
