/** The companies of the demo, whose people all vendors have accounts of. */
export const contoso = { tenantId: "c0470500-0000-4000-8000-00000000c0de", domain: "contoso.example" };
export const fabrikam = { tenantId: "fab41ca0-0000-4000-8000-00000000c0de", domain: "fabrikam.example" };

/** Everybody at Contoso who has files. Hugo is too new. */
export const owners = ["ada", "ben", "chloe", "dev", "elena", "farid", "grace"];
