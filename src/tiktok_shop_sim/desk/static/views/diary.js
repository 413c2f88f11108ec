// What happened in the world, newest first.

import { h } from "../dom.js";
import { get } from "../api.js";
import { badge, dayTime, iso, when } from "../format.js";
import { csvButton, empty, table } from "../table.js";
import { shopName } from "../world.js";

export const diary = {
  title: "What happened",
  load: async ({ query }) => {
    const { happenings } = await get("/happenings", { since: query.since, limit: 300 });
    return { rows: happenings.reverse() };
  },
  render: (data, { query }) => [
    h("header.view-head", null, h("div", null, h("h1", null, "What happened"),
      h("p.view-sub.quiet", null, query.since ? ["Since the clock was moved. ", h("a", { href: "#/diary" }, "Show everything")] : "By people, clients, carriers and the clock. The newest 300.")),
      h("div.buttons", null, csvButton("what-happened.csv", columns, data.rows))),
    table({ name: "Happenings", columns, rows: data.rows, key: (row) => row.serial, empty: empty("A quiet world", "Nothing has happened since it was made. Move the clock, or place an order.", h("a.button.primary", { href: "#/buy" }, "Place an order")) }),
  ],
  stale: (change, before) => change.happenings !== before.happenings,
};

const PLACES = { order_status: "orders", return: "orders", refund: "orders", aftersales_request: "orders", rma: "orders", address_changed: "orders", cancellation: "orders", package: "orders", product_status: "products", product_audit: "products", product_changed: "products", product_created: "products" };

const columns = [
  { label: "What", look: "main", csv: (row) => row.words, cell: (row) => [row.words, " ", PLACES[row.kind] && row.about
    ? h("a.row-link.id", { href: `#/${PLACES[row.kind]}/${row.about}` }, row.about)
    : h("span.quiet.id", null, row.about)] },
  { label: "About", look: "csv-only", csv: (row) => row.about, cell: () => "" },
  { label: "Became", look: "side", csv: (row) => row.status, cell: (row) => row.status && badge(row.status) },
  { label: "Shop", look: "wide", csv: (row) => row.shop_id, cell: (row) => shopName(row.shop_id) },
  { label: "When", look: "end", csv: (row) => iso(row.at), cell: (row) => h("span", null, dayTime(row.at), h("span.sub", null, when(row.at))) },
];
