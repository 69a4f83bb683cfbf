import { AsyncLocalStorage } from "node:async_hooks";
import { channel } from "node:diagnostics_channel";

const calls = new AsyncLocalStorage<string>();
channel("habeas:call").bindStore(calls, (message) =>
  typeof message === "object" && message !== null && "method" in message ? String(message.method) : "",
);

/** What a port of a test asks of the database by itself, while habeas waits for it: no statement of habeas. */
export const asHost = async <T>(work: () => Promise<T>): Promise<T> => await calls.exit(work);

/** The public method of habeas that is being answered; undefined: a test does something itself. */
export const methodNow = (): string | undefined => calls.getStore();
