import { describe, expect, test } from "vitest";
import { LANGUAGES } from "../../../collector/services/ingest/messages/languages.ts";
import { meaningOf } from "../../../collector/services/ingest/messages/meaning.ts";

/** Refusals whose words are those of an acceptance, but for a negation, a failure or a condition. */
const REFUSALS: Record<string, readonly string[]> = {
  English: [
    "The coupon was not applied successfully.",
    "This coupon has not been successfully applied",
    "Your coupon couldn't be successfully applied",
    "Your coupon couldn’t be successfully applied",
    "No discount applied",
    "No coupon applied",
    "No promo code applied.",
    "Discount applied: $0.00",
    "Coupon applied. You saved 0.00",
    "You saved 0.00",
    "Discount applied: 0%",
    "This discount code has been applied the maximum number of times",
    "Only one promo code applied per order",
    "Only one coupon applied at a time",
    "Promo code applied, but it has expired",
    "Coupon applied but your cart is not eligible",
    "Promo code applied? No, it was declined.",
    "Failed: coupon code applied to another account",
    "Unable to confirm that the coupon code applied successfully",
    'Coupon code "SAVE" already applied!',
    "This code has been applied to another order already",
    "Sorry, your coupon has been applied before",
    "Discount applied only when you spend $50",
    "Discount applied once you add 2 more items",
    "Discount code applied unless your cart has sale items",
    "The voucher applied is invalid",
    "Voucher applied without effect",
    "Coupon applied unsuccessfully",
    "Error: code applied but nothing changed",
    "The coupon has been applied too many times",
    "Your promo code has been applied and then removed",
    "Code applied. Unfortunately it did not change your total.",
    "Wasn't successfully applied",
    "Never successfully applied",
  ],
  Vietnamese: [
    "Áp dụng mã giảm giá không thành công",
    "Áp dụng mã không thành công, vui lòng thử lại",
    "Chưa áp dụng mã thành công",
    "Ap dung ma giam gia khong thanh cong",
    "Áp dụng mã giảm giá thất bại. Chưa thành công!",
    "Mã chưa được áp dụng",
    "Mã đã được áp dụng cho đơn hàng khác",
    "Mã đã được áp dụng trước đó",
    "Mã đã được áp dụng tối đa số lần",
    "Đã áp dụng mã nhưng giỏ hàng không đủ điều kiện",
    "Chỉ được áp dụng mã thành công một lần",
    "Rất tiếc, đã áp dụng mã quá số lần",
  ],
  German: [
    "Gutschein konnte nicht erfolgreich eingelöst werden",
    "Der Gutschein wurde nicht erfolgreich angewendet.",
    "Der Code wurde leider nicht erfolgreich hinzugefügt",
    "Kein Gutschein wurde angewendet",
    "Der Gutschein wurde bereits erfolgreich eingelöst",
    "Der Gutscheincode wurde eingelöst, ist aber abgelaufen",
    "Der Gutschein wurde angewendet, jedoch ohne Rabatt",
    "Nur ein Gutschein wurde angewendet",
    "Rabatt wurde angewendet: 0,00 €",
    "Fehler: Gutschein wurde eingelöst von einem anderen Konto",
    "Gutschein angewandt? Leider nein, fehlgeschlagen.",
  ],
  French: [
    "Le code n'a pas pu être appliqué avec succès",
    "Le code n’a pas été appliqué avec succès.",
    "Aucune remise appliquée",
    "Aucun code promo appliqué",
    "Code promo appliqué, mais il a expiré",
    "Code promo déjà appliqué avec succès",
    "Réduction appliquée : 0,00 €",
    "Échec : code promo appliqué à un autre compte",
    "Remise appliquée uniquement dès 50 € d’achat",
    "Impossible : bon de réduction appliqué une fois",
  ],
  Spanish: [
    "El cupón no se ha aplicado",
    "El cupón no ha sido aplicado correctamente",
    "No se ha aplicado ningún descuento",
    "Ningún descuento aplicado",
    "Cupón aplicado, pero ha caducado",
    "Este cupón ya se ha aplicado",
    "Código aplicado sin éxito",
    "Descuento aplicado: 0,00 €",
    "Error: código aplicado en otra cuenta",
    "Solo un código aplicado por pedido",
    "El código de descuento aplicado no es válido",
  ],
};

describe.each(Object.entries(REFUSALS))("a refusal in %s is never accepted", (_, texts) => {
  test.each(texts)("“%s”", (text) => {
    expect(meaningOf(text, [])?.meaning).not.toBe("accepted");
  });
});

/** A negation before a text, and one inside it. */
const NEGATIONS: Record<string, readonly [before: string, inside: string]> = {
  English: ["It is not true:", "not"],
  Vietnamese: ["Chưa", "không"],
  German: ["Leider kein Erfolg:", "nicht"],
  French: ["Aucun", "n’est pas"],
  Spanish: ["No", "no"],
};

describe.each(LANGUAGES)("each acceptance in $name", ({ name, phrases }) => {
  const accepted = (phrases.accepted ?? []).map((pattern) => pattern.replaceAll("*", " SAVE10 "));
  const [before, inside] = NEGATIONS[name]!;

  test.each(accepted)("“%s” is one", (text) => {
    expect(meaningOf(text, [])?.meaning).toBe("accepted");
  });

  test.each(accepted)("“%s” is none with a negation before, inside or after it", (text) => {
    const words = text.split(/\s+/);
    const negated = words.map((_, at) => [...words.slice(0, at), inside, ...words.slice(at)].join(" "));
    for (const refusal of [`${before} ${text}`, `${text}: ${before}`, `${text}. ${before}!`, ...negated])
      expect(meaningOf(refusal, [])?.meaning, refusal).not.toBe("accepted");
  });
});

/** The reasons of refusals are kept apart from those that give none. */
test.each([
  ["Promo code applied, but it has expired", "promotion_ended"],
  ["This discount code has been applied the maximum number of times", "code_uses_exhausted"],
  ["Only one promo code applied per order", "too_many_codes"],
  ["The coupon was not applied successfully.", "rejected_by_site"],
  ["Coupon “nope” cannot be applied because it does not exist.", "unknown_code"],
  ["Áp dụng mã giảm giá không thành công", "rejected_by_site"],
  ["Gutschein konnte nicht erfolgreich eingelöst werden", "rejected_by_site"],
  ["Le code n'a pas pu être appliqué avec succès", "rejected_by_site"],
  ["El cupón no ha sido aplicado correctamente", "rejected_by_site"],
])("“%s” means %s", (text, reason) => {
  expect(meaningOf(text, [])?.meaning).toBe(reason);
});

/** Acceptances as shops show them: amounts, codes and further sentences make no refusal of them. */
test.each([
  "Coupon code applied successfully.",
  `Coupon code "SAVE10" applied successfully. You saved $10.00!`,
  "Discount applied: -$12.50",
  "Discount applied: 10.0%",
  "Code applied! Enjoy 20% off your order.",
  "Your coupon was successfully applied.",
  "Áp dụng mã giảm giá thành công! Bạn được giảm 100.000₫",
  "Gutscheincode wurde erfolgreich eingelöst. Sie sparen 10,00 €.",
  "Code promo appliqué avec succès : 10,00 € de remise",
  "¡Cupón aplicado! Descuento de 10,00 €",
])("“%s” is accepted", (text) => {
  expect(meaningOf(text, [])?.meaning).toBe("accepted");
});
