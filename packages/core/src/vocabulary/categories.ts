import { categoryWords } from "./category-words/category-words.ts";
import { wordIn, type Language } from "./language.ts";

/** A category of the vocabulary: a term of DPV, or one of the four that registries need beside them. */
export type KnownCategory = keyof typeof categoryWords;

/** A DPV personal-data category (https://w3id.org/dpv/pd): completion for the known ones, any string allowed. */
export type Category = KnownCategory | (string & {});

/** What is broader: narrower terms. A term of DPV may have several broader ones. */
const TREE = `
PersonalData: External Financial Historical Household Internal Profile Social Tracking Vulnerability
AccountIdentifier: FinancialAccountNumber PaymentCardNumber
Age: AgeRange BirthDate
AgeRange: AgeExact
Authenticating: PINCode Password SecretText
Behavioural: Attitude AuthenticationHistory BrowsingBehaviour CallLog Demeanour LinkClicked PerformanceAtWork
Behavioural: Personality Reliability ServiceConsumptionBehaviour SocialBehaviour VehicleUsage
Biometric: FacialExpression FacialPrint Fingerprint Retina
BirthPlace: BirthCountry
BrowsingBehaviour: BrowserHistory BrowsingReferral
Communication: EmailContent SocialMedia SocialMediaCommunication VoiceCommunicationRecording VoiceMail
Contact: EmailAddress PhysicalAddress TelephoneNumber
Country: BirthCountry
Credit: CreditCapacity CreditRecord CreditStanding CreditWorthiness
CreditWorthiness: CreditScore
Criminal: CriminalCharge CriminalConviction CriminalOffence CriminalPardon
CurrentLocation: GPSCoordinate
Demographic: Geographic IncomeBracket PhysicalTrait
DeviceBased: BrowserFingerprint DeviceSoftware IPAddress MACAddress
DeviceSoftware: DeviceApplications DeviceOperatingSystem
Education: EducationExperience EducationQualification EducationTraining
EmailAddress: EmailAddressPersonal EmailAddressWork
EmploymentHistory: CurrentEmployment PastEmployment
Ethnicity: EthnicOrigin Race
External: Behavioural Citizenship Demographic Ethnicity Identifying Language MedicalHealth Nationality
External: PersonalDocuments PhysicalCharacteristic Sexual Vehicle
Family: FamilyStructure Relationship
FamilyStructure: Divorce Marriage Offspring Parent Sibling
Favourite: FavouriteColour FavouriteFood FavouriteMusic
Financial: FinancialAccount FinancialStatus Insurance Ownership Transactional
FinancialAccount: AccountIdentifier BankAccount PaymentCard
GroupMembership: TradeUnionMembership
Health: Genetic MentalHealth PhysicalHealth
HealthHistory: FamilyHealthHistory IndividualHealthHistory
Historical: LifeHistory
HouseOwned: ApartmentOwned
Identifying: Biometric Name OfficialID Picture UID Username VehicleLicense
Interest: Dislike Like
Internal: Authenticating Emotion KnowledgeBelief Mood Preference
KnowledgeBelief: PhilosophicalBelief ReligiousBelief TechnicalKnowledge Thought
Language: Accent Dialect
Location: BirthPlace Country CurrentLocation Domicile HomeLocation PhysicalAddress Residency TravelHistory
Location: WorkLocation
MedicalHealth: BloodType DNACode Disability DrugTestResult Health HealthHistory HealthRecord Prescription
OfficialID: Passport IdentityCard SocialSecurityNumber TaxID
Ownership: CarOwned HouseOwned PersonalPossession
PaymentCard: PaymentCardExpiry PaymentCardNumber
PaymentCardNumber: CreditCardNumber
PhysicalAddress: City HouseNumber Locality PostalCode Region RoomNumber Street
PhysicalCharacteristic: Age Gender HairColour Height Piercing SkinTone Tattoo Weight
Preference: Favourite Intention Interest Opinion PrivacyPreference
Professional: DisciplinaryAction Education EmploymentHistory Job PerformanceAtWork ProfessionalCertification
Professional: ProfessionalEvaluation ProfessionalExperience ProfessionalInterview ProfessionalTraining
Professional: Reference Salary School WorkEnvironment WorkHistory
ProfessionalExperience: WorkExperience
Profile: GroupProfile IndividualProfile
PublicLife: Character CommunicationsMetadata GeneralReputation Interaction MaritalStatus PoliticalAffiliation
PublicLife: PoliticalOpinion Religion SocialStatus
ServiceConsumptionBehaviour: TVViewingBehaviour
Sexual: Fetish Proclivity SexualHistory SexualPreference
Social: Communication Criminal Family Professional PublicLife SocialBehaviour SocialNetwork
SocialMedia: PubliclyAvailableSocialMedia
SocialNetwork: Acquaintance Association Connection Friend GroupMembership
Tax: TaxID
Tracking: Contact DeviceBased DigitalFingerprint Identifier Location UserAgent
Transactional: Credit Income LoanRecord Purchase PurchasesAndSpendingHabit Sale Tax Transaction
Vehicle: VehicleLicense VehicleUsage
VehicleLicense: VehicalLicenseNumber VehicalLicenseRegistration`;

const broader = readTree(TREE);

function readTree(tree: string): ReadonlyMap<string, readonly string[]> {
  const read = new Map<string, string[]>();
  for (const line of tree.trim().split("\n")) {
    const [parent = "", children = ""] = line.split(": ");
    for (const child of children.split(" ")) read.set(child, [...(read.get(child) ?? []), parent]);
  }
  return read;
}

/** The categories right above one; none for a category that the vocabulary does not know. */
export const broaderCategories = (category: Category): readonly string[] => broader.get(category) ?? [];

/** Whether a category is another or stands below it. */
export const isCategory = (category: Category, other: KnownCategory): boolean =>
  category === other || broaderCategories(category).some((parent) => isCategory(parent, other));

/**
 * Categories whose values name one person by themselves, with everything below them. A name, a date of birth and
 * an IP address are shared by several, so that they name nobody alone; of biometrics nothing is stored as text.
 */
const NAMING: readonly KnownCategory[] = [
  "EmailAddress",
  "TelephoneNumber",
  "Username",
  "Identifier",
  "UID",
  "OfficialID",
  "Tax", // the general term, where most registries mean the number
  "BankAccount",
  "AccountIdentifier",
  "VehicleLicense",
];

/** Whether a value of the category names one person wherever it stands: what an erasure looks for everywhere. */
export const namesOnePerson = (category: Category): boolean =>
  NAMING.some((naming) => isCategory(category, naming));

/** Whether a category tells who somebody is: things and companies too have plates, accounts and tax numbers. */
export const tellsWhoSomebodyIs = (category: Category): boolean =>
  ["Name", "BirthDate"].includes(category) ||
  (namesOnePerson(category) && !OF_THINGS.some((things) => isCategory(category, things)));

const OF_THINGS: readonly KnownCategory[] = ["Financial", "Vehicle", "Identifier", "UID"];

/** Whether the vocabulary knows a category. */
export const isKnownCategory = (category: Category): category is KnownCategory =>
  Object.hasOwn(categoryWords, category);

/** A category in somebody's language; undefined for one of the host's own. */
export const categoryWord = (category: Category, language: Language): string | undefined =>
  isKnownCategory(category) ? wordIn(categoryWords[category], language) : undefined;

/**
 * How a value that names a person is compared: without the case of its letters, numbers without the signs that
 * people put between their digits.
 */
export function comparableIdentifier(category: Category, value: string): string {
  const text = value.trim().normalize("NFC").toLowerCase();
  const isNumber = SPELLED.some((spelled) => isCategory(category, spelled));
  return isNumber ? text.replaceAll(/[\s\p{Pd}./()]/gu, "") : text;
}

const SPELLED: readonly KnownCategory[] = [
  "TelephoneNumber",
  "OfficialID",
  "Tax",
  "BankAccount",
  "AccountIdentifier",
];
