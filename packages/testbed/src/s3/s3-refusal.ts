/** What the endpoint answers instead of doing what was asked: S3's error code and status. */
export class S3Refusal extends Error {
  override readonly name = "S3Refusal";
  readonly code: string;
  readonly status: number;

  constructor(status: number, code: string, message = code) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
