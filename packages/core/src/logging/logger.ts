/** Where core says what a person has to know: pino's shape. Facts hold codes and tenants, never personal data. */
export interface Logger {
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}
