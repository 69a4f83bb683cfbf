import { v2, type v1 } from "pipedrive";
import { describe, expect, expectTypeOf, it } from "vitest";
import type {
  LeadCreate,
  PersonCreate,
  PersonUpdate,
  WebhookCreate,
} from "../../src/pipedrive/request-bodies.ts";
import { startCheckedPipedrive } from "../support/pipedrive.ts";

describe("the look-alike of Pipedrive", () => {
  it("is a company that the vendor's own client believes in", async () => {
    await using remote = await startCheckedPipedrive();
    const configuration = new v2.Configuration({
      apiKey: remote.token.reveal(),
      basePath: `${remote.url}/api/v2`,
    });
    const persons = new v2.PersonsApi(configuration);
    const made = await persons.addPerson({
      AddPersonRequest: { name: "Jo", emails: [{ value: "jo@example.com", primary: true }] },
    });
    const id = made.data?.id ?? 0;
    expect((await persons.getPerson({ id })).data?.name).toBe("Jo");
    await persons.updatePerson({ id, UpdatePersonRequest: { name: "Joe" } });
    const found = await persons.searchPersons({ term: "jo@example.com", fields: "email", exact_match: true });
    expect(found.data?.items?.[0]?.item?.name).toBe("Joe");
    await persons.deletePerson({ id });
    expect(remote.persons("jo@example.com")).toEqual([]);
  });
});

describe("what is sent to Pipedrive", () => {
  it("has the forms of the vendor's own types", () => {
    expectTypeOf<PersonCreate>().toExtend<v2.AddPersonRequest>();
    expectTypeOf<PersonUpdate>().toExtend<v2.UpdatePersonRequest>();
    expectTypeOf<LeadCreate>().toExtend<v1.AddLeadRequest>();
    expectTypeOf<WebhookCreate>().toExtend<v1.AddWebhookRequest>();
  });
});
