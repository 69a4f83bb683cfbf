import type { SixWords } from "../language.ts";

/** Family, profession, communication and public life. */
export const socialWords = {
  Acquaintance: "acquaintances · Bekannte · conocidos · kennissen · conhecidos · =",
  Association: "associations · Vereinigungen · asociaciones · verenigingen · associações · =",
  Character: "character · Charakter · carácter · karakter · carácter · caráter",
  Communication:
    "messages and other communication · Nachrichten und andere Mitteilungen · mensajes y otras comunicaciones · berichten en andere communicatie · mensagens e outras comunicações · =",
  CommunicationsMetadata:
    "communication metadata · Metadaten der Kommunikation · metadatos de comunicaciones · communicatiemetagegevens · metadados de comunicações · =",
  Connection: "connections · Verbindungen · contactos en redes · connecties · ligações · conexões",
  Criminal:
    "criminal matters · Strafsachen · asuntos penales · strafrechtelijke gegevens · assuntos penais · =",
  CriminalCharge:
    "criminal charges · Anklagen · cargos penales · strafrechtelijke beschuldigingen · acusações penais · =",
  CriminalConviction:
    "criminal convictions · strafrechtliche Verurteilungen · condenas penales · strafrechtelijke veroordelingen · condenações penais · =",
  CriminalOffence:
    "criminal offences · Straftaten · infracciones penales · strafbare feiten · infrações penais · =",
  CriminalPardon: "pardons · Begnadigungen · indultos · gratie · indultos · =",
  CurrentEmployment:
    "present employment · jetzige Beschäftigung · empleo actual · huidige dienstbetrekking · emprego atual · =",
  DisciplinaryAction:
    "disciplinary measures · Disziplinarmaßnahmen · medidas disciplinarias · disciplinaire maatregelen · medidas disciplinares · =",
  Divorce: "divorce · Scheidung · divorcio · echtscheiding · divórcio · =",
  Education: "education · Bildung · formación · opleiding · educação · =",
  EducationExperience:
    "learning experience · Bildungsweg · trayectoria educativa · leerervaring · percurso educativo · trajetória educacional",
  EducationQualification:
    "educational qualifications · Bildungsabschlüsse · titulaciones · diploma's · habilitações literárias · formação acadêmica",
  EducationTraining:
    "training in education · Ausbildung · formación educativa · scholing · formação educativa · formação educacional",
  EmailContent:
    "content of e-mails · Inhalt von E-Mails · contenido de correos electrónicos · inhoud van e-mails · conteúdo de mensagens de correio eletrónico · conteúdo de e-mails",
  EmploymentHistory:
    "employment history · Beschäftigungsverlauf · historial laboral · arbeidsverleden · histórico de emprego · =",
  Family: "family · Familie · familia · familie · família · =",
  FamilyStructure:
    "family structure · Familienverhältnisse · estructura familiar · gezinssamenstelling · estrutura familiar · =",
  Friend: "friends · Freunde · amigos · vrienden · amigos · =",
  GeneralReputation: "reputation · Ruf · reputación · reputatie · reputação · =",
  GroupMembership:
    "membership of groups · Mitgliedschaft in Gruppen · pertenencia a grupos · lidmaatschap van groepen · pertença a grupos · participação em grupos",
  Interaction: "interactions · Umgang mit anderen · interacciones · interacties · interações · =",
  Job: "job · Tätigkeit · puesto de trabajo · functie · função · cargo",
  MaritalStatus: "marital status · Familienstand · estado civil · burgerlijke staat · estado civil · =",
  Marriage: "marriage · Ehe · matrimonio · huwelijk · casamento · =",
  Offspring: "children · Kinder · hijos · kinderen · filhos · =",
  Parent: "parents · Eltern · padres · ouders · pais · =",
  PastEmployment:
    "past employment · frühere Beschäftigungen · empleos anteriores · eerdere dienstbetrekkingen · empregos anteriores · =",
  PerformanceAtWork:
    "performance at work · Arbeitsleistung · rendimiento en el trabajo · werkprestaties · desempenho no trabalho · =",
  PoliticalAffiliation:
    "political affiliation · politische Zugehörigkeit · afiliación política · politieke gezindheid · filiação política · =",
  PoliticalOpinion:
    "political opinions · politische Meinungen · opiniones políticas · politieke opvattingen · opiniões políticas · =",
  Professional: "profession · Beruf · profesión · beroep · profissão · =",
  ProfessionalCertification:
    "professional certificates · berufliche Zertifikate · certificaciones profesionales · beroepscertificaten · certificações profissionais · =",
  ProfessionalEvaluation:
    "professional evaluations · berufliche Beurteilungen · evaluaciones profesionales · beoordelingen op het werk · avaliações profissionais · =",
  ProfessionalExperience:
    "professional experience · Berufserfahrung · experiencia profesional · beroepservaring · experiência profissional · =",
  ProfessionalInterview:
    "job interviews · Bewerbungsgespräche · entrevistas de trabajo · sollicitatiegesprekken · entrevistas de emprego · =",
  ProfessionalTraining:
    "professional training · berufliche Fortbildung · formación profesional · beroepsopleiding · formação profissional · =",
  PublicLife: "public life · öffentliches Leben · vida pública · openbaar leven · vida pública · =",
  PubliclyAvailableSocialMedia:
    "public posts in social media · öffentliche Beiträge in sozialen Medien · publicaciones públicas en redes sociales · openbare berichten op sociale media · publicações públicas nas redes sociais · =",
  Reference: "references · Referenzen · referencias · referenties · referências · =",
  Relationship: "relationships · Beziehungen · relaciones · relaties · relações · =",
  Religion: "religion · Religion · religión · godsdienst · religião · =",
  Salary: "salary · Gehalt · salario · salaris · salário · =",
  School: "school · Schule · escuela · school · escola · =",
  Sibling: "siblings · Geschwister · hermanos · broers en zussen · irmãos · =",
  Social: "social data · soziale Daten · datos sociales · sociale gegevens · dados sociais · =",
  SocialBehaviour:
    "social behaviour · Sozialverhalten · comportamiento social · sociaal gedrag · comportamento social · =",
  SocialMedia: "social media · soziale Medien · redes sociales · sociale media · redes sociais · =",
  SocialMediaCommunication:
    "messages in social media · Nachrichten in sozialen Medien · mensajes en redes sociales · berichten op sociale media · mensagens nas redes sociais · =",
  SocialNetwork: "social network · soziales Umfeld · red social · sociaal netwerk · rede social · =",
  SocialStatus:
    "social status · sozialer Status · estatus social · sociale status · estatuto social · status social",
  TradeUnionMembership:
    "trade union membership · Gewerkschaftszugehörigkeit · afiliación sindical · lidmaatschap van een vakbond · filiação sindical · =",
  VoiceCommunicationRecording:
    "recorded calls · aufgezeichnete Gespräche · grabaciones de llamadas · opgenomen gesprekken · gravações de chamadas · gravações de ligações",
  VoiceMail: "voice mail · Sprachnachrichten · buzón de voz · voicemail · correio de voz · =",
  WorkEnvironment:
    "work environment · Arbeitsumfeld · entorno de trabajo · werkomgeving · ambiente de trabalho · =",
  WorkExperience:
    "work experience · Arbeitserfahrung · experiencia laboral · werkervaring · experiência de trabalho · =",
  WorkHistory:
    "work history · Arbeitsleben · historial de trabajo · werkverleden · histórico de trabalho · =",
} as const satisfies Readonly<Record<string, SixWords>>;
