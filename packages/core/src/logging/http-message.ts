/** Node's request and response, and those of fetch: their headers and sockets are no matter for a log. */
export const isHttpMessage = (value: object): boolean =>
  ("headers" in value &&
    ("method" in value || "status" in value || "statusCode" in value) &&
    !isPlain(value)) ||
  ("setHeader" in value && typeof value.setHeader === "function");

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/** Of a request its id, method and address; of a response its status. */
export function httpMessage(message: object, text: (text: string) => string): object {
  const member = (name: string): unknown => Reflect.get(message, name);
  const [id, method, url] = [member("id"), member("method"), member("originalUrl") ?? member("url")];
  const cleaned = {
    ...((typeof id === "string" || typeof id === "number") && { id: typeof id === "string" ? text(id) : id }),
    ...(typeof method === "string" && { method }),
    ...(typeof url === "string" && { url: text(url) }),
    ...numberNamed("statusCode", member("statusCode")),
    ...numberNamed("status", member("status")),
  };
  // pino's own serializer, which may follow, takes no status from a response that was not sent
  return Object.defineProperty(cleaned, "headersSent", { value: member("headersSent") === true });
}

const numberNamed = (name: string, value: unknown): object =>
  typeof value === "number" ? { [name]: value } : {};
