import { defaultOrders, sorts, type Sorting } from "./task-order.ts";

const words = {
  created: { desc: "Newest first", asc: "Oldest first" },
  updated: { desc: "Last changed first", asc: "Longest unchanged first" },
  expires: { asc: "Most urgent first", desc: "Least urgent first" },
  priority: { desc: "Highest priority first", asc: "Lowest priority first" },
};

/** Each sort in both orders, its own first. */
export const sortOptions = sorts.flatMap((sort) => {
  const orders = defaultOrders[sort] === "asc" ? (["asc", "desc"] as const) : (["desc", "asc"] as const);
  return orders.map((order) => {
    const sorting: Sorting = { sort, order };
    return { value: `${sort} ${order}`, label: words[sort][order], sorting };
  });
});
