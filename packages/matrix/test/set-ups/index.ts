import type { SetUp } from "../set-up.ts";
import { drivers } from "./drivers.ts";

/** Every set-up of the matrix. */
export const SET_UPS: readonly SetUp[] = [...drivers];
