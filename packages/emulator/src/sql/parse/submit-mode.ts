/** Whether the statements of a text are one script, as the settings of the job or a SET statement say (docs/protocol.md 5.7). */
export function isScriptMode(settings: Readonly<Record<string, string>>): boolean {
  return settings["odps.sql.submit.mode"]?.toLowerCase() === "script";
}
