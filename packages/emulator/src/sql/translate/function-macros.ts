import { collectionMacros, collectionParts } from "./collection-macros.ts";
import { dateMacros, dateVariants } from "./date-macros.ts";
import type { Macros } from "./macros.ts";
import { hiveNumberMacros, numberMacros } from "./number-macros.ts";
import { hiveRegexpMacros, regexpMacros } from "./regexp-macros.ts";
import { textVariants, textMacros } from "./text-macros.ts";

/** Functions that take anything for a text: the places of those arguments. They are converted before the call. */
export const textArguments: Readonly<Record<string, readonly number[]>> = {
  ascii: [0],
  conv: [0],
  instr: [0, 1],
  keyvalue: [0, 1],
  length: [0],
  lengthb: [0],
  locate: [0, 1],
  lower: [0],
  lpad: [0],
  ltrim: [0],
  md5: [0],
  repeat: [0],
  replace: [0],
  reverse: [0],
  rpad: [0],
  rtrim: [0],
  split_part: [0],
  substr: [0],
  substring: [0],
  trim: [0],
  unhex: [0],
  upper: [0],
};

/** The functions that a query may name. */
export const functionMacros: Macros = { ...textMacros, ...regexpMacros, ...dateMacros, ...numberMacros, ...collectionMacros };

/** What stands for some of them in Hive mode (`substr_hive`) or edition 1 of the data types (`datediff_v1`), and parts of others. */
export const functionVariants: Macros = { ...textVariants, ...hiveRegexpMacros, ...dateVariants, ...hiveNumberMacros, ...collectionParts };
