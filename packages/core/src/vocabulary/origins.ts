import type { SixWords } from "./language.ts";

/** Where a value came from. Decides Art. 14 (not from the person) and Art. 20 (provided or observed only). */
export type Origin = "provided" | "observed" | "derived" | "thirdParty";

/** Where values come from, as a person is told. */
export const originWords: Readonly<Record<Origin, SixWords>> = {
  provided:
    "given by you · von Ihnen angegeben · facilitados por usted · door u verstrekt · fornecidos por si · fornecidos por você",
  observed:
    "observed while you use our service · bei der Nutzung unseres Dienstes erhoben · observados durante el uso de nuestro servicio · waargenomen bij het gebruik van onze dienst · observados durante a utilização do nosso serviço · observados durante o uso do nosso serviço",
  derived:
    "inferred from other data · aus anderen Daten abgeleitet · inferidos de otros datos · afgeleid uit andere gegevens · inferidos de outros dados · =",
  thirdParty:
    "from others · von anderen · procedentes de terceros · afkomstig van anderen · provenientes de terceiros · =",
};

/** Every origin, in the order in which people are told. */
export const origins: readonly Origin[] = ["provided", "observed", "derived", "thirdParty"];
