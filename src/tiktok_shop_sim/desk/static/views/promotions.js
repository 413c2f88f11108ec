// Promotions: what runs, what it locks, starting and ending one as the seller would in Seller Center.

import { action } from "../action.js";
import { ask } from "../dialog.js";
import { h } from "../dom.js";
import { get, offers, post } from "../api.js";
import { badge, dayTime, iso, readable } from "../format.js";
import { catchUp } from "../live.js";
import { csvButton, empty, table } from "../table.js";
import { toast } from "../toast.js";

export const promotions = {
  title: "Promotions",
  load: ({ shop }) => get("/promotions", { shop_id: shop.id }),
  render: (data, { shop }) => [
    h("header.view-head", null, h("div", null, h("h1", null, "Promotions"), h("p.view-sub.quiet", null, "While one runs it locks the price of its SKUs; a flash sale holds their stock too.")),
      h("div.buttons", null, starter(shop, "start"), csvButton("promotions.csv", columns, data.activities))),
    table({ name: "Promotions", columns, rows: data.activities, key: (row) => row.id, empty: empty("Nothing runs", `${shop.name} has no promotion.`, starter(shop, "start-empty")) }),
  ],
};

const columns = [
  { label: "Promotion", look: "main", csv: (row) => row.title, cell: (row) => [h("b", null, row.title), h("span.sub.id", null, row.id)] },
  { label: "Status", look: "side", csv: (row) => row.status, cell: (row) => badge(row.status) },
  { label: "Kind", csv: (row) => row.type, cell: (row) => readable(row.type) },
  { label: "From", csv: (row) => iso(row.begin_time), cell: (row) => dayTime(row.begin_time) },
  { label: "To", csv: (row) => iso(row.end_time), cell: (row) => dayTime(row.end_time) },
  { label: "Products", look: "end", csv: (row) => row.product_ids.length, cell: (row) => h("span", null, row.product_ids.length, h("span.quiet", null, row.product_ids.length === 1 ? " product" : " products")) },
  { label: "Bought", look: "end", csv: (row) => row.used, cell: (row) => h("span", null, row.used, h("span.quiet", null, " bought")) },
  { label: "", look: "next", cell: (row) => /ONGOING|NOT_START/.test(row.status) && offers("POST", "/promotion/end") && action({
    key: `end-${row.id}`, label: "End it", look: "small quiet-danger", run: async () => (await post("/promotion/end", { activity_id: row.id }), toast("Ended. The locks are gone.")),
    confirm: { title: `End “${row.title}”?`, words: "Buyers pay the full price again. It cannot be started once more.", yes: "End it" },
  }) },
];

function starter(shop, key) {
  return offers("POST", "/promotion") && action({ key, label: "Start one…", quiet: true, run: () => start(shop) });
}

async function start(shop) {
  const { rows } = await get("/skus", { shop_id: shop.id });
  const goods = rows.filter((row) => row.product_status === "ACTIVATE");
  ask({
    title: "Start a promotion", words: "It begins at once.", yes: "Start it",
    fields: [
      { name: "sku_id", label: "SKU", type: "select", options: goods.map((row) => [row.sku_id, `${row.title}, ${row.name} (${row.price} ${row.currency})`]) },
      { name: "type", label: "Kind", type: "select", options: [["DIRECT_DISCOUNT", "Percent off"], ["FIXED_PRICE", "Fixed price"], ["FLASHSALE", "Flash sale price"]] },
      { name: "value", label: "Percent, or price", required: true, placeholder: "20 or 9.99" },
      { name: "days", label: "Days", type: "number", min: 0, step: "any", value: 1, required: true },
    ],
    run: async ({ sku_id, type, value, days }) => {
      await post("/promotion", { shop_id: shop.id, type, seconds: Math.round(days * 86_400), skus: [{ sku_id, [type === "DIRECT_DISCOUNT" ? "percent" : "price"]: value }] });
      toast("It runs.");
      await catchUp();
    },
  });
}
