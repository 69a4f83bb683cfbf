import type { PrivacyLaw } from "./privacy-law.ts";
import type { SixWords } from "./language.ts";

/** On what a transfer rests, spelled out. */
export const transferWords: Readonly<Record<"adequacy" | "dpf" | "scc", SixWords>> = {
  adequacy:
    "adequacy decision · Angemessenheitsbeschluss · decisión de adecuación · adequaatheidsbesluit · decisão de adequação · =",
  dpf: "certification under the Data Privacy Framework · Zertifizierung nach dem Data Privacy Framework (Datenschutzrahmen) · certificación conforme al Marco de Privacidad de Datos · certificering onder het Data Privacy Framework (kader voor gegevensbescherming) · certificação ao abrigo do Quadro de Privacidade dos Dados · certificação no Data Privacy Framework (Marco de Privacidade de Dados)",
  scc: "standard contractual clauses · Standardvertragsklauseln · cláusulas contractuales tipo · standaardcontractbepalingen · cláusulas contratuais-tipo · cláusulas-padrão contratuais",
};

/** Who decides under each law that a country protects data adequately. */
export const adequacyAuthorities: Readonly<Record<PrivacyLaw, SixWords>> = {
  gdpr: "the European Commission · die Europäische Kommission · la Comisión Europea · de Europese Commissie · a Comissão Europeia · =",
  dsg: "the Swiss Federal Council · der Schweizerische Bundesrat · el Consejo Federal suizo · de Zwitserse Bondsraad · o Conselho Federal suíço · =",
  lgpd: "the Brazilian authority (ANPD) · die brasilianische Behörde (ANPD) · la autoridad brasileña (ANPD) · de Braziliaanse autoriteit (ANPD) · a autoridade brasileira (ANPD) · a Autoridade Nacional de Proteção de Dados (ANPD)",
};
