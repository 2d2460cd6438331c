/** The account that everything belongs to. */
export const owner = "ALIYUN$emulator@example.com";

/** The tenant of the account. */
export const tenantId = "280747000857";
