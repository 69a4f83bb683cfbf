import type { SixWords } from "../language.ts";

/** What tells who, where and on which device somebody is. */
export const identifyingWords = {
  Authenticating:
    "sign-in data · Anmeldedaten · datos de autenticación · aanmeldgegevens · dados de autenticação · =",
  Biometric:
    "biometric data · biometrische Daten · datos biométricos · biometrische gegevens · dados biométricos · =",
  BirthCountry: "country of birth · Geburtsland · país de nacimiento · geboorteland · país de nascimento · =",
  BirthPlace: "place of birth · Geburtsort · lugar de nacimiento · geboorteplaats · local de nascimento · =",
  BrowserFingerprint:
    "browser fingerprint · Fingerabdruck des Browsers · huella del navegador · browservingerafdruk · impressão digital do navegador · =",
  City: "city · Ort · ciudad · plaats · cidade · =",
  Contact:
    "contact details · Kontaktdaten · datos de contacto · contactgegevens · dados de contacto · dados de contato",
  Country: "country · Land · país · land · país · =",
  CurrentLocation:
    "present location · jetziger Aufenthaltsort · ubicación actual · huidige locatie · localização atual · =",
  DeviceApplications:
    "applications on the device · Anwendungen auf dem Gerät · aplicaciones del dispositivo · toepassingen op het apparaat · aplicações no dispositivo · aplicativos no dispositivo",
  DeviceBased:
    "device data · Gerätedaten · datos del dispositivo · apparaatgegevens · dados do dispositivo · =",
  DeviceOperatingSystem:
    "operating system · Betriebssystem · sistema operativo · besturingssysteem · sistema operativo · sistema operacional",
  DeviceSoftware:
    "software of the device · Software des Geräts · software del dispositivo · software van het apparaat · software do dispositivo · =",
  DigitalFingerprint:
    "digital fingerprint · digitaler Fingerabdruck · huella digital del dispositivo · digitale vingerafdruk · impressão digital do dispositivo · =",
  Domicile: "domicile · Hauptwohnsitz · domicilio · woonplaats · domicílio · =",
  EmailAddress:
    "e-mail address · E-Mail-Adresse · dirección de correo electrónico · e-mailadres · endereço de correio eletrónico · endereço de e-mail",
  EmailAddressPersonal:
    "private e-mail address · private E-Mail-Adresse · correo electrónico personal · privé-e-mailadres · endereço de correio eletrónico pessoal · endereço de e-mail pessoal",
  EmailAddressWork:
    "work e-mail address · dienstliche E-Mail-Adresse · correo electrónico del trabajo · zakelijk e-mailadres · endereço de correio eletrónico profissional · endereço de e-mail profissional",
  FacialExpression:
    "facial expression · Gesichtsausdruck · expresión facial · gezichtsuitdrukking · expressão facial · =",
  FacialPrint: "facial print · Gesichtsabdruck · huella facial · gezichtsafdruk · impressão facial · =",
  Fingerprint: "fingerprint · Fingerabdruck · huella dactilar · vingerafdruk · impressão digital · =",
  GPSCoordinate:
    "GPS coordinates · GPS-Koordinaten · coordenadas GPS · gps-coördinaten · coordenadas GPS · =",
  HomeLocation:
    "home location · Lage der Wohnung · ubicación del hogar · locatie van de woning · localização da residência · =",
  HouseNumber:
    "house number · Hausnummer · número de la vivienda · huisnummer · número da porta · número da casa",
  IPAddress: "IP address · IP-Adresse · dirección IP · IP-adres · endereço IP · =",
  Identifier: "identifier · Kennung · identificador · identificatiecode · identificador · =",
  Identifying:
    "identifying data · identifizierende Daten · datos identificativos · identificerende gegevens · dados de identificação · =",
  IdentityCard:
    "identity card · Personalausweis · documento de identidad · identiteitskaart · documento de identificação · carteira de identidade",
  Locality: "locality · Ortsteil · localidad · buurt · localidade · =",
  Location: "location · Standort · ubicación · locatie · localização · =",
  MACAddress: "MAC address · MAC-Adresse · dirección MAC · MAC-adres · endereço MAC · =",
  Name: "name · Name · nombre · naam · nome · =",
  OfficialID:
    "official identifier · amtliche Kennung · identificación oficial · officieel identificatienummer · identificação oficial · documento oficial de identificação",
  PINCode: "PIN · PIN · PIN · pincode · PIN · =",
  Passport: "passport · Reisepass · pasaporte · paspoort · passaporte · =",
  Password: "password · Passwort · contraseña · wachtwoord · palavra-passe · senha",
  PhysicalAddress: "postal address · Postanschrift · dirección postal · postadres · morada · endereço",
  Picture: "picture · Bild · imagen · foto · imagem · =",
  PostalCode: "postal code · Postleitzahl · código postal · postcode · código postal · CEP",
  Region: "region · Region · región · regio · região · =",
  Residency: "residence · Wohnsitz · residencia · verblijfplaats · residência · =",
  Retina: "retina · Netzhaut · retina · netvlies · retina · =",
  RoomNumber: "room number · Zimmernummer · número de habitación · kamernummer · número do quarto · =",
  SecretText: "secret text · geheimer Text · texto secreto · geheime tekst · texto secreto · =",
  SocialSecurityNumber:
    "social security number · Sozialversicherungsnummer · número de la seguridad social · socialezekerheidsnummer · número de segurança social · número de inscrição na previdência social",
  Street: "street · Straße · calle · straat · rua · =",
  TaxID:
    "tax number · Steuernummer · número de identificación fiscal · fiscaal nummer · número de identificação fiscal · número de inscrição no cadastro fiscal",
  TelephoneNumber:
    "telephone number · Telefonnummer · número de teléfono · telefoonnummer · número de telefone · =",
  Tracking:
    "tracking data · Nachverfolgungsdaten · datos de seguimiento · volggegevens · dados de rastreio · dados de rastreamento",
  TravelHistory:
    "travel history · Reisen · historial de viajes · reisgeschiedenis · histórico de viagens · =",
  UID: "unique identifier · eindeutige Kennung · identificador único · uniek identificatienummer · identificador único · =",
  UserAgent: "browser · Browser · navegador · browser · navegador · =",
  Username:
    "user name · Benutzername · nombre de usuario · gebruikersnaam · nome de utilizador · nome de usuário",
  VehicalLicenseNumber:
    "number plate · Kfz-Kennzeichen · matrícula · kenteken · matrícula · placa do veículo",
  VehicalLicenseRegistration:
    "vehicle registration · Fahrzeugzulassung · registro del vehículo · voertuigregistratie · registo do veículo · registro do veículo",
  VehicleLicense:
    "vehicle licence · Fahrzeugpapiere · licencia del vehículo · voertuigpapieren · licença do veículo · licenciamento do veículo",
  WorkLocation: "place of work · Arbeitsort · lugar de trabajo · werkplek · local de trabalho · =",
} as const satisfies Readonly<Record<string, SixWords>>;
