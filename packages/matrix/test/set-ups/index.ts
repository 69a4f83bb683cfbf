import type { SetUp } from "../set-up.ts";
import { drivers } from "./drivers.ts";
import { names } from "./names.ts";
import { rowSecurity, sessions } from "./sessions.ts";
import { types } from "./types.ts";

/** Every set-up of the matrix. */
export const SET_UPS: readonly SetUp[] = [...drivers, ...names, ...sessions, ...rowSecurity, ...types];
