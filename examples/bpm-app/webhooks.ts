import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { buffer } from "node:stream/consumers";
import type { Connectors } from "@habeas/connectors";
import type { ConnectedRecipient } from "./recipients.ts";

/** Where ActiveCampaign says that somebody unsubscribed. */
export interface WebhookEndpoint {
  /** The address without the secret token at its end. */
  readonly url: string;
  close(): Promise<void>;
}

/** The app's HTTP endpoint for its mail account. Behind a proxy with TLS it listens on loopback, as here. */
export async function listenForWebhooks(
  connectors: Connectors<ConnectedRecipient>,
): Promise<WebhookEndpoint> {
  const server = createServer((request, response) => {
    void receive(connectors, request)
      .catch(() => 500)
      .then((status) => response.writeHead(status).end());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${portOf(server)}/hooks/activecampaign/`,
    async close() {
      server.close();
      await once(server, "close");
    },
  };
}

async function receive(
  connectors: Connectors<ConnectedRecipient>,
  request: IncomingMessage,
): Promise<number> {
  const { method = "", url = "" } = request;
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(request.headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  const { status } = await connectors.receive("activecampaign", {
    method,
    url,
    headers,
    body: await buffer(request),
  });
  return status;
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address === "object" && address !== null) return address.port;
  throw new Error("the endpoint has no port");
}
