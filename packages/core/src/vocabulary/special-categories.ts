import type { SixWords } from "./language.ts";

/** Art. 9(1): categories that need a condition of Art. 9(2) beside the legal basis. */
export type SpecialCategory =
  | "racialOrEthnicOrigin"
  | "politicalOpinions"
  | "religiousOrPhilosophicalBeliefs"
  | "tradeUnionMembership"
  | "genetic"
  | "biometric"
  | "health"
  | "sexLife";

/** The same in the words of Art. 9(1), and for Brazil of Art. 5, II LGPD. */
export const specialCategories: Readonly<Record<SpecialCategory, SixWords>> = {
  racialOrEthnicOrigin:
    "racial or ethnic origin · rassische und ethnische Herkunft · origen étnico o racial · ras of etnische afkomst · origem racial ou étnica · =",
  politicalOpinions:
    "political opinions · politische Meinungen · opiniones políticas · politieke opvattingen · opiniões políticas · opinião política",
  religiousOrPhilosophicalBeliefs:
    "religious or philosophical beliefs · religiöse oder weltanschauliche Überzeugungen · convicciones religiosas o filosóficas · religieuze of levensbeschouwelijke overtuigingen · convicções religiosas ou filosóficas · convicção religiosa ou filosófica",
  tradeUnionMembership:
    "trade union membership · Gewerkschaftszugehörigkeit · afiliación sindical · lidmaatschap van een vakbond · filiação sindical · filiação a sindicato",
  genetic:
    "genetic data · genetische Daten · datos genéticos · genetische gegevens · dados genéticos · dado genético",
  biometric:
    "biometric data for identifying a person · biometrische Daten zur eindeutigen Identifizierung einer Person · datos biométricos dirigidos a identificar de manera unívoca a una persona · biometrische gegevens met het oog op de unieke identificatie van een persoon · dados biométricos para identificar uma pessoa de forma inequívoca · dado biométrico vinculado a uma pessoa natural",
  health:
    "data concerning health · Gesundheitsdaten · datos relativos a la salud · gegevens over gezondheid · dados relativos à saúde · dado referente à saúde",
  sexLife:
    "sex life or sexual orientation · Sexualleben oder sexuelle Orientierung · vida u orientación sexual · seksueel gedrag of seksuele gerichtheid · vida sexual ou orientação sexual · vida sexual",
};
