import { STEP_TIMEOUT } from "./engine.ts";

/** The fields of an inspector's result that are used here. */
export interface InspectorResult {
  readonly result?: { value?: unknown; objectId?: string; description?: string };
  readonly wasThrown?: boolean;
  readonly frameTree?: { frame: { loaderId: string; url: string } };
}

interface Message {
  id?: number;
  method?: string;
  params?: { targetInfo?: Target; newTargetId?: string; message?: string };
  result?: InspectorResult;
  error?: { message: string };
}

/** The process of a page; provisional until its first bytes arrive. */
interface Target {
  targetId: string;
  type: string;
  isProvisional?: boolean;
}

/** The page was replaced by one in another process before it responded. */
export class PageReplaced extends Error {}

/** WebKit's inspector of a tab, through all its pages and their processes. */
export class Inspector {
  readonly #socket: WebSocket;
  readonly #open = new Map<number, PromiseWithResolvers<InspectorResult>>();
  readonly #attached = Promise.withResolvers<void>();
  readonly #gone = Promise.withResolvers<void>();
  #target = "";
  #lastId = 0;

  /** Connects to a tab. @param address the tab's WebSocket */
  static async attach(address: string): Promise<Inspector> {
    const inspector = new Inspector(new WebSocket(address));
    await bounded("attaching the inspector", inspector.#attached.promise);
    return inspector;
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.#receive(JSON.parse(data)));
    socket.addEventListener("error", () => this.#attached.reject(new Error("The inspector can't be reached.")));
    socket.addEventListener("close", () => {
      this.#rejectAll(new Error("The tab is closed."));
      this.#attached.reject(new Error("The tab is closed."));
      this.#gone.resolve();
    });
  }

  /** The id of the current page's target. */
  get target(): string {
    return this.#target;
  }

  /** Sends a command to the tab's page. @throws PageReplaced */
  request(method: string, params: object = {}): Promise<InspectorResult> {
    if (this.#socket.readyState !== WebSocket.OPEN) return Promise.reject(new Error("The tab is closed."));
    const id = ++this.#lastId;
    const response = Promise.withResolvers<InspectorResult>();
    this.#open.set(id, response);
    const command = { targetId: this.#target, message: JSON.stringify({ id, method, params }) };
    this.#socket.send(JSON.stringify({ id, method: "Target.sendMessageToTarget", params: command }));
    return bounded(method, response.promise).finally(() => this.#open.delete(id));
  }

  /** Waits until the tab is closed. */
  gone(): Promise<void> {
    return bounded("closing the tab", this.#gone.promise);
  }

  #receive({ method, params, ...message }: Message): void {
    if (method === "Target.targetCreated") this.#onTargetCreated(params!.targetInfo!);
    else if (method === "Target.didCommitProvisionalTarget") this.#setTarget(params!.newTargetId!);
    else if (method === "Target.dispatchMessageFromTarget") this.#settle(JSON.parse(params!.message!));
    // A command that was forwarded has its response later; one that was not has failed.
    else if (message.error) this.#settle(message);
  }

  #onTargetCreated({ targetId, type, isProvisional }: Target): void {
    if (type === "page" && !isProvisional) this.#setTarget(targetId);
  }

  #setTarget(target: string): void {
    this.#rejectAll(new PageReplaced("The page was replaced by another."));
    this.#target = target;
    this.#attached.resolve();
  }

  #settle({ id, result, error }: Message): void {
    const response = this.#open.get(id!);
    if (error) response?.reject(new Error(error.message));
    else response?.resolve(result!);
  }

  #rejectAll(reason: Error): void {
    for (const { reject } of this.#open.values()) reject(reason);
  }
}

function bounded<T>(what: string, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${what} took longer than ${STEP_TIMEOUT / 1000} s`)), STEP_TIMEOUT);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}
