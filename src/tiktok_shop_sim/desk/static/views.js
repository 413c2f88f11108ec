// Every view under its address.

import { buy } from "./views/buy.js";
import { call, calls } from "./views/calls.js";
import { cancellations } from "./views/cancellations.js";
import { connection } from "./views/connection.js";
import { diary } from "./views/diary.js";
import { faults } from "./views/faults.js";
import { messages } from "./views/messages.js";
import { notices } from "./views/notices.js";
import { order } from "./views/order.js";
import { orders } from "./views/orders.js";
import { product, products } from "./views/products.js";
import { promotions } from "./views/promotions.js";
import { oneReturn, returns } from "./views/returns.js";
import { statement, statements } from "./views/statements.js";

export const views = [
  ["/orders", orders],
  ["/orders/:id", order],
  ["/buy", buy],
  ["/products", products],
  ["/products/:id", product],
  ["/returns", returns],
  ["/returns/:id", oneReturn],
  ["/cancellations", cancellations],
  ["/statements", statements],
  ["/statements/:id", statement],
  ["/promotions", promotions],
  ["/messages", messages],
  ["/calls", calls],
  ["/calls/:serial", call],
  ["/notices", notices],
  ["/faults", faults],
  ["/diary", diary],
  ["/connection", connection],
];
