import type { SixWords } from "./language.ts";

/** The grounds of a restriction, Art. 18(1)(a) to (d): for a form to choose from. */
export const restrictionGrounds = [
  "accuracy_contested",
  "unlawful_processing",
  "needed_for_claims",
  "objection_pending",
] as const;

/** One of {@link restrictionGrounds}. */
export type RestrictionGround = (typeof restrictionGrounds)[number];

/** The same, as the person who is restricted is told. */
export const groundWords: Readonly<Record<RestrictionGround, SixWords>> = {
  accuracy_contested:
    "the accuracy of the data is contested · die Richtigkeit der Daten wird bestritten · se impugna la exactitud de los datos · de juistheid van de gegevens wordt betwist · a exatidão dos dados é contestada · =",
  unlawful_processing:
    "the processing was unlawful, and you asked for restriction instead of erasure · die Verarbeitung war unrechtmäßig, und Sie haben Einschränkung statt Löschung verlangt · el tratamiento era ilícito y usted solicitó la limitación en lugar de la supresión · de verwerking was onrechtmatig, en u verzocht om beperking in plaats van wissing · o tratamento era ilícito e solicitou a limitação em vez do apagamento · o tratamento era ilícito e você pediu o bloqueio em vez da eliminação",
  needed_for_claims:
    "you need the data for the establishment, exercise or defence of legal claims · Sie benötigen die Daten zur Geltendmachung, Ausübung oder Verteidigung von Rechtsansprüchen · usted necesita los datos para la formulación, el ejercicio o la defensa de reclamaciones · u heeft de gegevens nodig voor de instelling, uitoefening of onderbouwing van een rechtsvordering · necessita dos dados para a declaração, o exercício ou a defesa de um direito num processo judicial · você precisa dos dados para o exercício regular de direitos em processo judicial, administrativo ou arbitral",
  objection_pending:
    "your objection is still being decided · über Ihren Widerspruch wird noch entschieden · su oposición está pendiente de decisión · over uw bezwaar wordt nog beslist · aguarda decisão a sua oposição · a sua oposição aguarda decisão",
};
