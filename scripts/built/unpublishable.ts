/** What is wrong with the files and the manifest that a package would be published with, as sentences; empty when nothing is. */
export function unpublishable(files: readonly string[], manifestText: string): string[] {
  const complaints = files
    .filter((file) => !publishable(file))
    .map((file) => `${file} does not belong into a published package; only dist/, README.md, LICENSE and package.json do.`);
  for (const wanted of ["README.md", "LICENSE"]) {
    if (!files.includes(wanted)) complaints.push(`${wanted} is missing.`);
  }
  if (manifestText.includes('"workspace:'))
    complaints.push('package.json still names a version "workspace:…", which means nothing outside.');
  if (manifestText.includes("/src/"))
    complaints.push("package.json still points into src/; publishConfig must name the files of dist/.");
  return complaints;
}

function publishable(file: string): boolean {
  if (file === "README.md" || file === "LICENSE" || file === "package.json") return true;
  const isSourceOrTest =
    file.includes(".spec.") || file.includes("/testing/") || (file.endsWith(".ts") && !file.endsWith(".d.ts"));
  return file.startsWith("dist/") && !isSourceOrTest;
}
