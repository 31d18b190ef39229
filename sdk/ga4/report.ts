/** Problems that the page's author should know of. */
export interface Report {
  /** Logs a problem, once. Nothing is logged until `show` is called. */
  problem(text: string): void;
  /** Call it where the SDK's `debug` is on. */
  show(): void;
}

export function createReport(): Report {
  const logged: Record<string, boolean> = {};
  let isVisible = false;
  return {
    problem(text) {
      if (isVisible && !logged[text]) console.info(`web_event.ga4: ${text}`);
      logged[text] = isVisible;
    },
    show() {
      isVisible = true;
    },
  };
}
