import { idempotencyKey } from "../../contract/idempotency-key.ts";
import { redemptionIn } from "../../contract/redemption.ts";
import { reservation } from "../../contract/reservation.ts";
import {
  redeemedResponse,
  redemptionListResponse,
  reservationResponse,
  reversedResponse,
} from "../../contract/responses/redemption.ts";
import { reversal } from "../../contract/reversal.ts";
import { listRedemptions, REDEMPTIONS_QUERY } from "../../services/redemption-list.ts";
import { type RedemptionRequest, redeem, reverse } from "../../services/redemptions.ts";
import { findReservation, releaseReservation, reserve } from "../../services/reservations.ts";
import type { Group } from "../operation.ts";
import { operation, type ServerRequest } from "../serve.ts";
import { INVALID_FIELDS, INVALID_QUERY } from "./common.ts";

const READERS = ["read", "redeem"] as const;
const REDEEMERS = ["redeem"] as const;

const headers = {
  "Idempotency-Key": idempotencyKey
    .optional()
    .describe("Requests with the same key and content have one effect, and the same response. Kept for 30 days."),
};

/** The body, and the key under which it is done once. */
const keyed = ({ body, header }: ServerRequest<string, "Idempotency-Key">): RedemptionRequest => ({
  body,
  idempotencyKey: header("Idempotency-Key"),
});

const NO_RESERVATION = "There is no such reservation.";

const refusals = {
  malformed: INVALID_FIELDS,
  not_found: "There is no such promotion, code, quote or reservation.",
  conflict:
    "No use is left, holds take the last ones, the transaction was reported with other content before, or the quote serves another one.",
  unprocessable:
    "The promotion is not active, its conditions are not met, or a page's quote states more than is confirmed: `errors` gives the reasons.",
};

/** The common parts of a redemption and the confirmation of a reservation. */
const redemption = {
  method: "post",
  access: REDEEMERS,
  headers,
  body: { name: "RedemptionBody", schema: redemptionIn("USD"), emptyIsObject: true },
  response: { description: "The redemptions.", schema: redeemedResponse },
  refusals,
} as const;

const order = {
  customerId: "C-7",
  transactionIdentifier: "order-1001",
  transactionNumber: "1001",
  transactionDate: 1_795_000_000_000,
  amount: "239.90",
};

const ACTIVE_RESERVATION = "0193a2c4-0000-4000-8000-000000000001";

export const redemptions: Group = {
  name: "Redemptions",
  description:
    "Redemptions and reversals by servers, in Capillary's format, and holds for a checkout. Limits are checked and used up in the transaction that writes the row: a request has its whole effect or none.",
  operations: [
    operation({
      ...redemption,
      id: "redeem",
      path: "/v1/promotions/redemptions",
      summary: "Redeem promotions",
      description:
        "With `cart` the rules are evaluated. With `evaluationId` a quote is redeemed, once the facts that its page stated are confirmed by the request or the catalog. Without both the stated redemptions are recorded; dates, customer and uses are still checked. A redemption that a browser reported for the same order is confirmed, not doubled.",
      example: { body: { ...order, promoCode: "SPEND200", lineItems: [{ sku: "SKU-118", discount: "20.00" }] } },
      handle: (request) => redeem(request.app.store, request.property, keyed(request)),
    }),
    operation({
      id: "listRedeemed",
      method: "get",
      path: "/v1/promotions/redemptions",
      summary: "List redemptions by page",
      access: READERS,
      query: REDEMPTIONS_QUERY,
      response: { description: "A page of redemptions.", schema: redemptionListResponse },
      refusals: { malformed: INVALID_QUERY },
      example: { query: { transactionIdentifier: "order-1001" } },
      handle: ({ app, query, ...reader }) => listRedemptions(app.store, reader, query),
    }),
    operation({
      id: "reverse",
      method: "post",
      path: "/v1/promotions/redemptions/{id}/reversal",
      summary: "Reverse a redemption",
      description:
        "As a whole, or by line and unit that the order bought. A reversal of the whole discount frees the uses, once. The row is kept for the record.",
      access: REDEEMERS,
      headers,
      body: { name: "ReversalBody", schema: reversal, optional: true },
      response: { description: "The reversal.", schema: reversedResponse },
      refusals: {
        malformed: INVALID_FIELDS,
        not_found: "There is no such redemption.",
        conflict: "It is reversed already, fewer units are left, or fewer were bought.",
        unprocessable: "The order has no such line.",
      },
      example: { path: { id: "1" }, body: { reason: "The parcel came back." } },
      handle: (request) =>
        reverse(request.app.store, request.property, request.actor, request.param("id"), keyed(request)),
    }),
    operation({
      id: "reserve",
      method: "post",
      path: "/v1/reservations",
      summary: "Hold uses of a code",
      description: "Other customers cannot use them until `expiresAt`; then they are free again.",
      access: REDEEMERS,
      headers,
      body: { name: "ReservationBody", schema: reservation, emptyIsObject: true },
      response: { status: 201, description: "The reservation.", schema: reservationResponse },
      refusals,
      example: { body: { promoCode: "SPEND200", customerId: "C-8", ttl_seconds: 600 } },
      handle: (request) => reserve(request.app.store, request.property, keyed(request)),
    }),
    operation({
      id: "getReservation",
      method: "get",
      path: "/v1/reservations/{id}",
      summary: "Read a reservation",
      access: READERS,
      response: { description: "The reservation in its present state.", schema: reservationResponse },
      refusals: { not_found: NO_RESERVATION },
      example: { path: { id: ACTIVE_RESERVATION } },
      handle: ({ app, property, param }) => findReservation(app.store, property, param("id")),
    }),
    operation({
      ...redemption,
      id: "confirmReservation",
      path: "/v1/reservations/{id}/confirm",
      summary: "Redeem a reservation",
      description: "A redemption that names its reservation: the same fields, the same response.",
      example: {
        path: { id: ACTIVE_RESERVATION },
        body: {
          ...order,
          customerId: "C-8",
          transactionIdentifier: "order-1002",
          transactionNumber: "1002",
          lineItems: [{ sku: "SKU-118", discount: "20.00" }],
        },
      },
      handle: (request) => redeem(request.app.store, request.property, keyed(request), request.param("id")),
    }),
    operation({
      id: "releaseReservation",
      method: "delete",
      path: "/v1/reservations/{id}",
      summary: "Release a reservation",
      access: REDEEMERS,
      response: { status: 204, description: "The uses are free again." },
      refusals: { not_found: NO_RESERVATION, conflict: "It is confirmed." },
      example: { path: { id: "0193a2c4-0000-4000-8000-000000000002" } },
      handle: ({ app, property, param }) => releaseReservation(app.store, property, param("id")),
    }),
  ],
};
