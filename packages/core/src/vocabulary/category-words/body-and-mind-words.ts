import type { SixWords } from "../language.ts";

/** Body, health, sexual life, thoughts and likings. */
export const bodyAndMindWords = {
  Age: "age · Alter · edad · leeftijd · idade · =",
  AgeExact: "exact age · genaues Alter · edad exacta · exacte leeftijd · idade exata · =",
  AgeRange: "age group · Altersgruppe · grupo de edad · leeftijdsgroep · faixa etária · =",
  BirthDate: "date of birth · Geburtsdatum · fecha de nacimiento · geboortedatum · data de nascimento · =",
  BloodType: "blood type · Blutgruppe · grupo sanguíneo · bloedgroep · grupo sanguíneo · tipo sanguíneo",
  DNACode: "DNA code · DNA-Code · código de ADN · DNA-code · código de ADN · código de DNA",
  Disability: "disability · Behinderung · discapacidad · handicap · deficiência · =",
  Dislike: "dislikes · Abneigungen · aversiones · afkeuren · aversões · =",
  DrugTestResult:
    "drug test results · Ergebnisse von Drogentests · resultados de pruebas de drogas · uitslagen van drugstests · resultados de testes de drogas · =",
  Emotion: "emotions · Gefühle · emociones · emoties · emoções · =",
  FamilyHealthHistory:
    "family health history · Krankengeschichte der Familie · antecedentes médicos familiares · medische familiegeschiedenis · antecedentes de saúde da família · histórico de saúde da família",
  Favourite: "favourites · Lieblingsdinge · favoritos · favorieten · favoritos · =",
  FavouriteColour: "favourite colour · Lieblingsfarbe · color favorito · lievelingskleur · cor favorita · =",
  FavouriteFood: "favourite food · Lieblingsessen · comida favorita · lievelingseten · comida favorita · =",
  FavouriteMusic:
    "favourite music · Lieblingsmusik · música favorita · lievelingsmuziek · música favorita · =",
  Fetish: "fetishes · Fetische · fetiches · fetisjen · fetiches · =",
  Gender: "gender · Geschlecht · género · geslacht · género · gênero",
  Genetic: "genetic data · genetische Daten · datos genéticos · genetische gegevens · dados genéticos · =",
  HairColour: "hair colour · Haarfarbe · color de pelo · haarkleur · cor do cabelo · =",
  Health: "health data · Gesundheitsdaten · datos de salud · gezondheidsgegevens · dados de saúde · =",
  HealthHistory:
    "health history · Krankengeschichte · historial de salud · medische voorgeschiedenis · antecedentes de saúde · histórico de saúde",
  HealthRecord:
    "health record · Gesundheitsakte · historia clínica · medisch dossier · processo clínico · prontuário",
  Height: "height · Körpergröße · estatura · lengte · altura · =",
  IndividualHealthHistory:
    "own health history · eigene Krankengeschichte · historial de salud individual · eigen medische voorgeschiedenis · antecedentes individuais de saúde · histórico individual de saúde",
  Intention: "intentions · Absichten · intenciones · voornemens · intenções · =",
  Interest: "interests · Interessen · intereses · interesses · interesses · =",
  Internal:
    "inner characteristics · innere Merkmale · características internas · innerlijke kenmerken · características internas · =",
  KnowledgeBelief:
    "knowledge and beliefs · Wissen und Überzeugungen · conocimientos y creencias · kennis en overtuigingen · conhecimentos e convicções · conhecimentos e crenças",
  Like: "likes · Vorlieben im Einzelnen · gustos · voorliefdes · gostos · =",
  MedicalHealth: "medical data · medizinische Daten · datos médicos · medische gegevens · dados médicos · =",
  MentalHealth:
    "mental health · psychische Gesundheit · salud mental · geestelijke gezondheid · saúde mental · =",
  Mood: "mood · Stimmung · estado de ánimo · stemming · estado de espírito · humor",
  Opinion: "opinions · Meinungen · opiniones · meningen · opiniões · =",
  PhilosophicalBelief:
    "philosophical beliefs · weltanschauliche Überzeugungen · convicciones filosóficas · levensbeschouwelijke overtuigingen · convicções filosóficas · =",
  PhysicalCharacteristic:
    "physical characteristics · körperliche Merkmale · características físicas · lichamelijke kenmerken · características físicas · =",
  PhysicalHealth:
    "physical health · körperliche Gesundheit · salud física · lichamelijke gezondheid · saúde física · =",
  PhysicalTrait:
    "physical traits · körperliche Eigenschaften · rasgos físicos · lichamelijke eigenschappen · traços físicos · =",
  Piercing: "piercings · Piercings · piercings · piercings · piercings · =",
  Preference: "preferences · Vorlieben · preferencias · voorkeuren · preferências · =",
  Prescription: "prescriptions · ärztliche Verordnungen · recetas médicas · recepten · receitas médicas · =",
  PrivacyPreference:
    "privacy settings · Einstellungen zum Datenschutz · preferencias de privacidad · privacyvoorkeuren · preferências de privacidade · =",
  Proclivity:
    "sexual proclivities · sexuelle Neigungen · inclinaciones sexuales · seksuele neigingen · inclinações sexuais · =",
  ReligiousBelief:
    "religious beliefs · religiöse Überzeugungen · convicciones religiosas · religieuze overtuigingen · convicções religiosas · =",
  Sexual: "sexual life · Sexualleben · vida sexual · seksueel gedrag · vida sexual · =",
  SexualHistory:
    "sexual history · sexuelle Vorgeschichte · historial sexual · seksuele voorgeschiedenis · antecedentes sexuais · histórico sexual",
  SexualPreference:
    "sexual orientation · sexuelle Orientierung · orientación sexual · seksuele gerichtheid · orientação sexual · =",
  SkinTone: "skin tone · Hautton · tono de piel · huidskleur · tom de pele · =",
  Tattoo: "tattoos · Tätowierungen · tatuajes · tatoeages · tatuagens · =",
  TechnicalKnowledge:
    "technical knowledge · technische Kenntnisse · conocimientos técnicos · technische kennis · conhecimentos técnicos · =",
  Thought: "thoughts · Gedanken · pensamientos · gedachten · pensamentos · =",
  Weight: "weight · Gewicht · peso · gewicht · peso · =",
} as const satisfies Readonly<Record<string, SixWords>>;
