import { styleText } from "node:util";

/** What the demo says while it works. */
export interface Terminal {
  /** A line below the stage that is running. */
  tell(line: string): void;
  /** Runs one stage of the demo below a numbered heading, and says how long it took. */
  stage<Result>(heading: string, work: () => Promise<Result>): Promise<Result>;
  /** Text as it is. */
  write(text: string): void;
}

/** Colours only where somebody looks at them. */
export function openTerminal(stream: NodeJS.WriteStream): Terminal {
  const coloured = stream.isTTY && stream.hasColors();
  const bold = (text: string): string => (coloured ? styleText("bold", text) : text);
  const faint = (text: string): string => (coloured ? styleText("dim", text) : text);
  let stages = 0;

  const write = (text: string): void => {
    stream.write(text);
  };

  return {
    write,
    tell: (line) => write(`    ${line}\n`),
    async stage(heading, work) {
      stages += 1;
      write(`\n${bold(`${String(stages).padStart(2)}. ${heading}`)}\n`);
      const started = performance.now();
      const result = await work();
      write(faint(`    ${seconds(performance.now() - started)}\n`));
      return result;
    },
  };
}

/** `1.4 s` */
export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** `1 file`, `3 files` */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
