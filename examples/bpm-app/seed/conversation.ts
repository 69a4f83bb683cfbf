import { eq } from "drizzle-orm";
import type { App } from "../app.ts";
import { comments, files, tasks } from "../schema/index.ts";
import type { SeededCase } from "./cases.ts";
import type { SeededTenant } from "./tenants.ts";

/** What people add to a case: comments below its tasks. */
export async function seedComments(app: App, tenant: SeededTenant, seeded: SeededCase): Promise<void> {
  const { starter, reviewer } = seeded;
  const { faker } = starter.locale;
  const found = await app.db.select().from(tasks).where(eq(tasks.instanceId, seeded.instanceId));
  for (const { id: taskId } of found) {
    const [author, other] = faker.helpers.shuffle([starter, reviewer]);
    if (!author || !other) continue;
    const body = faker.helpers.arrayElement(tenant.language.comments)(other.first);
    await app.db.insert(comments).values({
      id: app.newId(),
      tenantId: tenant.id,
      taskId,
      authorId: author.id,
      body,
      createdAt: app.now(),
    });
  }
}

/** An attachment of a case: its row here, its bytes in the tenant's folder. */
export async function seedAttachment(app: App, tenant: SeededTenant, seeded: SeededCase): Promise<void> {
  const { name, text } = tenant.language.attachment;
  const content = Buffer.from(text(seeded.starter.name));
  const id = app.newId();
  const objectKey = `${seeded.instanceId}/${id}.txt`;
  await app.files.put(tenant.id, objectKey, content);
  await app.db.insert(files).values({
    id,
    tenantId: tenant.id,
    instanceId: seeded.instanceId,
    uploadedById: seeded.starter.id,
    name,
    contentType: "text/plain; charset=utf-8",
    bytes: content.byteLength,
    objectKey,
    createdAt: app.now(),
  });
}
