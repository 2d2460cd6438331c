import type { Role, SecurityState, User } from "./security-state.ts";

/** What a security query answers: as text, and as JSON for callers that ask for it. */
export interface SecurityAnswer {
  readonly text: string;
  readonly json: unknown;
}

/** The query cannot be answered; the message says why. */
export class SecurityQueryRefused extends Error {
  override readonly name: string = "SecurityQueryRefused";
  /** Whether the query names something that is not there. */
  readonly missing: boolean;
  constructor(message: string, missing = false) {
    super(message);
    this.missing = missing;
  }
}

/** Runs a query such as `list roles` (docs/protocol.md 8.6). Throws a {@link SecurityQueryRefused}. */
export function runSecurityQuery(query: string, security: SecurityState, project: string): SecurityAnswer {
  const words = query.trim().replace(/;$/, "").trim().split(/\s+/);
  const [verb = "", object = ""] = words.map((word) => word.toLowerCase());
  const role = (name = ""): Role => security.roles.get(name) ?? refuse(`role '${name}' does not exist in project ${project}`);
  const user = (name = ""): User => security.findUser(name) ?? refuse(`user '${name}' does not exist in project ${project}`);
  switch (`${verb} ${object}`.trim()) {
    case "whoami": {
      const { id, name } = security.self;
      return { text: `Name: ${name}\nID: ${id}\nProject: ${project}`, json: { DisplayName: name, ID: id, ProjectName: project } };
    }
    case "list roles":
      return list([...security.roles.keys()]);
    case "list users":
      return list([...security.users.keys()]);
    case "list accountproviders":
      return { text: "ALIYUN, RAM", json: "ALIYUN, RAM" };
    case "list trustedprojects":
      return list([]);
    case "create role":
      if (security.roles.has(words[2] ?? "")) throw new SecurityQueryRefused(`role '${words[2] ?? ""}' already exists`);
      if (words.length !== 3) break;
      security.addRole(words[2] ?? "");
      return done;
    case "drop role":
    case "delete role":
      security.roles.delete(role(words[2]).name);
      return done;
    case "add user":
      if (words.length !== 3) break;
      if (security.findUser(words[2] ?? "") !== undefined)
        throw new SecurityQueryRefused(`user '${words[2] ?? ""}' is already in project ${project}`);
      security.addUser(words[2] ?? "");
      return done;
    case "remove user":
      security.removeUser(user(words[2]).name);
      return done;
    case "describe role":
    case "desc role":
      return list([...role(words[2]).users]);
    case "show grants": {
      const { name } = words[2]?.toLowerCase() === "for" ? user(words.at(-1)) : security.self;
      return list([...security.roles.values()].filter(({ users }) => users.has(name)).map((each) => each.name));
    }
  }
  // `grant ROLE to NAME`, with or without USER before the name; grants on objects have ON.
  const [, , preposition = ""] = words.map((word) => word.toLowerCase());
  if ((verb === "grant" && preposition === "to") || (verb === "revoke" && preposition === "from")) {
    const { users } = security.roles.get(words[1] ?? "") ?? refuse(`role '${words[1] ?? ""}' does not exist in project ${project}`, false);
    const { name } =
      security.findUser(words.at(-1) ?? "") ?? refuse(`user '${words.at(-1) ?? ""}' does not exist in project ${project}`, false);
    if (verb === "grant") users.add(name);
    else users.delete(name);
    return done;
  }
  throw new SecurityQueryRefused(`the security query '${words.slice(0, 3).join(" ")}' is not supported by this emulator`);
}

const done: SecurityAnswer = { text: "OK", json: "OK" };

function list(names: readonly string[]): SecurityAnswer {
  return { text: names.join("\n"), json: names };
}

function refuse(reason: string, missing = true): never {
  throw new SecurityQueryRefused(reason, missing);
}
