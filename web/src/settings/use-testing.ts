import { useRef, useState } from "react";
import { type CombinedError, useMutation } from "urql";
import type { TestConnectionMutation } from "../gql/graphql";
import { TestConnection } from "./documents";

export type Test = TestConnectionMutation["testProviderInstance"];

/** The admin's test of what is saved. It may store what it found, so everything is read again afterwards. */
export function useTesting(id: string | undefined, onTested: () => void) {
  const [, test] = useMutation(TestConnection);
  const turn = useRef(0);
  const [working, setWorking] = useState(false);
  const [error, setError] = useState<CombinedError>();
  const [result, setResult] = useState<Test>();

  async function run(): Promise<void> {
    if (!id || working) return;
    const mine = ++turn.current;
    setWorking(true);
    setError(undefined);
    const answer = await test({ id });
    if (mine !== turn.current) return;
    setWorking(false);
    setError(answer.error);
    setResult(answer.data?.testProviderInstance);
    onTested();
    requestAnimationFrame(() => document.getElementById("test-title")?.focus());
  }

  /** Something else is saved now: what was tested, or is being tested, is no more. */
  function forget(): void {
    turn.current += 1;
    setWorking(false);
    setError(undefined);
    setResult(undefined);
  }

  return { run: () => void run(), working, error, result, forget };
}
