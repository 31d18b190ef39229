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
import { FILTERS } from "../../services/redemption-list.ts";
import type { Group } from "../operation.ts";

const HERE = { property_id: "100001" };
const HEADERS = {
  "Idempotency-Key": idempotencyKey.optional().describe("The same request under the same key happens once."),
};
const WRONG = "Fields are wrong: errors name them all.";
const REFUSED = {
  malformed: WRONG,
  not_found: "There is no such promotion, code, calculation or reservation.",
  conflict: "No use is left, others hold the last ones, or the transaction was told of differently before.",
  unprocessable: "The promotion is not active, or its conditions are not met: errors say why.",
};

const order = {
  customerId: "C-7",
  transactionIdentifier: "order-1001",
  transactionNumber: "1001",
  transactionDate: 1_795_000_000_000,
  amount: "239.90",
};

export const redemptions: Group = {
  name: "Redemptions",
  description:
    "What a server redeems and takes back, in Capillary's shapes; and uses that are held for a checkout. Limits are checked and consumed in the transaction that writes the row: all of it happens, or nothing.",
  operations: [
    {
      id: "redeem",
      method: "post",
      path: "/v1/promotions/redemptions",
      summary: "Redeem",
      description:
        "With `cart` or `evaluationId` it is evaluated; without, what is stated is recorded, and dates, customer and uses are still checked. What a browser told of the same order is confirmed, not doubled.",
      access: ["redeem"],
      headers: HEADERS,
      body: { name: "RedemptionBody", schema: redemptionIn("USD") },
      answers: { 200: { description: "What was redeemed.", schema: redeemedResponse } },
      refuses: REFUSED,
      example: {
        query: HERE,
        body: { ...order, promoCode: "SPEND200", lineItems: [{ sku: "SKU-118", discount: "20.00" }] },
      },
    },
    {
      id: "listRedeemed",
      method: "get",
      path: "/v1/promotions/redemptions",
      summary: "List redemptions by pages",
      access: ["read", "redeem"],
      query: FILTERS,
      answers: { 200: { description: "A page of them.", schema: redemptionListResponse } },
      refuses: { malformed: "The query is not valid." },
      example: { query: { ...HERE, transactionIdentifier: "order-1001" } },
    },
    {
      id: "reverse",
      method: "post",
      path: "/v1/promotions/redemptions/{id}/reversal",
      summary: "Take a redemption back",
      description: "As a whole, or by line and unit. A whole one frees its uses, once; the row stays on record.",
      access: ["redeem"],
      headers: HEADERS,
      body: { name: "ReversalBody", schema: reversal, optional: true },
      answers: { 200: { description: "What was taken back.", schema: reversedResponse } },
      refuses: {
        malformed: WRONG,
        not_found: "There is no such redemption, or no such line of it.",
        conflict: "It was taken back before, or so many units are not left.",
        unprocessable: "There is nothing to take back.",
      },
      example: { path: { id: "1" }, query: HERE, body: { reason: "The parcel came back." } },
    },
    {
      id: "reserve",
      method: "post",
      path: "/v1/reservations",
      summary: "Hold uses of a code",
      description: "They count for everybody else until `expiresAt`; they are free again by themselves.",
      access: ["redeem"],
      headers: HEADERS,
      body: { name: "ReservationBody", schema: reservation },
      answers: { 201: { description: "The reservation.", schema: reservationResponse } },
      refuses: REFUSED,
      example: { query: HERE, body: { promoCode: "SPEND200", customerId: "C-8", ttl_seconds: 600 } },
    },
    {
      id: "getReservation",
      method: "get",
      path: "/v1/reservations/{id}",
      summary: "Read a reservation",
      access: ["read", "redeem"],
      answers: { 200: { description: "As it stands.", schema: reservationResponse } },
      refuses: { not_found: "There is no such reservation." },
      example: { path: { id: "0193a2c4-0000-4000-8000-000000000001" }, query: HERE },
    },
    {
      id: "confirmReservation",
      method: "post",
      path: "/v1/reservations/{id}/confirm",
      summary: "Redeem what is held",
      description: "A redemption that names its reservation: the same fields, the same answer.",
      access: ["redeem"],
      headers: HEADERS,
      body: { name: "RedemptionBody", schema: redemptionIn("USD") },
      answers: { 200: { description: "What was redeemed.", schema: redeemedResponse } },
      refuses: REFUSED,
      example: {
        path: { id: "0193a2c4-0000-4000-8000-000000000001" },
        query: HERE,
        body: {
          ...order,
          customerId: "C-8",
          transactionIdentifier: "order-1002",
          transactionNumber: "1002",
          lineItems: [{ sku: "SKU-118", discount: "20.00" }],
        },
      },
    },
    {
      id: "releaseReservation",
      method: "delete",
      path: "/v1/reservations/{id}",
      summary: "Release what is held",
      access: ["redeem"],
      answers: { 204: { description: "The uses are free again." } },
      refuses: { not_found: "There is no such reservation.", conflict: "It was confirmed." },
      example: { path: { id: "0193a2c4-0000-4000-8000-000000000002" }, query: HERE },
    },
  ],
};
