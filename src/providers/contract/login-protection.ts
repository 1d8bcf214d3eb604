/** https://www.rfc-editor.org/rfc/rfc9700#section-2.1: against codes that were stolen, put into another login, or mixed up. */
export interface LoginProtection {
  /**
   * A PKCE challenge (S256) is always sent. `ENFORCED`: the vendor documents that it gives nothing for a code without the
   * verifier of its own login. `SENT`: it documents nothing, and may take no notice.
   */
  readonly pkce: "ENFORCED" | "SENT";
  /** An ID token is asked for and has to repeat the nonce of its own login. */
  readonly nonce: boolean;
  /** The `iss` that the vendor promises with every answer (RFC 9207). One that is another or missing is refused. */
  readonly issuer?: string;
}
