import type { SixWords } from "../language.ts";

/** Everything else, and what no term of DPV says. */
export const otherWords = {
  Accent: "accent · Akzent · acento · accent · sotaque · =",
  Attitude: "attitude · Haltung · actitud · houding · atitude · =",
  AuthenticationHistory:
    "past sign-ins · frühere Anmeldungen · historial de accesos · eerdere aanmeldingen · histórico de autenticações · histórico de acessos",
  Behavioural: "behaviour · Verhalten · comportamiento · gedrag · comportamento · =",
  BrowserHistory:
    "browser history · Browserverlauf · historial del navegador · browsergeschiedenis · histórico do navegador · =",
  BrowsingBehaviour:
    "browsing behaviour · Surfverhalten · comportamiento de navegación · surfgedrag · comportamento de navegação · =",
  BrowsingReferral:
    "referring pages · verweisende Seiten · páginas de procedencia · verwijzende pagina's · páginas de origem · =",
  CallLog:
    "call log · Anrufliste · registro de llamadas · belgeschiedenis · registo de chamadas · registro de chamadas",
  Citizenship: "citizenship · Staatsbürgerschaft · ciudadanía · burgerschap · cidadania · =",
  Demeanour: "demeanour · Auftreten · conducta · optreden · conduta · =",
  Demographic:
    "demographic data · demografische Daten · datos demográficos · demografische gegevens · dados demográficos · =",
  Dialect: "dialect · Dialekt · dialecto · dialect · dialeto · =",
  EthnicOrigin: "ethnic origin · ethnische Herkunft · origen étnico · etnische afkomst · origem étnica · =",
  Ethnicity: "ethnicity · Ethnie · etnia · etniciteit · etnia · =",
  External:
    "outward characteristics · äußere Merkmale · características externas · uiterlijke kenmerken · características externas · =",
  Geographic:
    "geographic data · geografische Daten · datos geográficos · geografische gegevens · dados geográficos · =",
  GroupProfile: "group profile · Gruppenprofil · perfil de grupo · groepsprofiel · perfil de grupo · =",
  Historical:
    "life events · Lebensereignisse · datos históricos · levensgebeurtenissen · dados históricos · =",
  Household: "household · Haushalt · hogar · huishouden · agregado familiar · domicílio familiar",
  IncomeBracket:
    "income bracket · Einkommensgruppe · nivel de ingresos · inkomensgroep · escalão de rendimento · faixa de renda",
  IndividualProfile:
    "individual profile · persönliches Profil · perfil individual · individueel profiel · perfil individual · =",
  Language: "language · Sprache · idioma · taal · língua · idioma",
  LifeHistory:
    "life history · Lebensgeschichte · historia de vida · levensgeschiedenis · história de vida · =",
  LinkClicked:
    "links followed · angeklickte Links · enlaces seguidos · aangeklikte links · hiperligações seguidas · links clicados",
  Nationality: "nationality · Staatsangehörigkeit · nacionalidad · nationaliteit · nacionalidade · =",
  PersonalData:
    "contents of documents and files · Inhalte von Dokumenten und Dateien · contenido de documentos y archivos · inhoud van documenten en bestanden · conteúdo de documentos e ficheiros · conteúdo de documentos e arquivos",
  PersonalDocuments: "documents · Dokumente · documentos · documenten · documentos · =",
  Personality: "personality · Persönlichkeit · personalidad · persoonlijkheid · personalidade · =",
  Profile: "profile · Profil · perfil · profiel · perfil · =",
  Race: "racial origin · rassische Herkunft · origen racial · ras · origem racial · =",
  Reliability: "reliability · Zuverlässigkeit · fiabilidad · betrouwbaarheid · fiabilidade · confiabilidade",
  ServiceConsumptionBehaviour:
    "use of services · Nutzung von Diensten · uso de servicios · gebruik van diensten · utilização de serviços · uso de serviços",
  TVViewingBehaviour:
    "television habits · Fernsehgewohnheiten · hábitos televisivos · kijkgedrag · hábitos televisivos · =",
  Vehicle: "vehicle · Fahrzeug · vehículo · voertuig · veículo · =",
  VehicleUsage:
    "use of vehicles · Nutzung von Fahrzeugen · uso de vehículos · voertuiggebruik · utilização de veículos · uso de veículos",
  Vulnerability: "vulnerability · Schutzbedürftigkeit · vulnerabilidad · kwetsbaarheid · vulnerabilidade · =",
} as const satisfies Readonly<Record<string, SixWords>>;
