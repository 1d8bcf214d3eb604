export interface WebConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly audience: string;
}

/** What the gateway says about signing in: the same build serves every deployment. */
export async function readWebConfig(): Promise<WebConfig> {
  const answer = await fetch("/web-config.json", { signal: AbortSignal.timeout(15_000) });
  if (!answer.ok) throw new Error(`The gateway answered ${answer.status}.`);
  const { issuer, clientId, audience } = (await answer.json()) as WebConfig;
  return { issuer, clientId, audience };
}
