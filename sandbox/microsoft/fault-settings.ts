import type { Match } from "../kit/fault-settings.js";

/** The token endpoint refuses with this AADSTS number. */
export interface TokenFault extends Match {
  code: number;
  error?: string;
  suberror?: string;
  claims?: string;
  status?: number;
}

/** Continuous access evaluation: tokens minted before the fault was set are challenged. */
export interface ChallengeFault extends Match {
  /** TokenCreatedWithOutdatedPolicies, LocationConditionEvaluationSatisfied ... */
  reason?: string;
  /** true: a refresh is refused as well (50076), only a new sign-in helps. */
  interaction?: boolean;
  /**
   * An authentication context, such as "c1", that what matches is protected with: tokens of a sign-in that was not asked for it
   * are challenged, a refresh that asks for it is refused, and one that does not is not.
   * https://learn.microsoft.com/entra/identity-platform/developer-guide-conditional-access-authentication-context
   */
  context?: string;
}

/** What Graph's searches do besides. */
export interface GraphSearchFaults {
  /** Folders and libraries whose address merely starts the same leak in. */
  leakByPrefix: boolean;
  /** Folder-scoped search finds no images. The real service does this: default true. */
  omitImages: boolean;
  /** Folder-scoped search finds the folder itself. The real service does this: default true. */
  returnFolder: boolean;
  /** The nextLink leads to this origin. */
  foreignNextLink: string | undefined;
  /** Each so-many-th hit of a page has an id of a form that nobody has seen before. 0 = off. */
  strangeIds: number;
  /** Hits of /search/query tell their site, but not their drive. */
  missingDriveId: boolean;
}

/** Of Graph's lists of children. */
export interface ChildrenFaults {
  /** At most so many a page, whatever `$top` says. 0 = off. */
  shortPages: number;
  /** The nextLink leads to the same page for ever: spelt anew each time, or as it was. */
  repeatNextLink: false | "anew" | "as it was";
}

export interface EntraFaults {
  /** Error bodies carry `suberror`. Default true. */
  suberror: boolean;
  /** How granted scopes are spelled in the answer. Default "short". */
  scopeStyle: "short" | "full";
  refreshIn: number | undefined;
  expiresIn: number;
  errors: TokenFault[];
}

export interface MicrosoftFaults {
  /** Whether what may not be seen is 404 or 403. Default 404. */
  hidden: 403 | 404;
  challenge: ChallengeFault[];
  /** "User's mysite not found." for these people. */
  noMysite: string[];
  rateLimit: { limit: number; remaining: number; reset: number } | undefined;
  innerError: "innerError" | "innererror" | "both" | "none";
  /** `lost-zero`: without the zeros that they begin with. */
  personalDriveIds: "stable" | "mixed-case" | "lost-zero";
  search: GraphSearchFaults;
  children: ChildrenFaults;
  entra: EntraFaults;
}

/** The settings of a calm Microsoft. */
export function calmMicrosoft(): MicrosoftFaults {
  return {
    hidden: 404,
    challenge: [],
    noMysite: [],
    rateLimit: undefined,
    innerError: "innerError",
    personalDriveIds: "stable",
    search: {
      leakByPrefix: false,
      omitImages: true,
      returnFolder: true,
      foreignNextLink: undefined,
      strangeIds: 0,
      missingDriveId: false,
    },
    children: { shortPages: 0, repeatNextLink: false },
    entra: { suberror: true, scopeStyle: "short", refreshIn: undefined, expiresIn: 3599, errors: [] },
  };
}
