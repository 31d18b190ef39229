import {
  type Context,
  createContext,
  createElement,
  type ReactElement,
  type ReactNode,
  useContext,
  useInsertionEffect,
  useRef,
} from "react";
import webEvent, { type InitOptions, type WebEvent } from "../module.ts";

const WebEventContext: Context<WebEvent> = /* @__PURE__ */ createContext(webEvent);

/** The SDK's options as properties, and the components that use them. */
export interface WebEventProviderProps extends InitOptions {
  /** The SDK of the components inside, such as `window.web_event` on a page with the snippet. @default the package's */
  sdk?: WebEvent;
  children?: ReactNode;
}

/** The options that differ from those before; undefined where none does. */
function changesOf(before: InitOptions, options: InitOptions): InitOptions | undefined {
  const names = Object.keys(options) as (keyof InitOptions)[];
  const changed = names.filter((name) => options[name] !== before[name]);
  return changed.length ? Object.assign({}, ...changed.map((name) => ({ [name]: options[name] }))) : undefined;
}

/**
 * Sets the SDK's options for the components inside. An option that changes later is set again; one that is left out later
 * keeps its value.
 */
export function WebEventProvider({ sdk = webEvent, children, ...options }: WebEventProviderProps): ReactElement {
  const applied = useRef<{ sdk?: WebEvent; options: InitOptions }>({ options: {} });
  // Before the effects of the components inside, which may track: `consent` must be known by then.
  useInsertionEffect(() => {
    const before = applied.current.sdk === sdk ? applied.current.options : {};
    applied.current = { sdk, options: { ...before, ...options } };
    const changes = changesOf(before, options);
    if (changes) sdk.init(changes);
  });
  return createElement(WebEventContext.Provider, { value: sdk }, children);
}

/** The SDK of the nearest provider; without one, the package's. */
export function useWebEvent(): WebEvent {
  return useContext(WebEventContext);
}
