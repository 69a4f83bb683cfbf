import type { AccessFacts, PurposeFact, RecipientFact } from "@habeas/rights";
import { html, type Html } from "./html.ts";

const BASES: Readonly<Record<string, string>> = {
  consent: "your consent, Art. 6(1)(a)",
  contract: "a contract, Art. 6(1)(b)",
  legalObligation: "a legal obligation, Art. 6(1)(c)",
  vitalInterests: "vital interests, Art. 6(1)(d)",
  publicTask: "a public task, Art. 6(1)(e)",
  legitimateInterest: "legitimate interests, Art. 6(1)(f)",
  softOptIn: "mail to customers about what they use, Art. 13(2) ePrivacy Directive",
};

const RIGHTS: Readonly<Record<string, string>> = {
  "15": "to know what is stored (Art. 15)",
  "16": "to have it corrected (Art. 16)",
  "17": "to have it erased (Art. 17)",
  "18": "to have its use restricted (Art. 18)",
  "20": "to take it with you (Art. 20)",
  "21": "to object to its use (Art. 21)",
  "77": "to complain to a supervisory authority (Art. 77)",
};

const SOURCES: Readonly<Record<string, string>> = {
  provided: "you gave it",
  observed: "it was observed while you used the service",
  derived: "it was derived from other data",
  thirdParty: "somebody else gave it",
};

/** What Art. 15(1) and (2) GDPR want said beside the copy itself. */
export function factsSection(facts: AccessFacts): Html {
  const { controller, purposes, recipients, categories, sources, rights } = facts;
  return html`<h1>What is stored about you</h1>
    <p>
      ${controller.name} (${controller.country}) answers for it. Write to <b>${controller.contact}</b>${
        controller.dpo === undefined ? "" : html`; the data protection officer is <b>${controller.dpo}</b>`
      }.
      This copy was made on ${facts.at.slice(0, 10)}.
    </p>
    <h2>What it is used for</h2>
    <table>
      <tr>
        <th>Purpose</th>
        <th>Legal basis</th>
        <th>How long</th>
      </tr>
      ${purposes.map(purposeRow)}
    </table>
    <h2>Who received it</h2>
    ${
      recipients.length === 0
        ? html`<p>Nobody.</p>`
        : html`<ul>
            ${recipients.map(recipientItem)}
          </ul>`
    }
    <h2>What kind of data it is, and where it comes from</h2>
    <p>${categories.join(", ")}. ${sources.map((source) => SOURCES[source] ?? source).join("; ")}.</p>
    <h2>Your rights</h2>
    <ul>
      ${rights.map((right) => html`<li>${RIGHTS[right] ?? right}</li>`)}
    </ul>
    <p>No decision about you is made by automated means alone.</p>`;
}

function purposeRow({ describe, basis, law, keep, as }: PurposeFact): Html {
  const behalf = as === "processor" ? html`<br /><i>on behalf of your employer or business partner</i>` : "";
  const ground = law === undefined ? "" : `, ${law}`;
  return html`<tr>
    <td>${describe}${behalf}</td>
    <td>${BASES[basis] ?? basis}${ground}</td>
    <td>${duration(keep.for)} after: ${keep.after}</td>
  </tr>`;
}

function recipientItem({ name, role, country, transfer, disclosures }: RecipientFact): Html {
  const ground = transfer === undefined ? "" : `; ground of the transfer: ${transfer.by}`;
  const when =
    disclosures === undefined
      ? ""
      : `: ${disclosures.map(({ purpose, at }) => `${purpose}, ${at.slice(0, 10)}`).join("; ")}`;
  return html`<li><b>${name}</b> (${role}, ${country}${ground})${when}</li>`;
}

const UNITS: Readonly<Record<string, string>> = { D: "day", W: "week", M: "month", Y: "year" };

/** `P8Y`: 8 years. */
function duration(iso: string): string {
  return [...iso.matchAll(/(\d+)([DWMY])/g)]
    .map(([, number = "", unit = ""]) => `${number} ${UNITS[unit] ?? unit}${number === "1" ? "" : "s"}`)
    .join(" ");
}
