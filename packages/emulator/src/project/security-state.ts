import type { XmlElement } from "../wire/xml.ts";

/** A role, and the names of its users. */
export interface Role {
  readonly name: string;
  policy: string;
  readonly users: Set<string>;
}

/** A member of the project. */
export interface User {
  readonly id: string;
  readonly name: string;
}

const ownerId = "1234567890";

/** Users, roles and policies of the project. They are kept and listed; nothing is ever denied because of them. */
export class SecurityState {
  /** The user that every caller is. */
  readonly self: User;
  /** By display name. */
  readonly users: Map<string, User>;
  readonly roles: Map<string, Role> = new Map();
  /** Answers of `?policy` and `?security_policy`. */
  policy = "";
  securityPolicy = "";
  /** What `PUT ?security_configuration` has left; undefined before the first. */
  configuration: readonly XmlElement[] | undefined;
  #added = 0;

  constructor(owner: string) {
    this.self = { id: ownerId, name: owner };
    this.users = new Map([[owner, this.self]]);
    for (const name of ["admin", "super_administrator"]) this.addRole(name);
    this.roles.get("super_administrator")?.users.add(owner);
  }

  addRole(name: string): void {
    this.roles.set(name, { name, policy: "", users: new Set() });
  }

  addUser(name: string): void {
    this.#added += 1;
    this.users.set(name, { id: `2${String(this.#added).padStart(9, "0")}`, name });
  }

  removeUser(name: string): void {
    this.users.delete(name);
    for (const { users } of this.roles.values()) users.delete(name);
  }

  /** A user by display name, with or without the provider before it, or by id. */
  findUser(nameOrId: string): User | undefined {
    const wanted = nameOrId.toLowerCase();
    return [...this.users.values()].find(
      ({ id, name }) => id === nameOrId || name.toLowerCase() === wanted || name.toLowerCase() === `aliyun$${wanted}`,
    );
  }
}
