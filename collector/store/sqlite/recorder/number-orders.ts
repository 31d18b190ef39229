import type { Identities } from "../../decide/identities.ts";
import { orderNumbers } from "../../decide/order.ts";
import type { ReportedOrder } from "../../ports/orders.ts";
import type { OrderOfCustomer } from "../tables/customers-orders.ts";
import type { Tables } from "../tables/index.ts";

/**
 * Numbers the paid orders of a customer, by the times at which they were placed: an order that arrives late moves later ones up.
 * Call it for a paid order that is stored.
 * @param identities of the order's customer; null: the stored ones
 */
export function numberOrders(tables: Tables, order: ReportedOrder, identities: Identities | null): void {
  const { property } = order;
  const before = tables.orders.connected(property.id, order);
  if (identities) tables.orders.identify(property.id, order, identities);
  const joined = tables.orders.connected(property.id, order);
  writeNumbers(tables, property.id, joined);
  // The customer of an order may have turned out to be another one: the orders of the former are counted without it.
  for (const left of before.filter((each) => !isIn(joined, each)))
    writeNumbers(tables, property.id, tables.orders.connected(property.id, left));
}

const isIn = (orders: readonly OrderOfCustomer[], { platform, orderId }: OrderOfCustomer): boolean =>
  orders.some((each) => each.platform === platform && each.orderId === orderId);

function writeNumbers({ orders, purchases, redemptions }: Tables, propertyId: string, all: readonly OrderOfCustomer[]) {
  const numbers = orderNumbers(all);
  for (const [at, order] of all.entries()) {
    const number = numbers[at]!;
    if (order.customerOrder === number) continue;
    orders.setCustomerOrder(propertyId, order, number);
    purchases.setCustomerOrder(propertyId, order, number);
    redemptions.setCustomerOrder(
      redemptions.ofTransaction(propertyId, order.transactionId, order.cdpSource).filter(({ verified }) => verified),
      number,
    );
  }
}
