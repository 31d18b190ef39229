import type { Delivery } from "./delivery.ts";
import type { PageInfo } from "./page-info.ts";

/**
 * Sends and saves events when the page is hidden, left, restored or online again.
 * @param onShow runs when the page becomes visible
 */
export function followPage(page: PageInfo, delivery: Delivery, onShow: () => void): void {
  page.addEventListener("pagehide", () => {
    delivery.saveAll();
    delivery.sendOnHide();
    delivery.dropUnsaved();
  });
  page.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) delivery.restore();
  });
  page.addEventListener("online", delivery.send);
  page.document.addEventListener("visibilitychange", () => {
    if (page.document.visibilityState === "hidden") delivery.sendOnHide();
    else onShow();
  });
}
