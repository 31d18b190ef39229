import { describe, expect, test } from "vitest";
import type { MessagePattern } from "../../../collector/contract/message-pattern.ts";
import { meaningOf } from "../../../collector/services/ingest/messages/meaning.ts";

/** Messages as shops show them, by what they mean. */
const MESSAGES: Record<string, Record<string, readonly string[]>> = {
  English: {
    accepted: [
      "Coupon code applied successfully.",
      `You used coupon code "SAVE10".`,
      "Your coupon was successfully applied.",
      "Promo code applied!",
    ],
    unknown_code: [
      `Coupon "nope" does not exist!`,
      `Coupon “nope” cannot be applied because it does not exist.`,
      "Enter a valid discount code or gift card",
      `The coupon code "NOPE" is not valid.`,
      "The coupon code isn't valid. Verify the code and try again.",
      "INVALID COUPON CODE",
    ],
    promotion_ended: ["This coupon has expired.", `Coupon "OLD5" has expired.`, "Sorry, this code is no longer valid"],
    code_uses_exhausted: [
      "Coupon usage limit has been reached.",
      "Coupon usage limit has been reached. Please try again after some time, or contact us for help.",
      "SAVE10 has reached its usage limit",
    ],
    customer_uses_exhausted: ["You've already used this code."],
    customer_not_eligible: [
      "SAVE10 discount code isn’t available to you right now",
      `Sorry, it seems the coupon "VIP" is not yours - it has now been removed from your order.`,
    ],
    minimum_spend_not_met: ["The minimum spend for this coupon is $50.00.", "Spend $12.50 more to use this code"],
    maximum_spend_exceeded: ["The maximum spend for this coupon is $50.00."],
    required_items_missing: [
      "Sorry, this coupon is not applicable to your cart contents.",
      "SAVE10 discount code isn’t valid for the items in your cart",
      "The coupon code you entered couldn't be applied to any items in your order.",
    ],
    excluded_condition_met: [
      "Sorry, this coupon is not applicable to the products: Mug.",
      "Sorry, this coupon is not applicable to the categories: Sale.",
    ],
    no_discountable_items: ["Sorry, this coupon is not valid for sale items."],
    combination_not_allowed: [
      `Sorry, coupon "SAVE10" has already been applied and cannot be used in conjunction with other coupons.`,
      "SAVE10 couldn’t be used with your existing discounts",
      "This code can't be combined with other offers",
    ],
    too_many_codes: ["Only one coupon per order, please"],
  },
  Vietnamese: {
    accepted: ["Áp dụng mã giảm giá thành công!"],
    unknown_code: ["Mã giảm giá không tồn tại", "Mã khuyến mãi không hợp lệ", "ma giam gia khong dung"],
    promotion_ended: ["Mã giảm giá đã hết hạn", "Mã khuyến mãi đã hết hạn sử dụng."],
    code_uses_exhausted: ["Mã giảm giá đã hết lượt sử dụng"],
    customer_not_eligible: ["Mã chỉ dành cho khách hàng mới"],
    minimum_spend_not_met: ["Đơn hàng tối thiểu 500.000₫ để sử dụng mã này"],
    required_items_missing: ["Mã giảm giá không áp dụng cho sản phẩm trong giỏ hàng"],
    combination_not_allowed: ["Mã này không áp dụng đồng thời với khuyến mãi khác"],
  },
  German: {
    accepted: ["Gutscheincode wurde erfolgreich eingelöst."],
    unknown_code: [
      `Gutschein "nope" existiert nicht!`,
      "Ungültiger Gutscheincode",
      "UNGUELTIGER CODE? Ungültiger Code!",
    ],
    promotion_ended: ["Dieser Gutschein ist abgelaufen.", "Der Code ist leider nicht mehr gültig."],
    code_uses_exhausted: ["Nutzungslimit des Gutscheins wurde erreicht. Limit: Nutzungslimit erreicht."],
    minimum_spend_not_met: ["Der Mindestbestellwert für diesen Gutschein beträgt 50,00 €."],
    maximum_spend_exceeded: ["Der Höchstbestellwert für diesen Gutschein beträgt 200 €."],
    no_discountable_items: ["Der Gutschein gilt nicht für reduzierte Artikel."],
    combination_not_allowed: ["Dieser Gutschein ist nicht mit anderen Gutscheinen kombinierbar."],
  },
  French: {
    accepted: ["Code promo appliqué avec succès."],
    unknown_code: ["Le code promo « NOPE » n’existe pas.", "Code promo invalide"],
    promotion_ended: ["Ce code promo a expiré."],
    code_uses_exhausted: ["La limite d’utilisation de ce code est atteinte."],
    minimum_spend_not_met: ["La dépense minimale pour ce code promo est de 50,00 €."],
    required_items_missing: ["Désolé, ce code n’est pas applicable au contenu de votre panier."],
    combination_not_allowed: ["Cette offre est non cumulable."],
  },
  Spanish: {
    accepted: ["El código de cupón se ha aplicado correctamente."],
    unknown_code: ["¡El cupón «nope» no existe!", "Código no válido"],
    promotion_ended: ["Este cupón ha caducado."],
    code_uses_exhausted: ["Se ha alcanzado el límite de uso del cupón: límite de usos."],
    minimum_spend_not_met: ["El gasto mínimo para este cupón es de 50,00 €."],
    maximum_spend_exceeded: ["El gasto máximo para este cupón es de 200,00 €."],
    combination_not_allowed: ["Este cupón no es acumulable con otras ofertas."],
  },
};

describe.each(Object.entries(MESSAGES))("%s", (_, meanings) => {
  const rows = Object.entries(meanings).flatMap(([meaning, texts]) => texts.map((text) => [text, meaning] as const));
  test.each(rows)("“%s” means %s", (text, meaning) => {
    expect(meaningOf(text, [])?.meaning).toBe(meaning);
  });
});

describe("no meaning", () => {
  test.each([
    "",
    "…",
    "Please wait",
    "Cart updated.",
    "Oops! Something went wrong.",
    "Bitte warten",
  ])("“%s”", (text) => {
    expect(meaningOf(text, [])).toBeNull();
  });
});

describe("a message that fits two patterns", () => {
  test("takes the longer of two rejections, and names both", () => {
    expect(meaningOf("This coupon has expired. The minimum spend for this coupon is $50.", [])).toEqual({
      meaning: "minimum_spend_not_met",
      mayMean: ["minimum_spend_not_met", "promotion_ended"],
    });
  });

  test("takes the first of the table where both are as long", () => {
    // "has expired" and "is not yours" have ten letters each.
    expect(meaningOf("It has expired, and it is not yours", [])).toEqual({
      meaning: "promotion_ended",
      mayMean: ["promotion_ended", "customer_not_eligible"],
    });
  });

  test("names no other meaning where the shorter pattern is part of the longer one", () => {
    expect(meaningOf("Sorry, this coupon is not valid for sale items.", [])).toEqual({
      meaning: "no_discountable_items",
      mayMean: [],
    });
  });

  test("has no meaning where a sentence accepts the code and another one rejects it", () => {
    const both = { meaning: null, mayMean: ["accepted", "combination_not_allowed"] };
    expect(meaningOf("Coupon code applied successfully. It cannot be combined with other offers.", [])).toEqual(both);
  });
});

describe("the property's own patterns", () => {
  const rejected = (pattern: string, reason: MessagePattern["reason"]): MessagePattern => ({
    pattern,
    outcome: "rejected",
    reason,
  });

  test("come before the built-in ones", () => {
    const own = [rejected("has expired", "promotion_disabled")];
    expect(meaningOf("This coupon has expired.", own)).toEqual({ meaning: "promotion_disabled", mayMean: [] });
  });

  test("count in their order, not by their length", () => {
    const own = [rejected("summer", "promotion_ended"), rejected("summer sale items", "no_discountable_items")];
    expect(meaningOf("Not for summer sale items", own)?.meaning).toBe("promotion_ended");
  });

  test("say so where a later one has another meaning", () => {
    const own = [rejected("summer", "promotion_ended"), rejected("sale items", "no_discountable_items")];
    expect(meaningOf("Not for summer sale items", own)?.mayMean).toEqual(["promotion_ended", "no_discountable_items"]);
  });

  test("may accept a message that has a negation: the merchant knows the shop", () => {
    const own: MessagePattern[] = [{ pattern: "no fee with your code", outcome: "accepted", reason: null }];
    expect(meaningOf("No fee with your code!", own)?.meaning).toBe("accepted");
  });

  test("may accept a code", () => {
    const own: MessagePattern[] = [{ pattern: "hooray", outcome: "accepted", reason: null }];
    expect(meaningOf("Hooray! 10 % off", own)?.meaning).toBe("accepted");
  });

  test.each([
    ["oops * again", "Oops! Please try again.", true],
    ["oops * again", "Oops again", true],
    ["oops * again", "again, oops", false],
    ["use", "It was used", false],
    ["use*", "It was used", true],
    ["ÉCHOUÉ", "echoue", true],
    ["mã sai", "MÃ SAI!", true],
    ["a*a*a*a*b", "a".repeat(300), false],
  ])("%s in “%s”: %s", (pattern, text, isFound) => {
    expect(meaningOf(text, [rejected(pattern, "promotion_ended")])?.meaning ?? null).toBe(
      isFound ? "promotion_ended" : null,
    );
  });

  test("take a time that grows with the message only, whatever they are", () => {
    const own = Array.from({ length: 200 }, (_, at) => rejected(`${"a*".repeat(90)}b${at}`, "promotion_ended"));
    const start = performance.now();
    for (let time = 0; time < 100; time++) meaningOf("a ".repeat(150), own);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
