import { useState } from "react";
import { type CombinedError, useMutation } from "urql";
import type { TestConnectionMutation } from "../gql/graphql";
import { TestConnection } from "./documents";

export type Test = TestConnectionMutation["testProviderInstance"];

/** The admin's test of what is saved. It may store what it found, so everything is read again afterwards. */
export function useTesting(id: string | undefined, onTested: () => void) {
  const [, test] = useMutation(TestConnection);
  const [working, setWorking] = useState(false);
  const [error, setError] = useState<CombinedError>();
  const [result, setResult] = useState<Test>();

  async function run(): Promise<void> {
    if (!id || working) return;
    setWorking(true);
    setError(undefined);
    const answer = await test({ id });
    setWorking(false);
    setError(answer.error);
    setResult(answer.data?.testProviderInstance);
    onTested();
    requestAnimationFrame(() => document.getElementById("test-title")?.focus());
  }

  return { run: () => void run(), working, error, result, forget: () => setResult(undefined) };
}
