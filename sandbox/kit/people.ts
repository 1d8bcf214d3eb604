/** A company, or the one directory of everybody's private accounts. */
export interface Tenant {
  readonly id: string;
  readonly domain: string;
  readonly name: string;
  readonly kind: "work" | "personal";
}

export interface Person {
  readonly id: string;
  /** The subject at the issuer of callers' tokens. */
  readonly sub: string;
  readonly name: string;
  readonly email: string;
  readonly tenant: Tenant;
  readonly roles: string[];
  readonly admin: boolean;
}

/** A person, or their e-mail address or subject. */
export type PersonRef = Person | string;

/** Everybody there is. All vendors have accounts of the same people. */
export interface Directory {
  readonly people: readonly Person[];
  /** Throws if there is nobody of that e-mail address or subject. */
  who(ref: PersonRef): Person;
}
