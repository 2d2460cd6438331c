import { access } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/**
 * The Python that has PyODPS: the one at `PYODPS_PYTHON`, or that of the environment which the interop run makes. Null, with a sentence
 * on standard error, when it is not there: then the peer is left out.
 */
export async function pyodpsPython(): Promise<string | null> {
  const python = process.env["PYODPS_PYTHON"] ?? fileURLToPath(new URL("../../interop/.venv/bin/python", import.meta.url));
  const isThere = await access(python).then(
    () => true,
    () => false,
  );
  if (!isThere)
    process.stderr.write("PyODPS is not here to compare with; `npm run interop` installs it, or PYODPS_PYTHON names its Python.\n");
  return isThere ? python : null;
}
