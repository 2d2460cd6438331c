/** How the settings of a statement change the types in it. */
export interface TypeRules {
  /** `odps.sql.type.system.odps2=false`, the 1.0 edition: INT is BIGINT, and the types of the 2.0 edition are not there. */
  readonly edition1: boolean;
  /** `odps.sql.hive.compatible=true`: DECIMAL without a precision is DECIMAL(10,0). */
  readonly hive: boolean;
}

/** The 2.0 edition, which the emulator's project has. */
export const edition2: TypeRules = { edition1: false, hive: false };

export function typeRules(settings: Readonly<Record<string, string>>): TypeRules {
  return {
    edition1: settings[editionSetting]?.trim().toLowerCase() === "false",
    hive: settings[hiveSetting]?.trim().toLowerCase() === "true",
  };
}

export const editionSetting = "odps.sql.type.system.odps2";
export const hiveSetting = "odps.sql.hive.compatible";

/** The types of the 1.0 edition (https://www.alibabacloud.com/help/en/maxcompute/user-guide/maxcompute-v1-0-data-type-edition). */
export const edition1Types: ReadonlySet<string> = new Set([
  "bigint",
  "double",
  "decimal",
  "string",
  "datetime",
  "boolean",
  "array",
  "map",
  "struct",
]);
