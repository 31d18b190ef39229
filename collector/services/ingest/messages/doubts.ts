import { compilePattern, patternFinder } from "../../../contract/message-match.ts";

/** Negations, failures, conditions and limits: beside one of them, "applied" may be part of a refusal. */
export const DOUBTS = {
  english: [
    ...["not", "no", "nothing", "none", "never", "neither", "nor", "without", "cannot"],
    ...["cant", "couldnt", "didnt", "doesnt", "hasnt", "havent", "isnt", "wasnt", "wont", "wouldnt"],
    // An apostrophe parts the words: can't.
    ...["can t", "couldn t", "didn t", "doesn t", "don t", "hasn t", "haven t", "isn t", "aren t", "ain t"],
    ...["wasn t", "weren t", "won t", "wouldn t", "shouldn t", "mustn t"],
    ...["fail*", "unable", "unsuccess*", "unfortunately", "sorry", "oops", "error*", "wrong", "problem*", "invalid*"],
    ...["declin*", "denied", "reject*", "refus*", "expired", "ineligible", "removed", "impossible", "hardly"],
    ...["already", "only", "maximum", "max", "too many", "limit", "but", "however", "yet", "instead"],
    ...["if", "unless", "until", "once", "when", "must", "should", "would", "will", "to be", "before"],
  ],
  vietnamese: [
    ...["không", "ko", "chưa", "chẳng", "không thể", "thất bại", "lỗi", "rất tiếc", "xin lỗi", "sai"],
    ...["hết hạn", "hết lượt", "từ chối", "bị hủy", "đã hủy", "vượt quá", "tối đa", "trước đó", "đơn hàng khác"],
    ...["chỉ", "nhưng", "tuy nhiên", "nếu", "khi", "để được", "cần", "phải"],
  ],
  german: [
    ...["nicht", "kein*", "nie", "niemals", "nichts", "ohne", "weder", "noch", "leider", "fehl*", "gescheitert"],
    ...["fehlgeschlagen", "ungültig*", "unmöglich", "abgelaufen*", "abgelehnt*", "verweigert*", "entfernt*"],
    ...["bereits", "schon", "nur", "höchstens", "maximal*", "aber", "jedoch", "sondern", "statt*"],
    ...["wenn", "falls", "sobald", "sofern", "bevor", "bis", "muss", "müssen", "kann", "könnte*", "problem*"],
  ],
  french: [
    ...["ne", "n", "pas", "aucun", "aucune", "jamais", "sans", "non", "ni", "rien", "nul", "nulle", "impossible"],
    ...["échec", "échoué", "erreur*", "problème*", "malheureusement", "désolé", "désolés", "refusé*", "rejeté*"],
    ...[
      "invalide*",
      "expiré*",
      "supprimé*",
      "retiré*",
      "déjà",
      "seul",
      "seulement",
      "uniquement",
      "maximum",
      "maximal*",
    ],
    ...["mais", "cependant", "toutefois", "si", "lorsque", "quand", "dès que", "doit", "avant"],
  ],
  spanish: [
    ...["no", "ni", "nunca", "jamás", "sin", "ningún", "ninguno", "ninguna", "nada", "tampoco", "imposible"],
    ...["error*", "falló", "fallido", "fallo", "fallado", "problema*", "lo siento", "lo sentimos", "lamentablemente"],
    ...["inválido*", "caducado*", "expirado*", "rechazado*", "eliminado*", "ya", "solo", "solamente", "únicamente"],
    ...["máximo", "pero", "sin embargo", "si", "cuando", "debe", "debes", "antes", "hasta"],
  ],
} as const satisfies Record<string, readonly string[]>;

/** A discount of nothing: "0.00" in a message is "0 00" here, and "10.00" is "10 00". */
const ZERO = /(?<!\d) 0(?: 0+)? (?!\d)/u;

/** @returns whether a framed text has one of the words, or an amount of 0 */
export function doubtFinder(words: readonly string[]): (text: string) => boolean {
  const find = patternFinder(words.map(compilePattern));
  return (text) => ZERO.test(text) || find(text).length > 0;
}
