import type { Texts } from "./texts.ts";

export const en: Texts = {
  contact: "Contact",
  dataProtectionOfficer: "Data protection officer",
  keptFor: (duration, after) => `${duration} after ${after}`,
  endOfYear: (date) => `the end of the calendar year of ${date}`,
  notice: {
    title: "Privacy notice",
    headings: {
      controller: "Who is responsible",
      purposes: "What we use your data for, and why we may",
      data: "Which data we use, and where it comes from",
      recipients: "Who receives your data",
      transfers: "Transfers to other countries",
      retention: "How long we keep it",
      rights: "Your rights",
      objection: "Your right to object",
      complaint: "Complaints",
      necessity: "Whether you have to give us your data",
      automatedDecisions: "Automated decisions",
    },
    representative: "Representative in the Union",
    interest: (interest) => `Our interest: ${interest}.`,
    law: (law) => `The law that obliges us: ${law}.`,
    transfers: {
      adequacy: (place, authority) =>
        `${place}: ${authority} has decided that the level of data protection is adequate.`,
      dpf: (place, authority) =>
        `${place}: the recipient is certified under the Data Privacy Framework, for which ${authority} has decided that the level of data protection is adequate.`,
      scc: (place, authority) =>
        `${place}: ${authority} has taken no adequacy decision that covers this transfer; it rests on standard contractual clauses.`,
    },
    safeguards: (where) => `A copy of the safeguards: ${where}`,
    objection:
      "You may object at any time, on grounds relating to your particular situation, to processing that rests on a legitimate interest or a task in the public interest. We then stop it, unless we demonstrate compelling legitimate grounds that override your interests, rights and freedoms, or it serves the establishment, exercise or defence of legal claims.",
    objectionToMarketing:
      "You may object to direct marketing at any time, without giving reasons, also to profiling that is connected with it. We then stop using your data for it.",
    noAutomatedDecisions:
      "There is no decision based solely on automated processing, including profiling, with legal or similarly significant effect.",
  },
  copy: {
    title: "Your personal data",
    intro: (article) =>
      `This is the answer to your request under ${article}: what is stored about you, why, and who received it.`,
    controller: "Controller",
    createdAt: "Created on",
    purposes: "What your data is used for",
    basis: "Legal basis",
    kept: "Storage period",
    onBehalf: "on behalf of our customer, who decides about it",
    categories: "Categories of data",
    recipients: "Who received your data",
    noRecipients: "No disclosure is recorded.",
    possible: "may have received data",
    disclosed: "Disclosed",
    transfer: "Transfer on the ground of",
    sources: "Where the data comes from",
    rights: "Your rights",
    automated: "Automated decisions",
    automatedText:
      "No decision based solely on automated processing, including profiling, with legal or similarly significant effect has been declared.",
    copy: "Copy of your data",
    shared: "somebody else's, visible to you",
    hidden: "Left out (other people's or secret):",
    unreadable: "Stored encrypted, and not readable any more:",
    records: { one: "record", other: "records" },
    contents: "Contents",
    restricted: "Restriction",
    restrictedText: (since, ground) =>
      `Since ${since} the processing of your data has been restricted: ${ground}. It is stored, and otherwise used only with your consent, for legal claims, to protect somebody else's rights or for an important public interest.`,
    yes: "yes",
    no: "no",
    record: (number) => `Record ${number}`,
  },
};
