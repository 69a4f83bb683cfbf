import path from "node:path";
import { styleText } from "node:util";

/** What the demo says while it works. */
export interface Terminal {
  /** A line below the stage that is running. */
  readonly tell: (line: string) => void;
  /** Runs one stage of the demo below a numbered heading, and says how long it took. */
  readonly stage: <Result>(heading: string, work: () => Promise<Result>) => Promise<Result>;
  readonly heading: (text: string) => void;
  /** Text as it is. */
  readonly write: (text: string) => void;
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
  const heading = (text: string): void => write(`\n${bold(text)}\n`);

  return {
    write,
    heading,
    tell: (line) => write(`    ${line}\n`),
    stage: async (text, work) => {
      stages += 1;
      heading(`${String(stages).padStart(2)}. ${text}`);
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

/** `0.3 MB` */
export const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(2)} MB`;

/** A path as somebody in this folder would type it. */
export const shortPath = (file: string): string => path.relative(process.cwd(), file) || ".";
