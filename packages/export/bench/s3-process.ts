/** An S3 endpoint in a process of its own, so that its work is not counted as the dump's. */
import { startS3Endpoint } from "@habeas/testbed/s3";

const s3 = await startS3Endpoint({ buckets: ["dumps"], keepBodies: false });
process.send?.(s3.client);
process.on("disconnect", () => void s3.stop());
