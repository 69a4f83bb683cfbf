import type { SixWords } from "../language.ts";

/** Money and property. */
export const financialWords = {
  AccountIdentifier: "account number · Kontonummer · número de cuenta · rekeningnummer · número de conta · =",
  ApartmentOwned:
    "own flat · Eigentumswohnung · piso en propiedad · eigen appartement · apartamento próprio · =",
  BankAccount: "bank account · Bankverbindung · cuenta bancaria · bankrekening · conta bancária · =",
  CarOwned: "own car · eigenes Auto · coche propio · eigen auto · carro próprio · =",
  Credit: "credit · Kredit · crédito · krediet · crédito · =",
  CreditCapacity:
    "credit capacity · Kreditrahmen · capacidad de crédito · kredietruimte · capacidade de crédito · =",
  CreditCardNumber:
    "credit card number · Kreditkartennummer · número de tarjeta de crédito · creditcardnummer · número do cartão de crédito · =",
  CreditRecord:
    "credit history · Kredithistorie · historial de crédito · kredietgeschiedenis · histórico de crédito · =",
  CreditScore:
    "credit score · Bonitätswert · puntuación de crédito · kredietscore · pontuação de crédito · =",
  CreditStanding:
    "credit standing · Kreditwürdigkeit · situación crediticia · kredietpositie · situação de crédito · =",
  CreditWorthiness: "creditworthiness · Bonität · solvencia · kredietwaardigheid · solvabilidade · solvência",
  Financial: "financial data · Finanzdaten · datos financieros · financiële gegevens · dados financeiros · =",
  FinancialAccount:
    "financial account · Finanzkonto · cuenta financiera · financiële rekening · conta financeira · =",
  FinancialAccountNumber:
    "financial account number · Nummer des Finanzkontos · número de cuenta financiera · nummer van de financiële rekening · número da conta financeira · =",
  FinancialStatus:
    "financial status · finanzielle Lage · situación financiera · financiële situatie · situação financeira · =",
  HouseOwned: "own house · Eigenheim · casa propia · eigen huis · casa própria · =",
  Income: "income · Einkommen · ingresos · inkomen · rendimento · renda",
  Insurance: "insurance · Versicherung · seguros · verzekering · seguros · =",
  LoanRecord: "loans · Darlehen · préstamos · leningen · empréstimos · =",
  Ownership: "property · Eigentum · propiedades · bezittingen · bens · =",
  PaymentCard: "payment card · Zahlungskarte · tarjeta de pago · betaalkaart · cartão de pagamento · =",
  PaymentCardExpiry:
    "expiry of the payment card · Ablauf der Zahlungskarte · caducidad de la tarjeta de pago · vervaldatum van de betaalkaart · validade do cartão de pagamento · =",
  PaymentCardNumber:
    "payment card number · Nummer der Zahlungskarte · número de la tarjeta de pago · nummer van de betaalkaart · número do cartão de pagamento · =",
  PersonalPossession:
    "personal possessions · persönlicher Besitz · pertenencias personales · persoonlijke bezittingen · pertences pessoais · =",
  Purchase: "purchases · Käufe · compras · aankopen · compras · =",
  PurchasesAndSpendingHabit:
    "buying habits · Kaufgewohnheiten · hábitos de compra · koopgewoonten · hábitos de compra · =",
  Sale: "sales · Verkäufe · ventas · verkopen · vendas · =",
  Tax: "tax data · Steuerdaten · datos fiscales · belastinggegevens · dados fiscais · =",
  Transaction: "transactions · Transaktionen · transacciones · transacties · transações · =",
  Transactional:
    "transaction data · Transaktionsdaten · datos de transacciones · transactiegegevens · dados de transações · =",
} as const satisfies Readonly<Record<string, SixWords>>;
