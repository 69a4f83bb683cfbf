import { ConnectorError } from "../errors.ts";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * The base address of an API, without a trailing slash.
 *
 * @throws A {@link ConnectorError}: `invalid_options` if it is no URL or carries credentials, a query or a
 * fragment; `insecure_url` if it is not `https` and not on loopback.
 */
export function parseEndpoint(address: string, where: string): string {
  if (!URL.canParse(address)) {
    throw new ConnectorError("invalid_options", "this is not an absolute URL", { where });
  }
  const url = new URL(address);
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new ConnectorError("invalid_options", "a base URL has no credentials, query or fragment", {
      where,
    });
  }
  const secure = url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.has(url.hostname));
  if (!secure) {
    throw new ConnectorError("insecure_url", "personal data leaves only over https", {
      where,
      fix: "use an https address; plain http is accepted on loopback only",
    });
  }
  return url.href.replace(/\/+$/, "");
}
