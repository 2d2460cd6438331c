/** The account that everything belongs to. */
export const owner = "ALIYUN$emulator@example.com";
