import { STEP_TIMEOUT } from "./engine.ts";

/** What a question to the inspector comes to, as far as it is used here. */
export interface Answer {
  readonly result?: { value?: unknown; objectId?: string; description?: string };
  readonly wasThrown?: boolean;
  readonly frameTree?: { frame: { loaderId: string; url: string } };
}

interface Message {
  id?: number;
  method?: string;
  params?: { targetInfo?: Target; newTargetId?: string; message?: string };
  result?: Answer;
  error?: { message: string };
}

/** Where a page lives; provisional until its first bytes have come. */
interface Target {
  targetId: string;
  type: string;
  isProvisional?: boolean;
}

/** Who was asked something has given way to another page, in another process, before it has answered. */
export class GivenWay extends Error {}

/** WebKit's inspector, attached to a tab: through all its pages, whichever processes they live in. */
export class Inspector {
  readonly #socket: WebSocket;
  readonly #open = new Map<number, PromiseWithResolvers<Answer>>();
  readonly #attached = Promise.withResolvers<void>();
  readonly #gone = Promise.withResolvers<void>();
  #target = "";
  #asked = 0;

  /** Attaches an inspector. @param address the WebSocket that the browser offers for the tab */
  static async attach(address: string): Promise<Inspector> {
    const inspector = new Inspector(new WebSocket(address));
    await bounded("attaching the inspector", inspector.#attached.promise);
    return inspector;
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.#hear(JSON.parse(data)));
    socket.addEventListener("error", () => this.#attached.reject(new Error("the inspector can't be reached")));
    socket.addEventListener("close", () => {
      this.#giveUp(new Error("the tab has gone"));
      this.#attached.reject(new Error("the tab has gone"));
      this.#gone.resolve();
    });
  }

  /** Names the place where the page lives that the tab shows. */
  get target(): string {
    return this.#target;
  }

  /** Asks the tab's page something. @throws GivenWay */
  ask(method: string, params: object = {}): Promise<Answer> {
    if (this.#socket.readyState !== WebSocket.OPEN) return Promise.reject(new Error("the tab has gone"));
    const id = ++this.#asked;
    const answer = Promise.withResolvers<Answer>();
    this.#open.set(id, answer);
    const passedOn = { targetId: this.#target, message: JSON.stringify({ id, method, params }) };
    this.#socket.send(JSON.stringify({ id, method: "Target.sendMessageToTarget", params: passedOn }));
    return bounded(method, answer.promise).finally(() => this.#open.delete(id));
  }

  /** Waits until the tab is closed. */
  gone(): Promise<void> {
    return bounded("closing the tab", this.#gone.promise);
  }

  #hear({ method, params, ...message }: Message): void {
    if (method === "Target.targetCreated") this.#appears(params!.targetInfo!);
    else if (method === "Target.didCommitProvisionalTarget") this.#shows(params!.newTargetId!);
    else if (method === "Target.dispatchMessageFromTarget") this.#settle(JSON.parse(params!.message!));
    // That a question was passed on is not its answer; that it wasn't, is.
    else if (message.error) this.#settle(message);
  }

  #appears({ targetId, type, isProvisional }: Target): void {
    if (type === "page" && !isProvisional) this.#shows(targetId);
  }

  #shows(target: string): void {
    this.#giveUp(new GivenWay("the page has given way to another"));
    this.#target = target;
    this.#attached.resolve();
  }

  #settle({ id, result, error }: Message): void {
    const asked = this.#open.get(id!);
    if (error) asked?.reject(new Error(error.message));
    else asked?.resolve(result!);
  }

  #giveUp(reason: Error): void {
    for (const { reject } of this.#open.values()) reject(reason);
  }
}

function bounded<T>(what: string, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${what} took longer than ${STEP_TIMEOUT / 1000} s`)), STEP_TIMEOUT);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}
