import type { GuessingTotals } from "../../store/ports/reports.ts";
import { count } from "./fields.ts";

/** What the guessing guard counted of answers. */
export const ANSWER_FIELDS = {
  answers: count.describe("Answers about codes, to pages and to the shoppers that a server names."),
  answers_withheld: count.describe("Of these, answers with a code whose result was withheld: try_later."),
  cart_answers: count.describe("Of the answers, those to visitors with a cart."),
  cart_answers_withheld: count.describe("Of these, answers with a code whose result was withheld."),
};

/** The values of `ANSWER_FIELDS`. */
export const answerTotals = ({ answers, withheld, cart_answers, cart_withheld }: GuessingTotals) => ({
  answers,
  answers_withheld: withheld,
  cart_answers,
  cart_answers_withheld: cart_withheld,
});
