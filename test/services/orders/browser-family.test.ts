import { expect, test } from "vitest";
import { browserFamily } from "../../../collector/services/orders/browser-family.ts";

const WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
const CHROMIUM = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0";
const IPHONE = `Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) ${WEBKIT}`;
const ANDROID = "Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko)";

test.each([
  ["chrome", `${CHROMIUM} Safari/537.36`],
  ["chrome", `${IPHONE} CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1`],
  ["edge", `${CHROMIUM} Safari/537.36 Edg/131.0.2903.51`],
  ["opera", `${CHROMIUM} Safari/537.36 OPR/115.0.0.0`],
  ["samsung", `${ANDROID} SamsungBrowser/26.0 Chrome/122.0.0.0 Mobile Safari/537.36`],
  ["firefox", "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"],
  ["safari", `${IPHONE} Version/18.0 Mobile/15E148 Safari/604.1`],
  ["in_app", `${IPHONE} Mobile/15E148 Instagram 356.0.0.29.92 (iPhone15,2; iOS 18_0)`],
  ["in_app", `${ANDROID} Version/4.0 Chrome/131.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/489.0.0.0.0;]`],
  ["other", "curl/8.5.0"],
  ["not_known", null],
])("%s: %s", (family, userAgent) => {
  expect(browserFamily(userAgent)).toBe(family);
});
