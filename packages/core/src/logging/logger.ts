/**
 * Where habeas says what it did (`info`), what somebody has to know (`warn`) and what failed (`error`): pino's shape.
 * Facts hold codes, tenants and random references, never personal data.
 */
export interface Logger {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}
