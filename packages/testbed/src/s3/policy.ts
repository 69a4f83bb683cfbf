import { S3Refusal } from "./s3-refusal.ts";

/** What a request does, in the words of IAM. */
export interface S3Action {
  readonly name: string;
  readonly bucket: string;
  readonly key?: string;
  /** Of a listing. */
  readonly prefix?: string;
}

/**
 * Evaluates the part of IAM's policy language that prefix policies use: Effect, Action, Resource, and a
 * `StringLike` or `StringEquals` condition on `s3:prefix`. Whatever else a policy says is refused, so that a
 * test never passes because a condition was overlooked.
 */
export function checkPolicy(policy: string | undefined, action: S3Action): void {
  if (policy === undefined) return;
  let allowed = false;
  for (const statement of list(field(JSON.parse(policy), "Statement"))) {
    const isMatch =
      list(field(statement, "Action")).some((pattern) => like(pattern, action.name)) &&
      list(field(statement, "Resource")).some((pattern) => like(pattern, arn(action))) &&
      meets(field(statement, "Condition"), action);
    if (!isMatch) continue;
    if (field(statement, "Effect") === "Deny") throw denied();
    allowed = true;
  }
  if (!allowed) throw denied();
}

function meets(condition: unknown, action: S3Action): boolean {
  if (condition === undefined) return true;
  for (const operator of Object.keys(condition ?? {})) {
    const test = field(condition, operator);
    const [name, ...others] = Object.keys(test ?? {});
    if (!["StringLike", "StringEquals"].includes(operator) || name !== "s3:prefix" || others.length > 0) {
      throw new Error("this condition is unknown to the test endpoint");
    }
    if (action.prefix === undefined) return false;
    const { prefix } = action;
    const matches = list(field(test, name)).some((pattern) =>
      operator === "StringLike" ? like(pattern, prefix) : pattern === prefix,
    );
    if (!matches) return false;
  }
  return true;
}

const arn = ({ bucket, key }: S3Action): string =>
  `arn:aws:s3:::${bucket}${key === undefined ? "" : `/${key}`}`;

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

const field = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;

function like(pattern: unknown, text: string): boolean {
  if (typeof pattern !== "string") return false;
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll("*", "[\\s\\S]*")
    .replaceAll("?", "[\\s\\S]");
  return new RegExp(`^${source}$`).test(text);
}

const denied = (): S3Refusal => new S3Refusal(403, "AccessDenied");
