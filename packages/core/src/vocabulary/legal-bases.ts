import type { PrivacyLaw } from "./privacy-law.ts";
import type { SixWords } from "./language.ts";

/** The name of a purpose's legal basis. */
export type LegalBasis =
  | "consent"
  | "contract"
  | "legalObligation"
  | "vitalInterests"
  | "publicTask"
  | "legitimateInterest"
  | "softOptIn";

/** Why data may be processed, as a person is told. Art. 13(1)(c). */
export const basisWords: Readonly<Record<LegalBasis, SixWords>> = {
  consent: "your consent · Ihre Einwilligung · su consentimiento · uw toestemming · o seu consentimento · =",
  contract:
    "our contract with you, or steps you asked for before one · unser Vertrag mit Ihnen oder Schritte davor auf Ihre Anfrage · nuestro contrato con usted o medidas precontractuales solicitadas por usted · onze overeenkomst met u, of maatregelen vooraf op uw verzoek · o nosso contrato consigo ou diligências pré-contratuais a seu pedido · o nosso contrato com você ou procedimentos preliminares a seu pedido",
  legalObligation:
    "a legal obligation · eine rechtliche Verpflichtung · una obligación legal · een wettelijke verplichting · uma obrigação jurídica · uma obrigação legal ou regulatória",
  vitalInterests:
    "the protection of somebody's vital interests · der Schutz lebenswichtiger Interessen · la protección de intereses vitales · de bescherming van vitale belangen · a defesa de interesses vitais · a proteção da vida ou da incolumidade física",
  publicTask:
    "a task in the public interest · eine Aufgabe im öffentlichen Interesse · una misión de interés público · een taak van algemeen belang · uma função de interesse público · a execução de políticas públicas",
  legitimateInterest:
    "our legitimate interest · unser berechtigtes Interesse · nuestro interés legítimo · ons gerechtvaardigd belang · o nosso interesse legítimo · o nosso legítimo interesse",
  softOptIn:
    "telling customers about similar products of our own · die Information von Kunden über eigene ähnliche Produkte · informar a los clientes sobre productos propios similares · klanten informeren over eigen gelijksoortige producten · informar os clientes sobre produtos próprios semelhantes · informar os clientes sobre produtos próprios similares",
};

/**
 * The article behind each basis. Where the soft opt-in of the ePrivacy Directive is used, Art. 6(1) GDPR does not
 * apply (Art. 95 GDPR, CJEU C-654/23).
 */
export const basisArticles: Readonly<Record<LegalBasis, string>> = {
  consent: "6(1)(a)",
  contract: "6(1)(b)",
  legalObligation: "6(1)(c)",
  vitalInterests: "6(1)(d)",
  publicTask: "6(1)(e)",
  legitimateInterest: "6(1)(f)",
  softOptIn: "13(2) ePrivacy Directive",
};

/** What a text for people cites for the soft opt-in. */
export const SOFT_OPT_IN: SixWords =
  "Art. 13(2) of the ePrivacy Directive, in national law · Art. 13 Abs. 2 der ePrivacy-Richtlinie, nach nationalem Recht · art. 13.2 de la Directiva sobre la privacidad y las comunicaciones electrónicas, según el Derecho nacional · artikel 13, lid 2, van de e-privacyrichtlijn, in nationaal recht · art. 13.º, n.º 2, da Diretiva Privacidade Eletrónica, no direito nacional · art. 13(2) da Diretiva de Privacidade Eletrônica, no direito nacional";

/** The same under another law: the DSG asks private controllers for no basis. */
export const basisArticlesElsewhere: Readonly<
  Record<Exclude<PrivacyLaw, "gdpr">, Partial<Record<LegalBasis, string>>>
> = {
  dsg: {},
  lgpd: {
    consent: "7, I",
    contract: "7, V",
    legalObligation: "7, II",
    vitalInterests: "7, VII",
    publicTask: "7, III",
    legitimateInterest: "7, IX",
    softOptIn: "7, IX",
  },
};
