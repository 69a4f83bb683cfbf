import type { SixWords } from "./language.ts";

/** Art. 4(7), (8), 26: as what somebody receives data. */
export type RecipientRole = "processor" | "controller" | "jointController";

/** The same, as a person is told. */
export const roleWords: Readonly<Record<RecipientRole, SixWords>> = {
  processor:
    "on our behalf · in unserem Auftrag · por cuenta nuestra · in onze opdracht · por nossa conta · em nosso nome, como operador",
  controller:
    "for its own purposes · für eigene Zwecke · para sus propios fines · voor eigen doeleinden · para os seus próprios fins · para finalidades próprias",
  jointController:
    "jointly with us · gemeinsam mit uns · conjuntamente con nosotros · gezamenlijk met ons · conjuntamente connosco · em conjunto conosco",
};
